//! A visual in a panel of its own: with room, a memory, and what can be pressed.

use std::sync::Arc;
use std::time::Instant;

use egui::{Label, RichText, ScrollArea, Ui};

use super::super::theme::{self, Palette, SPACE_1};
use super::super::watch::Tap;
use super::super::widget::{Icon, Weight, button};
use super::image_panel::{self, Wanted};
use super::zoom::Zoom;
use super::{Frame, Settings, Visual, array_panel, bare, cells, hex, message, plot_panel, table};
use super::{lane, number, settings_ui, text};
use crate::flow::probe::Sample;
use crate::value::{Value, ValueType};

/// Rows of a table that a panel shows.
const ROWS: usize = 1000;
/// Bytes that are copied as a dump.
const COPIED: usize = 65_536;

/// What is to be shown.
pub struct Shown<'a> {
    /// How.
    pub visual: Visual,
    /// What the output carries, as far as that is known.
    pub value_type: ValueType,
    /// How it draws.
    pub settings: &'a Settings,
    /// The names of the node's outputs.
    pub outputs: &'a [&'a str],
    /// The moment at the right edge; none while nothing runs.
    pub now: Option<Instant>,
}

/// What a panel remembers between frames; kept by who shows it, as long as it is open.
#[derive(Clone, Debug)]
pub struct PanelMemory {
    /// What was there when somebody pressed Pause.
    frozen: Option<Frozen>,
    /// Whether somebody has moved the view of a plot.
    pub(super) moved: bool,
    /// Which part of a picture somebody has gone to; none for what the settings say.
    pub(super) zoom: Option<Zoom>,
    /// By how much the buttons have zoomed it since it was drawn.
    pub(super) pressed: f32,
    /// Whether the settings are open.
    open: bool,
}

impl Default for PanelMemory {
    fn default() -> Self {
        Self { frozen: None, moved: false, zoom: None, pressed: 1.0, open: false }
    }
}

#[derive(Clone, Debug)]
struct Frozen {
    at: Instant,
    /// Oldest first.
    samples: Arc<[Sample]>,
}

impl PanelMemory {
    /// Whether it stands still.
    pub fn is_paused(&self) -> bool {
        self.frozen.is_some()
    }
}

/// Draws the values of an output into all the room there is; gives all settings anew when one is
/// changed, and what is to be kept.
pub fn show_panel(
    ui: &mut Ui,
    shown: &Shown<'_>,
    tap: Option<&Tap>,
    memory: &mut PanelMemory,
) -> Wanted {
    let palette = theme::palette(ui);
    let tap = tap.filter(|tap| tap.last.is_some());
    let mut wanted = ui.horizontal_wrapped(|ui| head(ui, shown, tap, memory)).inner;
    if memory.open {
        let settings = settings_ui(ui, shown.visual, shown.settings, shown.outputs);
        wanted.settings = settings.or(wanted.settings);
    }
    ui.add_space(SPACE_1);
    let Some(tap) = tap else {
        let text = if shown.now.is_some() { "No value yet" } else { "Run to see values" };
        ui.centered_and_justified(|ui| {
            ui.label(RichText::new(text).color(palette.text_faint));
        });
        return wanted;
    };
    // Cheap: the samples are shared.
    let frozen = memory.frozen.clone();
    let last = frozen.as_ref().and_then(|frozen| frozen.samples.last()).or(tap.last.as_ref());
    if let Some(last) = last {
        let now = frozen.as_ref().map(|frozen| frozen.at).or(shown.now);
        let shown = Shown { now, ..*shown };
        if body(ui, &shown, tap, last, memory).is_none() {
            let mut samples: Vec<&Sample> = match &frozen {
                Some(frozen) => frozen.samples.iter().rev().collect(),
                None => text::newest_first(tap).collect(),
            };
            samples.reverse();
            lines(ui, palette, &samples);
        }
    }
    wanted
}

/// What is kept of an output, oldest first.
fn kept(tap: &Tap) -> Vec<Sample> {
    let mut samples: Vec<Sample> = text::newest_first(tap).cloned().collect();
    samples.reverse();
    samples
}

