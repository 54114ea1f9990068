//! Typing that counts once it is finished: with Enter, or when one turns to something else. Until
//! then nothing that runs hears of it, and Escape takes it back.

use egui::accesskit::Action;
use egui::{Context, Event, EventFilter, Id, Key, Modifiers, Response, TextEdit, Ui};
use serde_json::Value as Json;

use super::super::theme::{self, CONTROL, size};

/// What was typed and is not in force.
#[derive(Clone, Debug, Default)]
struct Draft {
    text: String,
    error: Option<String>,
}

/// How a text is typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// In several lines; Enter begins a new one.
    pub multiline: bool,
    /// In letters of one width, as one writes code.
    pub mono: bool,
    /// What stands there while nothing does.
    pub hint: &'static str,
    /// Right of it remains this much room.
    pub spare: f32,
}

/// What is being typed counts now, before something else is done in this frame.
pub fn settle(ctx: &Context) {
    let pass = ctx.cumulative_pass_nr();
    ctx.data_mut(|data| data.insert_temp(settling(), pass));
}

fn settling() -> Id {
    Id::unique("drafts settle")
}

/// What is wrong with what was typed last.
pub fn error(ctx: &Context, id: Id) -> Option<String> {
    ctx.data(|data| data.get_temp::<Draft>(id))?.error
}

/// What was typed last, if it is not in force.
pub fn text(ctx: &Context, id: Id) -> Option<String> {
    ctx.data(|data| data.get_temp::<Draft>(id)).map(|draft| draft.text)
}

/// Forgets what was typed.
pub fn forget(ctx: &Context, id: Id) {
    ctx.data_mut(|data| data.remove::<Draft>(id));
}

/// Keeps what was refused, with the sentence.
pub fn refuse(ctx: &Context, id: Id, text: String, error: String) {
    ctx.data_mut(|data| data.insert_temp(id, Draft { text, error: Some(error) }));
}

/// A text; gives what was made of it by `read` when it is finished and another than before.
pub fn edit(
    ui: &mut Ui,
    id: Id,
    name: &str,
    current: &str,
    look: Look,
    read: impl Fn(&str) -> Result<Json, String>,
) -> Option<Json> {
    let draft = ui.data(|data| data.get_temp::<Draft>(id));
    let mut text = draft.as_ref().map_or_else(|| current.to_owned(), |draft| draft.text.clone());
    let wrong = draft.is_some_and(|draft| draft.error.is_some());
    let response = show(ui, id, name, &mut text, look, wrong);
    let ctx = ui.ctx().clone();
    if response.changed() {
        let draft = Draft { text: text.clone(), error: None };
        ctx.data_mut(|data| data.insert_temp(id, draft));
    }
    let escaped = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Escape);
    if response.has_focus() && ui.input_mut(escaped) {
        forget(&ctx, id);
        response.surrender_focus();
        return None;
    }
    if !is_finished(ui, &response) || self::text(&ctx, id).is_none() {
        return None;
    }
    if text == current {
        forget(&ctx, id);
        return None;
    }
    match read(&text) {
        Ok(value) => {
            forget(&ctx, id);
            Some(value)
        }
        Err(error) => {
            refuse(&ctx, id, text, error);
            None
        }
    }
}

fn show(ui: &mut Ui, id: Id, name: &str, text: &mut String, look: Look, wrong: bool) -> Response {
    let palette = theme::palette(ui);
    let edit = if look.multiline {
        TextEdit::multiline(text).desired_rows(3)
    } else {
        TextEdit::singleline(text)
    };
    let edit = if look.mono { edit.font(theme::mono(size::SMALL)) } else { edit };
    let filter =
        EventFilter { escape: true, horizontal_arrows: true, vertical_arrows: true, tab: false };
    let width = ui.available_width() - look.spare;
    let edit = edit
        .id(id)
        .hint_text(look.hint)
        .text_color_opt(wrong.then_some(palette.fault))
        .event_filter(filter)
        .margin(theme::FIELD_MARGIN)
        .min_size(egui::vec2(width, CONTROL))
        .desired_width(width - theme::FIELD_MARGIN.sum().x);
    let response = ui.add(edit).accessible_name(name);
    if wrong {
        let line = egui::Stroke::new(theme::HAIRLINE, palette.fault);
        let corners = egui::CornerRadius::same(theme::RADIUS_SMALL);
        ui.painter().rect_stroke(response.rect, corners, line, egui::StrokeKind::Inside);
    }
    response
}

/// A press beside the field counts at once: what is pressed may change what is shown here.
fn is_finished(ui: &Ui, response: &Response) -> bool {
    let ctx = ui.ctx();
    let asked = ctx.data(|data| data.get_temp::<u64>(settling()));
    let beside = ui.input(|input| {
        let at = input.pointer.interact_pos();
        input.pointer.any_pressed() && at.is_some_and(|at| !response.rect.contains(at))
    });
    // So does a click that has no place, by which a screen reader chooses something else.
    let chosen = ui.input(|input| {
        let click = |event: &Event| match event {
            Event::AccessKitActionRequest(request) => request.action == Action::Click,
            _ => false,
        };
        input.events.iter().any(click)
    });
    response.lost_focus()
        || (response.has_focus() && (beside || chosen || asked == Some(ctx.cumulative_pass_nr())))
}
