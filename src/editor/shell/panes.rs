//! What is drawn in each panel, and the tabs above them.

use std::collections::HashMap;
use std::time::Instant;

use egui::{
    Id, Rect, Response, Role, Sense, Stroke, Ui, Visuals, WidgetInfo, WidgetText, pos2, vec2,
};
use egui_tiles::{
    Behavior, EditAction, SimplificationOptions, TabState, TileId, Tiles, UiResponse,
};

use super::super::action::Action;
use super::super::command::Command;
use super::super::document::Document;
use super::super::inspector;
use super::super::log::{self, Log};
use super::super::palette;
use super::super::problems::{self, Line};
use super::super::session::{Activity, Session};
use super::super::theme::{self, Palette, SPACE_1, SPACE_2, SPACE_4, SPACE_HALF, size};
use super::super::visual::{self, PanelMemory, Visual};
use super::super::widget::{Icon, focus_ring, sign};
use super::crumbs;
use super::dock::{Pane, SIMPLE};
use crate::patch::edit::Edit;
use crate::value::ValueType;

/// All that panels draw, for one frame.
pub struct Desk<'a> {
    /// The patch in front.
    pub document: &'a mut Document,
    /// Its log.
    pub log: &'a mut Log,
    /// What its visuals in panels remember.
    pub memories: &'a mut HashMap<String, PanelMemory>,
    /// What the palette remembers.
    pub palette: &'a mut palette::Memory,
    /// Its problems.
    pub lines: Vec<Line>,
    /// What is done meanwhile.
    pub out: &'a mut Vec<Command>,
    /// Panels that somebody closed.
    pub closed: Vec<Pane>,
    /// Whether a panel was let go somewhere else.
    pub dropped: bool,
    /// The tile with the canvas.
    pub canvas: Option<TileId>,
}

/// What a panel is called.
pub fn title(pane: &Pane) -> &str {
    match pane {
        Pane::Canvas => "Patch",
        Pane::Palette => Action::Palette.title(),
        Pane::Inspector => Action::Inspector.title(),
        Pane::Problems => Action::Problems.title(),
        Pane::Log => Action::Log.title(),
        Pane::Visual(_, node) => node,
    }
}

/// Under which the title of a panel is remembered.
fn title_id(pane: &Pane) -> Id {
    Id::unique(("title of panel", pane))
}

/// The title of a panel as a widget, to give it the keyboard; none of what is not shown.
pub fn title_of(ctx: &egui::Context, pane: &Pane) -> Option<Id> {
    ctx.data(|data| data.get_temp(title_id(pane)))
}

impl Desk<'_> {
    fn draw(&mut self, ui: &mut Ui, pane: &Pane) {
        let Document { session, canvas, selection, search, .. } = &mut *self.document;
        let session = &*session;
        match pane {
            Pane::Canvas => {
                crumbs::show(ui, session, self.out);
                canvas.show(ui, session, selection, search.as_ref(), self.out);
            }
            Pane::Palette => palette::show(ui, self.palette, self.out),
            Pane::Inspector => inspector::show(ui, session, selection, self.out),
            Pane::Problems => problems::show(ui, &self.lines, self.out),
            Pane::Log => {
                let pins = session.patch().layout.probes.len();
                log::panel::show(ui, self.log, pins, self.out);
            }
            Pane::Visual(_, node) => {
                let memory = self.memories.entry(node.clone()).or_default();
                visual(ui, session, node, memory, self.out);
            }
        }
    }

    fn close(&mut self, pane: &Pane) {
        let Pane::Visual(_, node) = pane else {
            self.closed.push(pane.clone());
            return;
        };
        let layout = &self.document.session.patch().layout;
        if let Some(place) = layout.nodes.get(node) {
            let place = crate::patch::NodeLayout { docked: false, ..place.clone() };
            let edit = Edit::SetPlace { node: node.clone(), place: Some(place) };
            self.out.push(Command::edit(edit));
        }
    }
}

fn visual(
    ui: &mut Ui,
    session: &Session,
    node: &str,
    memory: &mut PanelMemory,
    out: &mut Vec<Command>,
) {
    let (Some(drawn), Some(place)) =
        (session.graph().node(node), session.patch().layout.nodes.get(node))
    else {
        return;
    };
    let settings = session.visual_settings(node);
    let output = visual::settings::output(settings);
    let names: Vec<String> =
        drawn.outputs.iter().map(|port| port.name.clone().unwrap_or_default()).collect();
    let outputs: Vec<&str> = names.iter().map(String::as_str).collect();
    let known = drawn.outputs.get(output).map_or(ValueType::Any, |port| port.value_type);
    let value_type = session.seen_type(node, output, known);
    let runs = matches!(session.activity(), Activity::Running | Activity::Finished);
    let shown = visual::Shown {
        visual: drawn.visual.unwrap_or_else(|| Visual::first_for(value_type)),
        value_type,
        settings,
        outputs: &outputs,
        now: runs.then(Instant::now),
    };
    let tap = session.reading(node).and_then(|reading| reading.shown(settings));
    let wanted = egui::Frame::new()
        .inner_margin(SPACE_2)
        .show(ui, |ui| visual::show_panel(ui, &shown, tap, memory))
        .inner;
    out.extend(wanted.save.map(|image| Command::SavePicture { image, of: node.to_owned() }));
    if let Some(settings) = wanted.settings {
        let place = crate::patch::NodeLayout { settings, ..place.clone() };
        let edit = Edit::SetPlace { node: node.to_owned(), place: Some(place) };
        out.push(Command::edit(edit));
    }
}

