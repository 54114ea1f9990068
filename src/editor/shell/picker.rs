//! A list that is searched by typing: all there is to do, or all nodes of the patch.

use egui::{
    Align2, Id, Key, Modal, Modifiers, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2,
};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::super::action::{ALL, Action};
use super::super::command::Command;
use super::super::theme::{self, SPACE_2, SPACE_3, panel, size};
use super::super::widget::elided;
use super::Tab;
use crate::engine;
use crate::patch::Patch;

/// One thing to choose.
struct Entry {
    title: String,
    /// Beside the title, in fainter letters.
    about: String,
    /// At the right.
    keys: String,
    command: Command,
}

/// The list, and what has been typed so far.
pub struct Picker {
    hint: &'static str,
    entries: Vec<Entry>,
    typed: String,
    chosen: usize,
}

/// What came of a frame.
pub enum Picked {
    /// Nothing yet.
    Open,
    /// Nothing at all.
    Closed,
    /// This.
    Chosen(Command),
}

/// Height of a row.
const ROW: f32 = panel::ROW;
/// Width of the list.
const WIDTH: f32 = panel::SHEET;
/// Height of the list.
const HEIGHT: f32 = panel::LIST;

impl Picker {
    /// All that can be done now.
    pub fn of_actions(tab: &Tab) -> Self {
        let can = ALL.iter().filter(|entry| tab.can(entry.action));
        let entries = can.filter(|entry| entry.action != Action::Commands).map(|entry| Entry {
            title: tab.title_of(entry.action),
            about: match (entry.group.title(), entry.action.other_words()) {
                (group, "") => group.to_owned(),
                (group, words) => format!("{group} · {words}"),
            },
            keys: entry.action.key_text(),
            command: Command::Do(entry.action),
        });
        Self { hint: "What to do", entries: entries.collect(), typed: String::new(), chosen: 0 }
    }

    /// All nodes.
    pub fn of_nodes(tab: &Tab) -> Self {
        let mut entries = Vec::new();
        list(tab.session().whole(), "", &mut entries);
        Self { hint: "Find a node", entries, typed: String::new(), chosen: 0 }
    }

    /// The places of those that fit what was typed, the best first.
    fn fitting(&self) -> Vec<usize> {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let pattern = Pattern::parse(&self.typed, CaseMatching::Ignore, Normalization::Smart);
        let mut letters = Vec::new();
        let score = |(at, entry): (usize, &Entry)| {
            let title = pattern.score(Utf32Str::new(&entry.title, &mut letters), &mut matcher);
            // What the title says counts more than where it is listed.
            let whole = format!("{} {}", entry.title, entry.about);
            let whole = pattern.score(Utf32Str::new(&whole, &mut letters), &mut matcher);
            Some((at, title.map(|score| score * 2).max(whole)?))
        };
        let mut found: Vec<(usize, u32)> =
            self.entries.iter().enumerate().filter_map(score).collect();
        found.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
        found.into_iter().map(|(at, _)| at).collect()
    }

    /// Draws it, and takes what is chosen.
    pub fn show(&mut self, ctx: &egui::Context) -> Picked {
        let palette = theme::Palette::of(ctx.theme() == egui::Theme::Dark);
        let frame = egui::Frame::window(&ctx.style_of(ctx.theme())).inner_margin(SPACE_2);
        let area = Modal::default_area(Id::unique("picker"));
        let area = area.anchor(Align2::CENTER_TOP, vec2(0.0, TOP));
        let modal = Modal::new(Id::unique("picker")).area(area).frame(frame);
        let shown = modal.backdrop_color(palette.veil).show(ctx, |ui| {
            ui.set_width(WIDTH);
            self.contents(ui)
        });
        match shown.inner {
            Some(command) => Picked::Chosen(command),
            None if shown.should_close() => Picked::Closed,
            None => Picked::Open,
        }
    }

    fn contents(&mut self, ui: &mut Ui) -> Option<Command> {
        let moves = |ui: &mut Ui, key| {
            ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key))
        };
        let (down, up) = (moves(ui, Key::ArrowDown), moves(ui, Key::ArrowUp));
        let enter = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let before = self.typed.clone();
        // Before it is drawn, so that what is typed at once is not lost.
        let id = Id::unique("what to do");
        ui.memory_mut(|memory| memory.request_focus(id));
        let field = TextEdit::singleline(&mut self.typed)
            .id(id)
            .hint_text(self.hint)
            .desired_width(f32::INFINITY)
            .margin(theme::FIELD_MARGIN);
        ui.add(field).accessible_name(self.hint);
        let found = self.fitting();
        if self.typed != before {
            self.chosen = 0;
        }
        let last = found.len().saturating_sub(1);
        self.chosen = (self.chosen + down).saturating_sub(up).min(last);
        let moved = down + up > 0;
        ui.add_space(SPACE_2);
        let mut clicked = None;
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().max_height(HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
            for (position, at) in found.iter().enumerate() {
                let response = row(ui, &self.entries[*at], position == self.chosen);
                if moved && position == self.chosen {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    clicked = Some(*at);
                }
            }
        });
        if found.is_empty() {
            let palette = theme::palette(ui);
            ui.label(egui::RichText::new("Nothing of that name").color(palette.text_faint));
        }
        let chosen = clicked.or_else(|| found.get(self.chosen).copied().filter(|_| enter));
        chosen.map(|at| self.entries[at].command.clone())
    }
}

fn row(ui: &mut Ui, entry: &Entry, chosen: bool) -> egui::Response {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let told = format!("{} {}", entry.title, entry.about);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &told));
    if chosen || response.hovered() {
        let fill = if chosen { palette.selection } else { palette.control };
        ui.painter().rect_filled(rect, theme::RADIUS_SMALL, fill);
    }
    let inner = rect.shrink2(vec2(SPACE_3, 0.0));
    let (middle, font) = (rect.center().y, theme::medium(size::BODY));
    let title = elided(ui.painter(), &entry.title, font, palette.text, inner.width() * 0.6);
    let width = title.size().x;
    let at = egui::pos2(inner.left(), middle - title.size().y / 2.0);
    ui.painter().galley(at, title, palette.text);
    let at = egui::pos2(inner.left() + width + SPACE_2, middle);
    let (font, faint) = (theme::regular(size::CAPTION), palette.text_faint);
    let faint = if chosen { palette.text_weak } else { faint };
    ui.painter().text(at, Align2::LEFT_CENTER, &entry.about, font, faint);
    let font = theme::mono(size::CAPTION);
    ui.painter().text(inner.right_center(), Align2::RIGHT_CENTER, &entry.keys, font, faint);
    response
}

/// How far from the upper edge of the window the list begins.
const TOP: f32 = panel::DROP;

/// The nodes of a patch, and of the patches inside of them.
fn list(patch: &Patch, prefix: &str, entries: &mut Vec<Entry>) {
    for (id, node) in &patch.nodes {
        let path = format!("{prefix}{id}");
        let operator = engine::operator(&node.operator);
        let about = operator.map_or(&node.operator, |operator| &operator.description().title);
        entries.push(Entry {
            title: path.clone(),
            about: about.clone(),
            keys: String::new(),
            command: Command::Reveal(path.clone()),
        });
        if let Some(inner) = &node.patch {
            list(inner, &format!("{path}/"), entries);
        }
    }
}
