//! The search as it is drawn: a field, what it finds, and what can be done with it.

use egui::accesskit;
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{
    Area, Context, EventFilter, Frame, Id, Key, Modifiers, Order, Pos2, Rect, Role, ScrollArea,
    Sense, Stroke, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::super::fitting::Fit;
use super::super::theme::{
    self, CONTROL, SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_HALF, panel, size,
};
use super::super::widget::{Icon, Weight, button, elided};
use super::catalogue::{self, group_title};
use super::rank::{self, Found};
use super::{Memory, Outcome, Wish, argument, entry};

const WIDTH: f32 = panel::SHEET;
const LIST: f32 = panel::LIST;
/// The height of all that is not the list.
const AROUND: f32 = panel::AROUND_LIST;
const ROW: f32 = panel::TALL_ROW;
/// The field keeps all keys to itself, also those that would hand on the keyboard.
const FILTER: EventFilter =
    EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
/// How many entries a page has.
const PAGE: usize = 7;
/// How many of the operators that are often used come first.
const OFTEN: usize = 5;

/// Draws the search beside this point of the window; gives what comes of it once it is over.
pub fn show(
    ctx: &Context,
    wish: &Wish,
    anchor: Pos2,
    fit: Fit,
    memory: &mut Memory,
) -> Option<Outcome> {
    let opened = memory.wish.as_ref() != Some(wish);
    if opened {
        memory.open(wish, anchor);
    }
    memory.find(fit);
    let asked = memory.take_keys(ctx);
    let area = Area::new(Id::unique("search"))
        .order(Order::Foreground)
        .fixed_pos(memory.anchor)
        .constrain_to(ctx.content_rect().shrink(SPACE_2))
        .role(accesskit::Role::Dialog)
        .accessible_name("Add a node");
    let shown = area.show(ctx, |ui| {
        let palette = theme::palette(ui);
        let frame = Frame::new()
            .fill(palette.panel)
            .stroke(Stroke::new(theme::HAIRLINE, palette.line_strong))
            .corner_radius(theme::RADIUS)
            .shadow(theme::shadow(palette, theme::HIGH));
        frame.show(ui, |ui| memory.contents(ui, fit, asked)).inner
    });
    let beside = ctx.input(|input| {
        let at = input.pointer.interact_pos();
        input.pointer.any_pressed() && at.is_some_and(|at| !shown.response.rect.contains(at))
    });
    let outcome = shown.inner;
    if beside && !opened { outcome.or(Some(Outcome::Closed)) } else { outcome }
}

/// What a key asks for.
#[derive(Clone, Copy)]
enum Asked {
    Close,
    Choose {
        /// Another is looked for behind it.
        again: bool,
    },
}

impl Memory {
    /// Forgets what the search was open for.
    pub fn close(&mut self) {
        self.wish = None;
    }

    fn open(&mut self, wish: &Wish, anchor: Pos2) {
        self.wish = Some(wish.clone());
        self.anchor = anchor + vec2(SPACE_2, -SPACE_3);
        self.text.clone_from(&wish.text);
        (self.chosen, self.everything, self.ranked) = (0, false, None);
        (self.reveal, self.fresh) = (true, true);
    }

    fn find(&mut self, fit: Fit) {
        let key = (self.text.clone(), self.everything);
        if self.ranked.as_ref() == Some(&key) {
            return;
        }
        let admits = |entry: &catalogue::Entry| fit.admits(entry.operator);
        let everything = self.everything;
        self.found = rank::find(&self.text, |entry| everything || admits(entry), &self.used);
        let all = rank::find(&self.text, |_| true, &self.used);
        self.hidden = all.iter().filter(|found| !admits(found.entry)).count();
        if self.text.trim().is_empty() {
            self.often_used_first();
        }
        self.ranked = Some(key);
        (self.chosen, self.reveal) = (0, true);
    }

    fn uses(&self, found: &Found) -> u32 {
        self.used.get(found.entry.name).copied().unwrap_or_default()
    }

    fn often_used_first(&mut self) {
        let mut found = std::mem::take(&mut self.found);
        let mut uses: Vec<u32> = found.iter().map(|it| self.uses(it)).collect();
        uses.sort_unstable_by(|a, b| b.cmp(a));
        let least = uses.get(OFTEN - 1).copied().unwrap_or_default().max(1);
        found.sort_by_key(|it| {
            let uses = self.uses(it);
            if uses >= least { (false, u32::MAX - uses) } else { (true, 0) }
        });
        self.found = found;
    }

    fn take_keys(&mut self, ctx: &Context) -> Option<Asked> {
        let last = self.found.len().saturating_sub(1);
        let mut to = None;
        let take = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
        if take(Modifiers::NONE, Key::Escape) {
            return Some(Asked::Close);
        }
        if take(Modifiers::NONE, Key::Tab) && self.hidden > 0 {
            self.everything = !self.everything;
        }
        let again = take(Modifiers::SHIFT, Key::Enter);
        if again || take(Modifiers::NONE, Key::Enter) {
            return Some(Asked::Choose { again });
        }
        for (key, place) in [
            (Key::ArrowDown, if self.chosen >= last { 0 } else { self.chosen + 1 }),
            (Key::ArrowUp, self.chosen.checked_sub(1).unwrap_or(last)),
            (Key::PageDown, (self.chosen + PAGE).min(last)),
            (Key::PageUp, self.chosen.saturating_sub(PAGE)),
        ] {
            if take(Modifiers::NONE, key) {
                to = Some(place);
            }
        }
        if let Some(place) = to {
            (self.chosen, self.reveal) = (place, true);
        }
        None
    }

    /// A value that cannot be used keeps the search open, with the sentence below the list.
    fn choose(&mut self, at: usize, again: bool) -> Option<Outcome> {
        let found = self.found.get(at)?;
        let properties = match &found.argument {
            None => Vec::new(),
            Some(Ok(properties)) => properties.clone(),
            Some(Err(_)) => {
                self.chosen = at;
                return None;
            }
        };
        let name = found.entry.name;
        *self.used.entry(name).or_default() += 1;
        self.close();
        Some(Outcome::Chosen { name, properties, again })
    }

    fn contents(&mut self, ui: &mut Ui, fit: Fit, asked: Option<Asked>) -> Option<Outcome> {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 0.0;
        let field = self.field(ui);
        // Letters that came in the same frame as Enter count too.
        self.find(fit);
        let by_key = match asked {
            None => None,
            Some(Asked::Close) => Some(Outcome::Closed),
            Some(Asked::Choose { again }) => self.choose(self.chosen, again),
        };
        let palette = theme::palette(ui);
        let (line, _) = ui.allocate_exact_size(vec2(WIDTH, theme::HAIRLINE), Sense::hover());
        ui.painter().rect_filled(line, 0.0, palette.line);
        let (outcome, option) = self.list(ui);
        if let Some(option) = option {
            ui.ctx().accesskit_node_builder(field, |builder| {
                builder.set_active_descendant(option.accesskit_id());
            });
        }
        let (line, _) = ui.allocate_exact_size(vec2(WIDTH, theme::HAIRLINE), Sense::hover());
        ui.painter().rect_filled(line, 0.0, palette.line);
        self.footer(ui);
        by_key.or(outcome)
    }

    fn field(&mut self, ui: &mut Ui) -> Id {
        let hint = match self.wish.as_ref().map(|wish| &wish.end) {
            Some(super::WishEnd::From(from, _)) => format!("Add behind {from}"),
            Some(super::WishEnd::To(to, _)) => format!("Add in front of {to}"),
            Some(super::WishEnd::Wire(_)) => "Add on the wire".to_owned(),
            _ => "Add a node: name, value".to_owned(),
        };
        if std::mem::take(&mut self.fresh) {
            // What is typed goes on behind what is there, wherever the caret was the last time.
            let mut state = TextEditState::load(ui.ctx(), super::field_id()).unwrap_or_default();
            let end = CCursor::new(self.text.chars().count());
            state.cursor.set_char_range(Some(CCursorRange::one(end)));
            state.store(ui.ctx(), super::field_id());
        }
        let edit = TextEdit::singleline(&mut self.text)
            .id(super::field_id())
            .font(theme::regular(size::LEAD))
            .hint_text(hint)
            .frame(Frame::new().inner_margin(theme::SEARCH_MARGIN))
            .event_filter(FILTER)
            .desired_width(WIDTH - 2.0 * SPACE_4);
        let response = ui.add(edit).accessible_name("Search for an operator");
        if !response.has_focus() {
            response.request_focus();
        }
        if response.changed() {
            // The hint was drawn before the first letters came.
            ui.ctx().request_repaint();
        }
        response.id
    }

    fn list(&mut self, ui: &mut Ui) -> (Option<Outcome>, Option<Id>) {
        let (mut outcome, mut option) = (None, None);
        let builder = UiBuilder::new()
            .accessibility_role(accesskit::Role::ListBox)
            .accessibility_label("Operators");
        // As high as what is found, and never higher than the window has room for.
        let room = ui.ctx().content_rect().height() - 2.0 * SPACE_2 - AROUND;
        let height = LIST.min(room.max(ROW));
        let scroll =
            ScrollArea::vertical().id_salt("found").max_height(height).min_scrolled_height(height);
        scroll.auto_shrink([false, true]).show(ui, |ui| {
            ui.scope_builder(builder, |ui| {
                ui.add_space(SPACE_1);
                if self.found.is_empty() {
                    self.nothing(ui);
                }
                let mut heading = String::new();
                for at in 0..self.found.len() {
                    self.heading(ui, at, &mut heading);
                    let id = row(ui, &self.found[at], at == self.chosen, self.reveal);
                    if at == self.chosen {
                        option = Some(id.id);
                    }
                    let moved = ui.input(|input| input.pointer.delta() != egui::Vec2::ZERO);
                    if id.hovered() && moved {
                        self.chosen = at;
                    }
                    if id.clicked() {
                        let again = ui.input(|input| input.modifiers.shift);
                        outcome = self.choose(at, again);
                    }
                    if outcome.is_some() {
                        break;
                    }
                }
                ui.add_space(SPACE_1);
            });
        });
        self.reveal = false;
        (outcome, option)
    }

    /// The groups stand above their operators as long as nothing is typed.
    fn heading(&self, ui: &mut Ui, at: usize, before: &mut String) {
        if !self.text.trim().is_empty() {
            return;
        }
        let found = &self.found[at];
        let often = self.uses(found) > 0 && at < OFTEN;
        let heading = if often { "Often used".to_owned() } else { group_title(found.entry.group) };
        if heading != *before {
            let palette = theme::palette(ui);
            let (rect, _) = ui.allocate_exact_size(vec2(WIDTH, CONTROL), Sense::hover());
            let font = theme::semibold(size::CAPTION);
            let at = pos2(rect.left() + SPACE_4, rect.bottom() - SPACE_1);
            ui.painter().text(at, egui::Align2::LEFT_BOTTOM, &heading, font, palette.text_faint);
            *before = heading;
        }
    }

    fn nothing(&self, ui: &mut Ui) {
        let palette = theme::palette(ui);
        let (rect, _) = ui.allocate_exact_size(vec2(WIDTH, ROW * 2.0), Sense::hover());
        let text = if self.hidden > 0 {
            format!("Nothing that fits is called \"{}\"", self.text.trim())
        } else {
            format!("Nothing is called \"{}\"", self.text.trim())
        };
        let (font, at) = (theme::regular(size::BODY), rect.center());
        ui.painter().text(at, egui::Align2::CENTER_CENTER, text, font, palette.text_weak);
    }

    fn footer(&mut self, ui: &mut Ui) {
        let palette = theme::palette(ui);
        let wrong = self.found.get(self.chosen).and_then(|found| found.argument.as_ref());
        let wrong = wrong.and_then(|argument| argument.as_ref().err());
        let (text, color) = match wrong {
            Some(sentence) => (sentence.as_str(), palette.fault),
            None => (HINT, palette.text_faint),
        };
        let text = egui::RichText::new(text).font(theme::regular(size::CAPTION)).color(color);
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let frame = Frame::new().inner_margin(theme::FOOT_MARGIN);
        frame.show(ui, |ui| {
            ui.allocate_ui_with_layout(vec2(WIDTH - 2.0 * SPACE_4, CONTROL), layout, |ui| {
                if self.hidden > 0 {
                    let label = if self.everything {
                        "Only what fits (Tab)".to_owned()
                    } else {
                        format!("Show all (Tab): {} that would not fit", self.hidden)
                    };
                    if button(ui, Icon::None, &label, Weight::Quiet).clicked() {
                        self.everything = !self.everything;
                    }
                }
                let left = egui::Layout::left_to_right(egui::Align::Center);
                ui.with_layout(left, |ui| ui.add(egui::Label::new(text).truncate()));
            });
        });
    }
}

/// What keys do here.
const HINT: &str = "Enter adds, Shift+Enter adds and goes on, Esc closes";

fn row(ui: &mut Ui, found: &Found, chosen: bool, reveal: bool) -> egui::Response {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, ROW), Sense::click());
    if chosen && reveal {
        ui.scroll_to_rect(rect, None);
    }
    let name = format!("{}, {}", found.entry.title(), group_title(found.entry.group));
    let role = Role::ListBoxOption;
    response.widget_info(|| WidgetInfo::selected(role, true, chosen, &name));
    let said = found.argument.as_ref().map(|argument| match argument {
        Ok(properties) => argument::shown(found.entry.operator, properties),
        Err(sentence) => sentence.clone(),
    });
    ui.ctx().accesskit_node_builder(response.id, |builder| {
        builder.set_description(said.clone().unwrap_or_else(|| found.entry.purpose().to_owned()));
    });
    if ui.is_rect_visible(rect) {
        let ground = if chosen { palette.selection } else { palette.panel };
        if chosen {
            let inside = rect.shrink2(vec2(SPACE_2, 0.0));
            ui.painter().rect_filled(inside, theme::RADIUS_SMALL, ground);
        }
        paint(ui, rect, found, said.as_deref(), ground);
    }
    response
}

