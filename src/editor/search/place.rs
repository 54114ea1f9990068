//! From what was found to a node in the patch.

use egui::{Context, DragAndDrop};

use super::super::canvas::Hit;
use super::super::document::Document;
use super::super::fitting::Fit;
use super::super::theme::canvas as sizes;
use super::{Dragged, Outcome, Wish, WishEnd, show};
use crate::patch::Endpoint;

/// Between a node and the one that is chained to it.
const APART: f32 = sizes::BEHIND;

impl Document {
    /// Draws the search if it is open, and does what comes of it.
    pub fn show_search(&mut self, ctx: &Context) {
        let Some(wish) = self.search.clone() else {
            self.search_memory.close();
            return;
        };
        let anchor = self.canvas.on_screen(wish.at.into());
        let fit = Fit::of(&wish.end, self.session.graph());
        match show(ctx, &wish, anchor, fit, &mut self.search_memory) {
            None => {}
            Some(Outcome::Closed) => self.end_search(ctx),
            Some(Outcome::Chosen { name, properties, again }) => {
                self.place(&wish, name, &properties);
                self.search = if again { self.next_wish() } else { None };
                if self.search.is_none() {
                    self.end_search(ctx);
                }
                ctx.request_repaint();
            }
        }
    }

    fn end_search(&mut self, ctx: &Context) {
        self.search = None;
        // Who clicked into another field types there.
        if ctx.memory(egui::Memory::focused) == Some(super::field_id()) {
            self.canvas.take_keyboard(ctx);
        }
    }

    /// What is wished for behind the node that was just added.
    fn next_wish(&self) -> Option<Wish> {
        let node = self.session.graph().node(self.selection.only_node()?)?;
        let beside = node.position + egui::vec2(sizes::NODE + APART, 0.0);
        let wish = |at: egui::Pos2, end| Some(Wish { at: at.into(), end, text: String::new() });
        let Some(output) = node.outputs.first() else { return wish(beside, WishEnd::Free) };
        let from = Endpoint { node: node.id.clone(), port: output.name.clone() };
        let at = beside + egui::vec2(0.0, sizes::HEADER / 2.0);
        wish(at, WishEnd::From(from, output.value_type))
    }

    /// Adds an operator in the middle of what is seen of the patch.
    pub fn place_in_view(&mut self, name: &str, properties: &super::Properties) {
        let middle = self.canvas.middle() - egui::vec2(sizes::NODE, sizes::HEADER) / 2.0;
        let at = self.free_below(middle, egui::vec2(sizes::NODE, sizes::HEADER + sizes::GRID));
        let wish = Wish { at: at.into(), end: WishEnd::Free, text: String::new() };
        self.place(&wish, name, properties);
    }

    /// Adds the operator that was dragged out of the palette and let go over the canvas: where it
    /// was let go, on the wire if there is one.
    pub fn take_dropped(&mut self, ctx: &Context) {
        if !ctx.input(|input| input.pointer.any_released()) {
            return;
        }
        let Some(at) = ctx.input(|input| input.pointer.latest_pos()) else { return };
        let Some((hit, at)) = self.canvas.under(&self.session, at) else { return };
        let Some(dragged) = DragAndDrop::take_payload::<Dragged>(ctx) else { return };
        let wire = match hit {
            Some(Hit::Wire(position)) => self.session.graph().wires.get(position),
            _ => None,
        };
        let end = wire.map_or(WishEnd::Free, |wire| WishEnd::Wire(wire.at));
        let at =
            if wire.is_some() { at } else { at - egui::vec2(sizes::NODE, sizes::HEADER) / 2.0 };
        let wish = Wish { at: at.into(), end, text: String::new() };
        self.place(&wish, dragged.0, &[]);
        // The next key is meant for the node rather than for the field that was searched with.
        ctx.memory_mut(|memory| {
            if let Some(field) = memory.focused() {
                memory.surrender_focus(field);
            }
        });
    }
}
