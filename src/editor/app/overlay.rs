//! What lies over the window until it is closed: lists to search in, settings, all keys.

use egui::Context;

use super::super::apart;
use super::super::search::catalogue;
use super::super::shell::picker::{Picked, Picker};
use super::super::shell::{help, panes, sheets};
use super::{App, Pane};

/// One of them.
pub(super) enum Overlay {
    /// A list to search in.
    Picker(Picker),
    /// What there is to choose.
    Settings,
    /// All keys.
    Keys,
    /// What there is to know of an operator.
    Help(&'static catalogue::Entry),
}

impl App {
    pub(super) fn show_overlay(&mut self, ctx: &Context) {
        let Some(overlay) = &mut self.overlay else { return };
        let closed = match overlay {
            Overlay::Picker(picker) => match picker.show(ctx) {
                Picked::Open => false,
                Picked::Closed => true,
                Picked::Chosen(command) => {
                    self.chosen = Some(command);
                    true
                }
            },
            Overlay::Keys => sheets::keys(ctx),
            Overlay::Help(entry) => help::show(ctx, entry),
            Overlay::Settings => {
                let closed = sheets::settings(ctx, &mut self.settings);
                if self.settings != self.written.0 {
                    self.settings.take_effect(ctx);
                }
                closed
            }
        };
        if closed {
            self.overlay = None;
            self.hand_keyboard_back(ctx);
        }
    }

    /// What lay over the window is gone: the patch has the keyboard before anything else is pressed.
    pub(super) fn hand_keyboard_back(&mut self, ctx: &Context) {
        self.tabs.active_mut().document.canvas.take_keyboard(ctx);
        apart::rest(ctx);
    }

    pub(super) fn lay_over(&mut self, overlay: Overlay) {
        self.overlay = Some(overlay);
    }

    /// Explains the node that is selected or under the pointer; without any, what there is to press.
    pub(super) fn help(&mut self) {
        let document = &self.tabs.active().document;
        let Some(node) = document.asked_about() else { return self.lay_over(Overlay::Keys) };
        let named = document.session.patch().nodes.get(&node).map(|node| node.operator.clone());
        match named.as_deref().and_then(catalogue::find) {
            Some(entry) => self.lay_over(Overlay::Help(entry)),
            // Its inspector says why it is not known.
            None => self.dock.open(&Pane::Inspector),
        }
    }

    /// Gives the keyboard to the panel after the one that has it.
    pub(super) fn next_panel(&mut self, ctx: &Context) {
        let shown = self.dock.shown();
        let focused = ctx.memory(egui::Memory::focused);
        let place = focused.and_then(|id| ctx.read_response(id)).map(|r| r.rect.center());
        let has = place.and_then(|at| self.dock.at(at));
        let at = has.and_then(|pane| shown.iter().position(|other| *other == pane));
        let next = at.map_or(0, |at| (at + 1) % shown.len().max(1));
        match shown.get(next) {
            // The canvas takes the keyboard when nobody has it.
            None | Some(Pane::Canvas) => ctx.memory_mut(|memory| {
                if let Some(id) = memory.focused() {
                    memory.surrender_focus(id);
                }
            }),
            Some(pane) => {
                if let Some(title) = panes::title_of(ctx, pane) {
                    ctx.memory_mut(|memory| memory.request_focus(title));
                }
            }
        }
    }
}
