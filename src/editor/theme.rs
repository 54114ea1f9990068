//! Every colour, size and font of the window: two themes of one design language.
//!
//! Distances are multiples of four points. Text comes in seven sizes and three weights. One
//! accent marks what is selected and what to press; colours beside it mean a type or a state.

pub mod canvas;
pub mod icon;
pub mod palette;
pub mod panel;
pub mod series;
pub mod sign;
pub mod types;

use std::sync::Arc;

use egui::style::{ScrollStyle, WidgetVisuals};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow,
    Stroke, Style, TextStyle, Theme, Ui, Vec2, Visuals, vec2,
};

pub use palette::Palette;
pub use series::{channel_color, heat_color, line_color};
pub use types::{Glyph, type_color, type_glyph};

/// Half a step: between what belongs together.
pub const SPACE_HALF: f32 = 2.0;
/// Steps of the spacing grid, in points.
pub const SPACE_1: f32 = 4.0;
/// Two steps.
pub const SPACE_2: f32 = 8.0;
/// Three steps.
pub const SPACE_3: f32 = 12.0;
/// Four steps.
pub const SPACE_4: f32 = 16.0;
/// Six steps.
pub const SPACE_6: f32 = 24.0;
/// Eight steps.
pub const SPACE_8: f32 = 32.0;

/// Corners of nodes, cards and panels.
pub const RADIUS: u8 = 6;
/// Corners of buttons and fields.
pub const RADIUS_SMALL: u8 = 4;
/// Corners of what lies within a field, and of bars.
pub const RADIUS_TINY: u8 = 2;
/// Lines between panels and around nodes.
pub const HAIRLINE: f32 = 1.0;
/// Lines that are read: signs, plots, what the keyboard is at.
pub const LINE: f32 = 1.5;
/// Around what is selected.
pub const STRONG: f32 = 2.0;
/// Radius of the dot that says how something is.
pub const DOT: f32 = 4.0;
/// The same beside small text.
pub const DOT_SMALL: f32 = 3.0;
/// Dashes of a line, and what is between them.
pub const DASH: f32 = 4.0;
/// Side of the button with a cross that takes something away.
pub const CROSS: f32 = 20.0;

/// Height of buttons and fields.
pub const CONTROL: f32 = 28.0;
/// Around the text in a field.
pub const FIELD_MARGIN: Margin = Margin::symmetric(8, 6);
/// Around the text in the field of a dialog that searches.
pub const SEARCH_MARGIN: Margin = Margin::symmetric(16, 12);
/// Around what stands below a list in a dialog.
pub const FOOT_MARGIN: Margin = Margin::symmetric(16, 6);

/// The shadow under what lies on something.
pub const LOW: u8 = 8;
/// The shadow under cards and menus.
pub const RAISED: u8 = 12;
/// The shadow under dialogs.
pub const HIGH: u8 = 24;

/// The type scale.
pub mod size {
    /// Help under a field, rates, port names.
    pub const CAPTION: f32 = 11.0;
    /// What stands beside or below something: details, choices, values.
    pub const SMALL: f32 = 12.0;
    /// Almost everything.
    pub const BODY: f32 = 13.0;
    /// Titles of nodes and sections.
    pub const TITLE: f32 = 14.0;
    /// Titles of dialogs.
    pub const LEAD: f32 = 16.0;
    /// Headings.
    pub const HEADING: f32 = 18.0;
    /// The name of the program, and large numbers.
    pub const DISPLAY: f32 = 30.0;
}

/// Text in the usual weight.
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Text that names something.
pub fn medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("medium".into()))
}

/// Text that leads.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("semibold".into()))
}

/// Values, which stand still while they change.
pub fn mono(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// What one types, in a text of this size: letters of one width look larger than others.
pub fn code(size: f32) -> FontId {
    mono(size - 0.5)
}

/// The colours in use.
pub fn palette(ui: &Ui) -> &'static Palette {
    Palette::of(ui.visuals().dark_mode)
}

/// Gives the window its fonts and both of its themes.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    ctx.set_style_of(Theme::Dark, style(&palette::DARK));
    ctx.set_style_of(Theme::Light, style(&palette::LIGHT));
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let weights: [(&str, FontFamily, &'static [u8]); 3] = [
        ("inter", FontFamily::Proportional, include_bytes!("../../assets/fonts/Inter-Regular.otf")),
        (
            "inter medium",
            FontFamily::Name("medium".into()),
            include_bytes!("../../assets/fonts/Inter-Medium.otf"),
        ),
        (
            "inter semibold",
            FontFamily::Name("semibold".into()),
            include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
        ),
    ];
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (name, family, bytes) in weights {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let mut names = vec![name.to_owned()];
        names.extend(fallback.iter().cloned());
        fonts.families.insert(family, names);
    }
    fonts
}

