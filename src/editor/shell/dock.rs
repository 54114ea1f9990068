//! The panels around the canvas: where they stand, which are open.

use egui::accesskit::Role;
use egui::{Id, Ui, Vec2};
use egui_tiles::{Container, LinearDir, SimplificationOptions, Tile, TileId, Tiles, Tree};
use serde::{Deserialize, Serialize};

use super::super::theme::panel;
use super::TabId;
use super::panes::Desk;

/// What can stand in a panel.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Pane {
    /// The patch. Always open.
    Canvas,
    /// All operators.
    Palette,
    /// The properties of what is selected.
    Inspector,
    /// What is wrong.
    Problems,
    /// What passes pinned probes.
    Log,
    /// What draws the values of this node of this patch.
    Visual(TabId, String),
}

/// All panels.
pub struct Dock {
    tree: Tree<Pane>,
    /// Whether a panel was let go somewhere else, so that it and its neighbours may lack room.
    dropped: bool,
    /// As somebody was last told.
    told: Option<Tree<Pane>>,
}

/// Widths and heights of panels at the start, in points.
const PALETTE: f32 = panel::PALETTE;
const INSPECTOR: f32 = panel::INSPECTOR;
const BOTTOM: f32 = panel::BOTTOM;
/// Where a panel is put that somebody drags into a row.
const PUT: f32 = panel::PUT;
/// No panel is as small as this unless it was just put there.
const LEAST: f32 = panel::VANISHING;
/// What is always left of the canvas.
const CANVAS: f32 = panel::LEAST_CANVAS;

/// How the tree of panels is kept simple.
pub const SIMPLE: SimplificationOptions = SimplificationOptions {
    prune_empty_tabs: true,
    prune_empty_containers: true,
    prune_single_child_tabs: true,
    prune_single_child_containers: true,
    all_panes_must_have_tabs: true,
    join_nested_linear_containers: true,
    flatten_tabs_in_tabs: true,
};

impl Default for Dock {
    fn default() -> Self {
        Self { tree: at_the_start(), dropped: false, told: None }
    }
}

fn at_the_start() -> Tree<Pane> {
    let mut tiles = Tiles::default();
    let [palette, canvas, problems, log, inspector] =
        [Pane::Palette, Pane::Canvas, Pane::Problems, Pane::Log, Pane::Inspector]
            .map(|pane| tiles.insert_pane(pane));
    let left = tiles.insert_tab_tile(vec![palette]);
    let middle = tiles.insert_tab_tile(vec![canvas]);
    let below = tiles.insert_tab_tile(vec![problems, log]);
    let right = tiles.insert_tab_tile(vec![inspector]);
    let center = tiles.insert_vertical_tile(vec![middle, below]);
    let root = tiles.insert_horizontal_tile(vec![left, center, right]);
    for (row, part, share) in
        [(center, below, BOTTOM), (root, left, PALETTE), (root, right, INSPECTOR)]
    {
        if let Some(Tile::Container(Container::Linear(row))) = tiles.get_mut(row) {
            row.shares.set_share(part, share);
        }
    }
    for hidden in [problems, log] {
        tiles.set_visible(hidden, false);
    }
    Tree::new(egui::Id::unique("dock"), root, tiles)
}

impl Dock {
    /// As it was left, if that still makes sense.
    pub fn remembered(tree: Option<Tree<Pane>>) -> Self {
        let all = [Pane::Canvas, Pane::Palette, Pane::Inspector, Pane::Problems, Pane::Log];
        let sound = |tree: &Tree<Pane>| {
            tree.root.is_some() && all.iter().all(|pane| tree.tiles.find_pane(pane).is_some())
        };
        match tree.filter(sound) {
            Some(tree) => Self { tree, ..Self::default() },
            None => Self::default(),
        }
    }

    /// What is to be found again, if anything has moved since the last call. Looking costs nothing,
    /// so that it may be asked at every frame.
    pub fn news(&mut self) -> Option<Tree<Pane>> {
        if self.told.as_ref() == Some(&self.tree) {
            return None;
        }
        self.told = Some(self.tree.clone());
        Some(self.to_remember())
    }

    /// What is to be found again; visuals belong to their patches.
    fn to_remember(&self) -> Tree<Pane> {
        let mut tree = self.tree.clone();
        for id in visuals(&tree) {
            tree.remove_recursively(id);
        }
        tree
    }

    /// Everything back to its place.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Whether a panel can be seen.
    pub fn is_shown(&self, pane: &Pane) -> bool {
        let id = self.tree.tiles.find_pane(pane);
        id.is_some_and(|id| self.tree.active_tiles().contains(&id))
    }