fn head(ui: &mut Ui, shown: &Shown<'_>, tap: Option<&Tap>, memory: &mut PanelMemory) -> Wanted {
    let mut wanted = Wanted::default();
    if memory.is_paused() {
        if button(ui, Icon::Play, "Resume", Weight::Normal).clicked() {
            memory.frozen = None;
        }
    } else if button(ui, Icon::None, "Pause", Weight::Normal).clicked() {
        memory.frozen = tap.map(|tap| {
            let mut samples = kept(tap);
            samples.extend(tap.last.iter().filter(|_| shown.visual != Visual::Text).cloned());
            let at = shown.now.or(tap.last.as_ref().map(|last| last.at));
            Frozen { at: at.unwrap_or_else(Instant::now), samples: samples.into() }
        });
    }
    if shown.visual == Visual::Plot
        && memory.moved
        && button(ui, Icon::None, "Fit", Weight::Normal).clicked()
    {
        memory.moved = false;
    }
    if shown.visual == Visual::Image {
        let frozen = memory.frozen.as_ref().map(|frozen| frozen.samples.clone());
        let last = frozen.as_ref().and_then(|samples| samples.last());
        let last = last.or(tap.and_then(|tap| tap.last.as_ref()));
        wanted = image_panel::head(ui, shown, last, memory);
    }
    let copied = tap.and_then(|tap| copy(shown.visual, tap, memory));
    if let Some(copied) = copied
        && button(ui, Icon::None, "Copy", Weight::Normal).clicked()
    {
        ui.ctx().copy_text(copied());
    }
    let settable =
        matches!(shown.visual, Visual::Plot | Visual::Lane | Visual::Text | Visual::Array)
            || shown.outputs.len() > 1;
    if settable && button(ui, Icon::None, "Settings", Weight::Quiet).clicked() {
        memory.open = !memory.open;
    }
    wanted
}

/// How what is shown becomes text for the clipboard, if it can.
fn copy<'a>(
    visual: Visual,
    tap: &'a Tap,
    memory: &PanelMemory,
) -> Option<impl FnOnce() -> String + use<'a>> {
    if matches!(visual, Visual::Plot | Visual::Lane | Visual::Image) {
        return None;
    }
    let frozen = memory.frozen.as_ref().map(|frozen| frozen.samples.clone());
    Some(move || {
        let samples = frozen.unwrap_or_else(|| kept(tap).into());
        let last = samples.last().or(tap.last.as_ref());
        let value = last.map(bare);
        match (visual, value) {
            (Visual::Hex, Some(value)) if hex::bytes(value).is_some() => {
                let bytes = hex::bytes(value).unwrap_or_default();
                let lines = hex::lines(&bytes[..bytes.len().min(COPIED)], 16, 0, usize::MAX);
                let line = |l: &hex::Line| format!("{}  {}  {}\n", l.offset, l.bytes, l.letters);
                lines.iter().map(line).collect()
            }
            (Visual::Table | Visual::Array, Some(value)) => cells::copy(&table::rows(value, ROWS)),
            (Visual::Message | Visual::Number, Some(value)) => value.to_string(),
            _ => samples.iter().map(|sample| format!("{}\n", sample.value)).collect(),
        }
    })
}