impl Behavior<Pane> for Desk<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _: TileId, pane: &mut Pane) -> UiResponse {
        let palette = theme::palette(ui);
        if *pane != Pane::Canvas {
            ui.painter().rect_filled(ui.max_rect(), 0.0, palette.panel);
        }
        self.draw(ui, pane);
        UiResponse::None
    }

    fn on_edit(&mut self, action: EditAction) {
        self.dropped |= action == EditAction::TileDropped;
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> WidgetText {
        title(pane).into()
    }

    fn tab_ui(
        &mut self,
        tiles: &mut Tiles<Pane>,
        ui: &mut Ui,
        id: Id,
        tile: TileId,
        state: &TabState,
    ) -> Response {
        let palette = theme::palette(ui);
        let Some(pane) = tiles.get_pane(&tile).cloned() else {
            return ui.allocate_response(vec2(0.0, 0.0), Sense::hover());
        };
        let name = title(&pane).to_owned();
        let ink = if state.active { palette.text } else { palette.text_faint };
        let font = theme::medium(size::BODY);
        let text = ui.painter().layout_no_wrap(name.clone(), font, ink);
        let closes = pane != Pane::Canvas;
        let room = if closes { theme::CROSS } else { 0.0 };
        let width = SPACE_4 + text.size().x + SPACE_1 + room + SPACE_1;
        let (_, rect) = ui.allocate_space(vec2(width, ui.available_height()));
        // By its id the tree knows that it is dragged.
        let response = ui.interact(rect, id, Sense::click_and_drag());
        ui.data_mut(|data| data.insert_temp(title_id(&pane), id));
        let told = format!("Panel {name}");
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, state.active, &told));
        if state.is_being_dragged {
            return response;
        }
        let at = pos2(rect.left() + SPACE_4, rect.center().y - text.size().y / 2.0);
        ui.painter().galley(at, text, ink);
        if response.has_focus() {
            focus_ring(ui.painter(), rect.shrink2(vec2(SPACE_HALF, SPACE_1)), palette.accent);
        }
        if closes && cross(ui, &pane, rect, state.active || response.contains_pointer()) {
            self.close(&pane);
        }
        if closes && response.clicked_by(egui::PointerButton::Middle) {
            self.close(&pane);
        }
        response
    }

    fn tab_bar_height(&self, _: &egui::Style) -> f32 {
        theme::panel::TITLES
    }

    fn is_tab_bar_visible(&self, _: TileId, tabs: &egui_tiles::Tabs) -> bool {
        // The canvas alone needs no title.
        !(tabs.children.len() == 1 && tabs.children.first() == self.canvas.as_ref())
    }

    fn tab_bar_color(&self, visuals: &Visuals) -> egui::Color32 {
        Palette::of(visuals.dark_mode).panel
    }

    fn tab_bar_hline_stroke(&self, visuals: &Visuals) -> Stroke {
        Stroke::new(0.0, Palette::of(visuals.dark_mode).panel)
    }

    fn cycle_tabs_with_keyboard(&self) -> bool {
        false
    }

    fn gap_width(&self, _: &egui::Style) -> f32 {
        theme::HAIRLINE
    }

    fn min_size(&self) -> f32 {
        theme::panel::LEAST
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SIMPLE
    }

    fn drag_preview_stroke(&self, visuals: &Visuals) -> Stroke {
        Stroke::new(theme::LINE, Palette::of(visuals.dark_mode).accent)
    }

    fn drag_preview_color(&self, visuals: &Visuals) -> egui::Color32 {
        Palette::of(visuals.dark_mode).accent.gamma_multiply(0.15)
    }
}

fn cross(ui: &Ui, pane: &Pane, tab: Rect, shown: bool) -> bool {
    let palette = theme::palette(ui);
    let at = pos2(tab.right() - SPACE_1 - theme::CROSS / 2.0, tab.center().y);
    let rect = Rect::from_center_size(at, vec2(theme::CROSS, theme::CROSS));
    let response = ui.interact(rect, title_id(pane).with("close"), Sense::click());
    let name = format!("Close panel {}", title(pane));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let lit = response.hovered() || response.has_focus();
    if lit {
        ui.painter().rect_filled(rect, theme::RADIUS_SMALL, palette.control_hover);
    }
    if shown || lit {
        let ink = if lit { palette.text } else { palette.text_faint };
        sign(ui.painter(), Icon::Close, rect.center(), ink);
    }
    response.clicked()
}