    /// The panels that can be seen, from left to right and downwards.
    pub fn shown(&self) -> Vec<Pane> {
        let mut shown: Vec<(egui::Rect, &Pane)> = Vec::new();
        for id in self.tree.active_tiles() {
            if let (Some(pane), Some(rect)) =
                (self.tree.tiles.get_pane(&id), self.tree.tiles.rect(id))
            {
                shown.push((rect, pane));
            }
        }
        shown.sort_by(|(a, _), (b, _)| {
            a.left().total_cmp(&b.left()).then(a.top().total_cmp(&b.top()))
        });
        shown.into_iter().map(|(_, pane)| pane.clone()).collect()
    }

    /// The panel that is here, with its title.
    pub fn at(&self, at: egui::Pos2) -> Option<Pane> {
        let active = self.tree.active_tiles();
        let pane =
            |id: &TileId| Some((self.tree.tiles.get_pane(id)?, self.tree.tiles.parent_of(*id)?));
        let mut panes = active.iter().filter_map(pane);
        let here =
            |place: TileId| self.tree.tiles.rect(place).is_some_and(|rect| rect.contains(at));
        panes.find(|(_, place)| here(*place)).map(|(pane, _)| pane.clone())
    }

    /// Opens a panel, in front of those that share its place.
    pub fn open(&mut self, pane: &Pane) {
        if let Some(id) = self.tree.tiles.find_pane(pane) {
            self.tree.set_visible(id, true);
            self.tree.make_active(|other, _| other == id);
        }
    }

    /// Closes a panel; it keeps its place.
    pub fn close(&mut self, pane: &Pane) {
        if let Some(id) = self.tree.tiles.find_pane(pane) {
            self.tree.set_visible(id, false);
        }
    }

    /// Opens a panel, or closes it if it can be seen.
    pub fn toggle(&mut self, pane: &Pane) {
        if self.is_shown(pane) { self.close(pane) } else { self.open(pane) }
    }

    /// Panels for these visuals of the patch in front, and for no others.
    pub fn heed_visuals(&mut self, tab: TabId, docked: &[String]) {
        for id in visuals(&self.tree) {
            let wanted = match self.tree.tiles.get_pane(&id) {
                Some(Pane::Visual(of, node)) => *of == tab && docked.contains(node),
                _ => false,
            };
            let other =
                matches!(self.tree.tiles.get_pane(&id), Some(Pane::Visual(of, _)) if *of != tab);
            if other || wanted {
                self.tree.set_visible(id, wanted);
            } else {
                self.tree.remove_recursively(id);
            }
        }
        for node in docked {
            let pane = Pane::Visual(tab, node.clone());
            if self.tree.tiles.find_pane(&pane).is_none() {
                self.add(pane);
            }
        }
    }

    /// Puts a new panel beside the log, where wide things find room.
    fn add(&mut self, pane: Pane) {
        let id = self.tree.tiles.insert_pane(pane);
        let beside = visuals(&self.tree).into_iter().find(|other| *other != id);
        let beside = beside.or_else(|| self.tree.tiles.find_pane(&Pane::Log));
        let Some(place) = beside.and_then(|id| self.tree.tiles.parent_of(id)) else { return };
        self.tree.move_tile_to_container(id, place, usize::MAX, false);
        self.tree.make_active(|other, _| other == id);
        // Problems and the log are content with less.
        if let Some(row) = self.tree.tiles.parent_of(place)
            && let Some(Tile::Container(Container::Linear(row))) = self.tree.tiles.get_mut(row)
            && row.dir == LinearDir::Vertical
            && row.shares[place] < panel::VISUAL
        {
            row.shares.set_share(place, panel::VISUAL);
        }
    }

    /// Draws all panels.
    pub fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        if let Some(root) = self.tree.root {
            let least = if self.dropped { panel::BOTTOM } else { LEAST };
            keep_sizes(&mut self.tree.tiles, root, ui.available_size(), least);
        }
        desk.canvas = self.tree.tiles.find_pane(&Pane::Canvas);
        let dragged = self.tree.dragged_id(ui.ctx());
        self.tree.ui(desk, ui);
        name_handles(ui);
        self.dropped = std::mem::take(&mut desk.dropped);
        if self.dropped {
            unfold(&mut self.tree.tiles, dragged);
            self.tree.simplify(&SIMPLE);
        }
        for pane in std::mem::take(&mut desk.closed) {
            self.close(&pane);
        }
    }
}

