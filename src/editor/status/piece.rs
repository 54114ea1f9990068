//! What stands in the status bar, piece by piece: as much of it as there is room for.

use egui::{Align, Color32, Label, Layout, Popup, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use super::super::action::Action;
use super::super::command::Command;
use super::super::theme::{self, SPACE_2, SPACE_3, SPACE_4, size};
use super::super::widget::{Icon, Weight, elided, wide_button};

/// Some words.
pub struct Piece {
    /// The higher, the sooner it makes room.
    rank: u8,
    words: String,
    color: Color32,
    tip: String,
    does: Does,
}

/// What a click on it does.
#[derive(Debug, PartialEq)]
pub enum Does {
    /// Nothing.
    Nothing,
    /// Shows what is wrong.
    Problems,
    /// Leads to this node.
    Reveal(String),
    /// Offers these to be copied.
    Offer(Vec<String>),
}

/// No piece is wider than this; the tooltip has it all.
const MOST: f32 = theme::panel::SAYING;
/// Stands for what there is no room for.
const MORE: &str = "…";
/// The dot that says at a glance how the patch is.
const DOT: f32 = 2.0 * theme::DOT;

impl Piece {
    /// Words that only say something.
    pub fn new(rank: u8, words: impl Into<String>, color: Color32, tip: impl Into<String>) -> Self {
        Self { rank, words: words.into(), color, tip: tip.into(), does: Does::Nothing }
    }

    /// The same, to be clicked.
    pub fn does(self, does: Does) -> Self {
        Self { does, ..self }
    }

    fn galley(&self, ui: &Ui) -> std::sync::Arc<egui::Galley> {
        elided(ui.painter(), &self.words, font(), self.color, MOST)
    }
}

fn font() -> egui::FontId {
    theme::regular(size::SMALL)
}

/// Takes out what there is no room for, the least important first; what was taken out. The most
/// important one stays.
fn make_room(
    sides: &mut (Vec<Piece>, Vec<Piece>),
    room: f32,
    width: impl Fn(&Piece) -> f32,
    more: f32,
) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    loop {
        let all = || sides.0.iter().chain(&sides.1);
        let needed: f32 = all().map(|piece| width(piece) + SPACE_3).sum();
        let more = if out.is_empty() { 0.0 } else { more + SPACE_3 };
        let last = all().map(|piece| piece.rank).max().unwrap_or_default();
        if needed + more <= room || all().count() <= 1 {
            return out;
        }
        let side = if sides.0.iter().any(|p| p.rank == last) { &mut sides.0 } else { &mut sides.1 };
        if let Some(at) = side.iter().position(|piece| piece.rank == last) {
            out.push(side.remove(at));
        }
    }
}

/// Draws the dot and the pieces, from the left and from the right.
pub fn lay_out(
    ui: &mut Ui,
    dot: Color32,
    mut sides: (Vec<Piece>, Vec<Piece>),
    out: &mut Vec<Command>,
) {
    let ink = theme::palette(ui).text_weak;
    let more = elided(ui.painter(), MORE, font(), ink, MOST).size().x;
    let room = ui.available_width() - 2.0 * SPACE_4 - DOT;
    let width = |piece: &Piece| piece.galley(ui).size().x;
    let hidden = make_room(&mut sides, room, width, more);
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add_space(SPACE_4);
        ui.spacing_mut().item_spacing.x = SPACE_3;
        ui.spacing_mut().interact_size.y = 0.0;
        let (place, _) = ui.allocate_exact_size(vec2(DOT, DOT), Sense::hover());
        ui.painter().circle_filled(place.center(), DOT / 2.0, dot);
        ui.add_space(SPACE_2 - SPACE_3);
        for piece in &sides.0 {
            draw(ui, piece, out);
        }
        if !hidden.is_empty() {
            let words: Vec<String> = hidden.into_iter().map(|piece| piece.words).collect();
            draw(ui, &Piece::new(0, MORE, ink, words.join("\n")), out);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(SPACE_4);
            for piece in sides.1.iter().rev() {
                draw(ui, piece, out);
            }
        });
    });
}

fn draw(ui: &mut Ui, piece: &Piece, out: &mut Vec<Command>) {
    let galley = piece.galley(ui);
    let tip =
        if galley.elided { format!("{}\n{}", piece.words, piece.tip) } else { piece.tip.clone() };
    let label = Label::new(galley).selectable(false);
    if piece.does == Does::Nothing {
        let response = ui.add(label.sense(Sense::hover()));
        // Who does not see it hears all of it.
        let words = if piece.words == MORE { &tip } else { &piece.words };
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
        response.on_hover_text(tip);
        return;
    }
    let response = ui.add(label.sense(Sense::click()));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &piece.words));
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    if let Does::Offer(texts) = &piece.does {
        offer(&response, texts);
    }
    let response =
        if Popup::is_any_open(ui.ctx()) { response } else { response.on_hover_text(tip) };
    if response.clicked() {
        match &piece.does {
            Does::Problems => out.push(Command::Do(Action::Problems)),
            Does::Reveal(node) => out.push(Command::Reveal(node.clone())),
            Does::Nothing | Does::Offer(_) => {}
        }
    }
}

/// A list above the piece, of which one is copied by a click.
fn offer(response: &egui::Response, texts: &[String]) {
    Popup::menu(response).align(egui::RectAlign::TOP_END).show(|ui| {
        let palette = theme::palette(ui);
        let heading = "Other machines reach this one at";
        ui.label(RichText::new(heading).font(font()).color(palette.text_faint));
        let all = [("Copy all".to_owned(), texts.join("\n"))];
        let each = texts.iter().map(|text| (format!("Copy {text}"), text.clone()));
        let all = if texts.len() > 1 { &all[..] } else { &[] };
        for (words, text) in each.chain(all.iter().cloned()) {
            if wide_button(ui, Icon::None, &words, Weight::Quiet, MOST / 2.0).clicked() {
                ui.ctx().copy_text(text);
                ui.close();
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_important_makes_room_first_and_the_state_stays() {
        let piece = |rank: u8| Piece::new(rank, rank.to_string(), Color32::default(), "");
        let ranks = |pieces: &[Piece]| pieces.iter().map(|piece| piece.rank).collect::<Vec<_>>();
        let kept = |room: f32| {
            let mut sides = ([0, 4, 2].map(piece).into(), [3, 1].map(piece).into());
            let hidden = make_room(&mut sides, room, |_| 100.0, 10.0);
            (ranks(&sides.0), ranks(&sides.1), ranks(&hidden))
        };
        assert_eq!(kept(1000.0), (vec![0, 4, 2], vec![3, 1], vec![]));
        let one = 100.0 + SPACE_3;
        assert_eq!(kept(one * 5.0), (vec![0, 4, 2], vec![3, 1], vec![]));
        assert_eq!(kept(one * 5.0 - 1.0), (vec![0, 2], vec![3, 1], vec![4]));
        assert_eq!(kept(one * 4.0), (vec![0, 2], vec![1], vec![4, 3]));
        assert_eq!(kept(0.0), (vec![0], vec![], vec![4, 3, 2, 1]));
    }
}
