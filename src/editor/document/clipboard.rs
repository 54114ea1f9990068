//! Parts of a patch as text: what is copied, pasted, duplicated.

use egui::Context;

use super::super::apart;
use super::super::theme::SPACE_6;
use super::{Document, snap};
use crate::patch::Patch;
use crate::patch::fragment;

/// How far from the original a copy stands.
const BESIDE: f32 = SPACE_6;

impl Document {
    pub(super) fn copy(&self, ctx: &Context) {
        if !self.selection.is_empty() {
            let copied = fragment::copy(self.session.patch(), &self.selection);
            ctx.copy_text(fragment::text(&copied));
        }
    }

    /// Adds what the clipboard carries, under the pointer or beside what was copied. Whether there
    /// was a patch in it.
    pub fn paste(&mut self, ctx: &Context, text: &str) -> bool {
        let now = ctx.cumulative_frame_nr();
        let incoming = self.wires_asked.take().is_some_and(|asked| now <= asked + apart::ANSWER);
        let Some(copied) = fragment::parse(text) else { return false };
        let middle = fragment::middle(&copied);
        let by = match self.canvas.pointer() {
            Some(at) => [snap(at.x - middle[0]), snap(at.y - middle[1])],
            None => [BESIDE, BESIDE],
        };
        self.add(&copied, by, incoming, "paste");
        true
    }

    pub(super) fn duplicate(&mut self) {
        if !self.selection.is_empty() {
            let copied = fragment::copy(self.session.patch(), &self.selection);
            self.add(&copied, [BESIDE, BESIDE], true, "duplicate");
        }
    }

    fn add(&mut self, part: &Patch, by: [f32; 2], incoming: bool, name: &str) {
        let (edits, parts) = fragment::paste(self.session.patch(), part, by, incoming);
        self.do_all(name, edits);
        self.selection = parts;
    }
}