/// The edges between panels and the empty ends of their rows have names for those who do not see
/// them, which the tree does not give them.
fn name_handles(ui: &Ui) {
    let handles: Vec<(Id, bool)> = ui.ctx().viewport(|viewport| {
        let drawn = viewport.this_pass.widgets.get_layer(ui.layer_id());
        let dragged = drawn.filter(|widget| widget.sense.senses_drag());
        dragged.map(|it| (it.id, it.rect.size().min_elem() < panel::LINE)).collect()
    });
    for (id, narrow) in handles.into_iter().filter(|(id, _)| ui.ctx().has_accesskit_node(*id)) {
        ui.ctx().accesskit_node_builder(id, |builder| {
            if builder.role() == Role::Unknown && builder.label().is_none() {
                builder.set_role(if narrow { Role::Splitter } else { Role::TabList });
                builder.set_label(if narrow { "Edge between panels" } else { "Row of panels" });
            }
        });
    }
}

/// A panel that was let go beside one of several that share a place came to stand with that one
/// behind a nameless tab. It stands beside all of them.
fn unfold(tiles: &mut Tiles<Pane>, dropped: Option<TileId>) {
    let is_row = |id: &TileId| matches!(tiles.get_container(*id), Some(Container::Linear(_)));
    let folded = tiles.iter().find_map(|(id, tile)| match tile {
        Tile::Container(Container::Tabs(tabs)) => {
            tabs.children.iter().copied().find(is_row).map(|row| (*id, row))
        }
        _ => None,
    });
    let Some((place, row)) = folded else { return };
    let children: Vec<TileId> =
        tiles.get_container(row).into_iter().flat_map(Container::children).copied().collect();
    let is_dropped = |id: TileId| {
        Some(id) == dropped
            || tiles.get_container(id).is_some_and(|it| it.children().any(|c| Some(*c) == dropped))
    };
    let stays = children.into_iter().find(|id| !is_dropped(*id));
    let (Some(around), Some(stays)) = (tiles.parent_of(place), stays) else { return };
    for (container, old, new) in [(around, place, row), (row, stays, place), (place, row, stays)] {
        if let Some(Tile::Container(container)) = tiles.get_mut(container) {
            let _ = container.replace_child(old, new);
        }
    }
}

fn visuals(tree: &Tree<Pane>) -> Vec<TileId> {
    let is_visual = |tile: &Tile<Pane>| matches!(tile, Tile::Pane(Pane::Visual(..)));
    tree.tiles.iter().filter(|(_, tile)| is_visual(tile)).map(|(id, _)| *id).collect()
}

/// When the window changes its size, or a panel opens, the canvas gives and takes; panels stay as
/// large as they were. To that end the shares are sizes in points.
fn keep_sizes(tiles: &mut Tiles<Pane>, within: TileId, size: Vec2, least: f32) {
    let Some(Tile::Container(container)) = tiles.get(within) else { return };
    let children: Vec<TileId> = container.children().copied().collect();
    let Some(on_way) = children.iter().copied().find(|id| has_canvas(tiles, *id)) else { return };
    let inner = tiles.rect(on_way).map_or(size, |rect| rect.size());
    let shown: Vec<TileId> =
        children.into_iter().filter(|id| tiles.is_visible_in_layout(*id)).collect();
    if let Some(Tile::Container(Container::Linear(row))) = tiles.get_mut(within) {
        let all = if row.dir == LinearDir::Horizontal { size.x } else { size.y };
        let mut left = all - (shown.len().saturating_sub(1)) as f32;
        for id in shown.iter().filter(|id| **id != on_way) {
            if row.shares[*id] < least {
                row.shares.set_share(*id, PUT);
            }
            left -= row.shares[*id];
        }
        row.shares.set_share(on_way, left.max(CANVAS));
    }
    keep_sizes(tiles, on_way, inner, least);
}

fn has_canvas(tiles: &Tiles<Pane>, id: TileId) -> bool {
    match tiles.get(id) {
        Some(Tile::Pane(pane)) => *pane == Pane::Canvas,
        Some(Tile::Container(container)) => container.children().any(|id| has_canvas(tiles, *id)),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_only_told_what_has_moved() {
        let mut dock = Dock::default();
        let first = dock.news().unwrap();
        assert!(dock.news().is_none());
        dock.toggle(&Pane::Log);
        assert!(dock.news().is_some_and(|second| second != first) && dock.news().is_none());
    }

    #[test]
    fn what_is_remembered_comes_back_and_what_makes_no_sense_does_not() {
        let mut dock = Dock::default();
        dock.toggle(&Pane::Log);
        dock.toggle(&Pane::Inspector);
        let text = serde_json::to_string(&dock.to_remember()).unwrap();
        let again = Dock::remembered(serde_json::from_str(&text).unwrap());
        assert!(again.is_shown(&Pane::Log) && !again.is_shown(&Pane::Inspector));
        let broken = Tree::new_tabs(egui::Id::unique("dock"), vec![Pane::Log]);
        assert!(Dock::remembered(Some(broken)).is_shown(&Pane::Canvas));
    }
}