fn body(
    ui: &mut Ui,
    shown: &Shown<'_>,
    tap: &Tap,
    last: &Sample,
    memory: &mut PanelMemory,
) -> super::Drawn {
    match shown.visual {
        Visual::Text => None,
        Visual::Plot => plot_panel::show(ui, shown, tap, last, memory),
        Visual::Image => image_panel::show(ui, shown, tap, last, memory)
            .or_else(|| array_panel::show(ui, last, shown.settings)),
        Visual::Array => array_panel::show(ui, last, shown.settings)
            .or_else(|| image_panel::show(ui, shown, tap, last, memory)),
        Visual::Hex => dump(ui, bare(last)),
        Visual::Message => message_body(ui, last),
        Visual::Table => {
            ScrollArea::both().auto_shrink(false).show(ui, |ui| {
                let rows = table::rows(&last.value, ROWS);
                cells::show(ui, &rows);
                more(ui, table::count(&last.value), rows.len());
            });
            Some(())
        }
        Visual::Number | Visual::Lane => {
            let rect = ui.available_rect_before_wrap();
            let large = shown.visual == Visual::Number;
            let zoom = rect.height() / theme::canvas::visual::AS_DRAWN;
            let zoom =
                if large { zoom.clamp(1.0, theme::canvas::visual::MOST_ENLARGED) } else { 1.0 };
            let frame = Frame {
                painter: &ui.painter_at(rect),
                rect,
                palette: theme::palette(ui),
                value_type: shown.value_type,
                settings: shown.settings,
                zoom,
                now: shown.now,
            };
            ui.advance_cursor_after_rect(rect);
            if large {
                number::paint(&frame, last);
                return Some(());
            }
            lane::paint(&frame, tap, last)
        }
    }
}

fn more(ui: &mut Ui, all: usize, shown: usize) {
    if all > shown {
        let text = format!("{} more are not shown", all - shown);
        ui.label(RichText::new(text).color(theme::palette(ui).text_faint));
    }
}

fn lines(ui: &mut Ui, palette: &Palette, samples: &[&Sample]) {
    let font = theme::mono(theme::size::SMALL);
    let height = ui.text_style_height(&egui::TextStyle::Monospace);
    let scroll = ScrollArea::both().auto_shrink(false).stick_to_bottom(true);
    scroll.show_rows(ui, height, samples.len(), |ui, seen| {
        for sample in samples.get(seen).unwrap_or_default() {
            let text = RichText::new(text::one_line(&sample.value)).font(font.clone());
            ui.add(Label::new(text.color(palette.text)).selectable(true).extend());
        }
    });
}

/// A line that takes as much room whatever is in it.
pub(super) fn told(ui: &mut Ui, text: RichText) {
    let size = egui::vec2(ui.available_width(), theme::canvas::visual::TOLD);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        ui.add(Label::new(text).selectable(true).truncate());
    });
}

fn message_body(ui: &mut Ui, last: &Sample) -> super::Drawn {
    let Value::Message(message) = bare(last) else { return None };
    let palette = theme::palette(ui);
    ScrollArea::both().auto_shrink(false).show(ui, |ui| {
        let address = RichText::new(&*message.address).font(theme::medium(theme::size::TITLE));
        ui.add(Label::new(address).selectable(true));
        let origin = message::origin(message);
        if let Some(origin) = origin {
            let origin = RichText::new(origin).color(palette.text_faint);
            ui.add(Label::new(origin).selectable(true));
        }
        let tags = RichText::new(message.type_tags()).font(theme::mono(theme::size::BODY));
        let color = theme::type_color(palette, ValueType::Message);
        ui.add(Label::new(tags.color(color)).selectable(true));
        ui.add_space(SPACE_1);
        let rows = message::rows(message, ROWS);
        cells::show(ui, &rows);
        more(ui, message.arguments.len(), rows.len());
    });
    Some(())
}

fn dump(ui: &mut Ui, value: &Value) -> super::Drawn {
    let bytes = hex::bytes(value)?;
    let palette = theme::palette(ui);
    let font = theme::mono(theme::size::SMALL);
    ui.label(RichText::new(hex::caption(value, bytes.len())).color(palette.text_faint));
    let wide = hex::across(ui.available_width() / (font.size * 0.62));
    let height = ui.text_style_height(&egui::TextStyle::Monospace);
    let scroll = ScrollArea::vertical().auto_shrink(false);
    scroll.show_rows(ui, height, bytes.len().div_ceil(wide), |ui, seen| {
        for line in hex::lines(&bytes, wide, seen.start, seen.len()) {
            ui.add(Label::new(hex::job(&line, &font, palette)).selectable(true).extend());
        }
    });
    Some(())
}