fn style(palette: &Palette) -> Style {
    let mut style = Style { visuals: visuals(palette), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, regular(size::CAPTION)),
        (TextStyle::Body, regular(size::BODY)),
        (TextStyle::Button, medium(size::BODY)),
        (TextStyle::Monospace, mono(size::SMALL)),
        (TextStyle::Heading, semibold(size::HEADING)),
    ]
    .into();
    style.drag_value_text_style = TextStyle::Body;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(SPACE_2, SPACE_1);
    spacing.button_padding = vec2(SPACE_2 + SPACE_HALF, SPACE_1);
    spacing.interact_size = vec2(CONTROL, CONTROL);
    spacing.menu_margin = Margin::same(4);
    spacing.window_margin = Margin::same(24);
    spacing.combo_height = 320.0;
    spacing.tooltip_width = 320.0;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 9.0;
    spacing.scroll = ScrollStyle { floating_allocated_width: 0.0, ..ScrollStyle::floating() };
    style
}

fn visuals(palette: &Palette) -> Visuals {
    let base = if palette.dark { Visuals::dark() } else { Visuals::light() };
    let mut visuals = Visuals {
        override_text_color: None,
        weak_text_color: Some(palette.text_faint),
        hyperlink_color: palette.accent,
        faint_bg_color: palette.raised,
        extreme_bg_color: palette.field,
        text_edit_bg_color: Some(palette.field),
        code_bg_color: palette.field,
        warn_fg_color: palette.warning,
        error_fg_color: palette.fault,
        window_corner_radius: CornerRadius::same(RADIUS + 2),
        menu_corner_radius: CornerRadius::same(RADIUS),
        window_fill: palette.panel,
        panel_fill: palette.panel,
        window_stroke: Stroke::new(HAIRLINE, palette.line),
        window_shadow: shadow(palette, HIGH),
        popup_shadow: shadow(palette, RAISED),
        slider_trailing_fill: true,
        disabled_alpha: 0.6,
        ..base
    };
    visuals.selection.bg_fill = palette.selection;
    visuals.selection.stroke = Stroke::new(LINE, palette.accent);
    visuals.text_cursor.stroke = Stroke::new(LINE, palette.accent);
    let widgets = &mut visuals.widgets;
    widgets.noninteractive = look(palette.panel, palette.line, palette.text);
    widgets.inactive = look(palette.control, palette.line, palette.text);
    widgets.hovered = look(palette.control_hover, palette.line_strong, palette.text);
    widgets.active = look(palette.control_hover, palette.accent, palette.text);
    widgets.open = look(palette.control_hover, palette.line_strong, palette.text);
    visuals
}

fn look(fill: Color32, line: Color32, text: Color32) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(HAIRLINE, line),
        corner_radius: CornerRadius::same(RADIUS_SMALL),
        fg_stroke: Stroke::new(1.25, text),
        expansion: 0.0,
    }
}

/// No colour at all.
pub const NOTHING: Color32 = Color32::TRANSPARENT;

/// The shadow under what floats.
pub fn shadow(palette: &Palette, blur: u8) -> Shadow {
    Shadow { offset: [0, (blur / 4) as i8], blur, spread: 0, color: palette.shadow }
}

/// Between two colours; at 0 the first, at 1 the second.
pub fn mix(from: Color32, to: Color32, share: f32) -> Color32 {
    from.lerp_to_gamma(to, share.clamp(0.0, 1.0))
}

/// The smallest window that still makes sense.
pub const LEAST_WINDOW: Vec2 = vec2(720.0, 480.0);
/// The window when it opens.
pub const WINDOW: Vec2 = vec2(1440.0, 900.0);

/// A colour that a person chose as a value.
pub fn value_color([r, g, b, a]: [u8; 4]) -> Color32 {
    Color32::from_rgba_unmultiplied(r, g, b, a)
}

/// The same of one that nothing shines through: for pixels, of which there are millions.
#[inline]
pub fn opaque_color([r, g, b]: [u8; 3]) -> Color32 {
    Color32::from_rgb(r, g, b)
}
