//! The colours of both themes.

use egui::Color32;

/// The colours of one theme.
#[derive(Debug)]
pub struct Palette {
    /// Whether it is the dark one.
    pub dark: bool,
    /// Behind the nodes.
    pub canvas: Color32,
    /// The dots on the canvas.
    pub grid: Color32,
    /// Bars and the inspector.
    pub panel: Color32,
    /// Nodes and cards.
    pub raised: Color32,
    /// Comments on the canvas.
    pub note: Color32,
    /// Buttons.
    pub control: Color32,
    /// Buttons under the pointer.
    pub control_hover: Color32,
    /// Where one types, and where visuals draw.
    pub field: Color32,
    /// Between things.
    pub line: Color32,
    /// Around what is under the pointer.
    pub line_strong: Color32,
    /// Text.
    pub text: Color32,
    /// Text of less weight.
    pub text_weak: Color32,
    /// Help, units, what may be skipped.
    pub text_faint: Color32,
    /// What is selected and what to press.
    pub accent: Color32,
    /// The same under the pointer.
    pub accent_hover: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Behind what is selected.
    pub selection: Color32,
    /// Something went wrong.
    pub fault: Color32,
    /// Text on a fault.
    pub on_fault: Color32,
    /// Something is to be looked at.
    pub warning: Color32,
    /// At work.
    pub active: Color32,
    /// Under what floats.
    pub shadow: Color32,
    /// Over everything behind a dialog.
    pub veil: Color32,
}

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

/// Dark.
pub static DARK: Palette = Palette {
    dark: true,
    canvas: hex(0x151619),
    grid: hex(0x2A2C32),
    panel: hex(0x1C1E22),
    raised: hex(0x26282E),
    note: hex(0x1B1D21),
    control: hex(0x2A2D33),
    control_hover: hex(0x34373F),
    field: hex(0x121316),
    line: hex(0x34373F),
    line_strong: hex(0x565B67),
    text: hex(0xECEDF0),
    text_weak: hex(0xB4B8C2),
    text_faint: hex(0xA3A8B4),
    accent: hex(0x919EFF),
    accent_hover: hex(0xA6B0FF),
    on_accent: hex(0x0D1024),
    selection: hex(0x2E3560),
    fault: hex(0xFF8178),
    on_fault: hex(0x2A0604),
    warning: hex(0xF0B84C),
    active: hex(0x4FD18B),
    shadow: Color32::from_black_alpha(110),
    veil: Color32::from_black_alpha(150),
};

/// Light.
pub static LIGHT: Palette = Palette {
    dark: false,
    canvas: hex(0xF1F2F4),
    grid: hex(0xD3D6DC),
    panel: hex(0xFAFAFB),
    raised: hex(0xFFFFFF),
    note: hex(0xF8F8F9),
    control: hex(0xF0F1F4),
    control_hover: hex(0xE5E7EC),
    field: hex(0xFFFFFF),
    line: hex(0xD8DAE0),
    line_strong: hex(0xA4A9B4),
    text: hex(0x1A1C20),
    text_weak: hex(0x474C56),
    text_faint: hex(0x5E636E),
    accent: hex(0x4450D6),
    accent_hover: hex(0x3540BC),
    on_accent: hex(0xFFFFFF),
    selection: hex(0xDFE3FF),
    fault: hex(0xB8261F),
    on_fault: hex(0xFFFFFF),
    warning: hex(0x855700),
    active: hex(0x107043),
    shadow: Color32::from_black_alpha(36),
    veil: Color32::from_black_alpha(90),
};

impl Palette {
    /// The dark or the light one.
    pub fn of(dark: bool) -> &'static Self {
        if dark { &DARK } else { &LIGHT }
    }
}

#[cfg(test)]
pub(super) fn contrast(a: Color32, b: Color32) -> f32 {
    let light = |color: Color32| {
        let [r, g, b, _] = egui::Rgba::from(color).to_array();
        0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    };
    let (a, b) = (light(a), light(b));
    a.max(b) / a.min(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_be_read_wherever_it_stands() {
        for palette in [&DARK, &LIGHT] {
            let grounds = [
                palette.canvas,
                palette.panel,
                palette.raised,
                palette.note,
                palette.field,
                palette.control,
                palette.control_hover,
                palette.selection,
            ];
            let texts = [palette.text, palette.text_weak, palette.text_faint, palette.accent];
            let states = [palette.fault, palette.warning, palette.active];
            for ground in grounds {
                for text in texts.into_iter().chain(states) {
                    let found = contrast(text, ground);
                    assert!(found >= 4.5, "{text:?} on {ground:?}: {found}");
                }
            }
            assert!(contrast(palette.on_accent, palette.accent) >= 4.5);
            assert!(contrast(palette.on_accent, palette.accent_hover) >= 4.5);
            assert!(contrast(palette.on_fault, palette.fault) >= 4.5);
            assert!(contrast(palette.on_fault, palette.warning) >= 4.5);
        }
    }
}