fn paint(ui: &Ui, rect: Rect, found: &Found, said: Option<&str>, ground: egui::Color32) {
    let (palette, painter, entry) = (theme::palette(ui), ui.painter(), found.entry);
    entry::sign(painter, pos2(rect.left() + SPACE_6, rect.center().y), entry, palette, ground);
    let (upper, lower) = (rect.top() + SPACE_3 + SPACE_HALF, rect.bottom() - SPACE_3);
    let right = rect.right() - SPACE_4;
    let ports = entry::ports(painter, pos2(right, upper), entry, palette);
    let mut left = rect.left() + SPACE_6 + SPACE_4;
    let room = right - ports - SPACE_3;
    let put = |text: &str, font, color, y: f32, to: f32| {
        let galley = elided(painter, text, font, color, to - left);
        let width = galley.size().x;
        painter.galley(pos2(left, y - galley.size().y / 2.0), galley, color);
        width
    };
    let title = put(entry.title(), theme::medium(size::BODY), palette.text, upper, room);
    let wrong = matches!(found.argument, Some(Err(_)));
    let (text, color) = match said {
        Some(said) if wrong => (said, palette.fault),
        Some(said) => (said, palette.text),
        None => (entry.purpose(), palette.text_weak),
    };
    let text = text.replace('`', "");
    put(&text, theme::regular(size::CAPTION), color, lower, right);
    left += title + SPACE_2;
    if let Some(alias) = found.alias {
        let galley = elided(
            painter,
            &format!("also {alias}"),
            theme::regular(size::CAPTION),
            palette.text_weak,
            room - left,
        );
        painter.galley(pos2(left, upper - galley.size().y / 2.0), galley, palette.text_weak);
    }
}
