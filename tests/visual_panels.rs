//! Visuals in panels of their own, in the real window: they go there, are found there again, and
//! what is kept of a picture is a file.

#[path = "common/harness.rs"]
mod harness;

use std::path::Path;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use harness::{Window, has};
use patchline::editor::App;
use patchline::editor::visual::Visual;
use patchline::patch::{Node, NodeLayout, Patch, file};
use serde_json::json;

fn window(file: &Path) -> Window {
    let file = file.to_owned();
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .build_eframe(move |creation| App::new(creation, Some(&file)).expect("a window"));
    harness.run();
    harness
}

fn press(harness: &mut Window, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

/// A timer for each visual, named after it, each with a setting of its own.
fn all_visuals() -> Patch {
    let mut patch = Patch::new();
    for (place, visual) in Visual::ALL.into_iter().enumerate() {
        let timer = Node::new("time.timer").with("period", 0.01);
        patch = patch.with_node(visual.name(), timer);
        let settings = json!({"span": 20 + place}).as_object().cloned().expect("settings");
        let visual_name = Some(visual.name().to_owned());
        let y = place as f32 * 300.0;
        let layout = NodeLayout { y, visual: visual_name, settings, ..NodeLayout::default() };
        patch.layout.nodes.insert(visual.name().to_owned(), layout);
    }
    patch
}

#[test]
fn every_visual_goes_to_a_panel_and_is_there_after_saving_and_loading() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("all.json");
    file::save(&all_visuals(), &path).expect("a file");
    let mut harness = window(&path);
    press(&mut harness, Modifiers::COMMAND, Key::A);
    press(&mut harness, Modifiers::SHIFT, Key::V);
    for visual in Visual::ALL {
        assert!(has(&harness, &format!("Panel {}", visual.name())), "{visual:?}");
    }
    press(&mut harness, Modifiers::COMMAND, Key::S);
    drop(harness);
    let saved = file::load(&path).expect("a patch");
    for (place, visual) in Visual::ALL.into_iter().enumerate() {
        let layout = &saved.layout.nodes[visual.name()];
        assert!(layout.docked, "{visual:?}");
        assert_eq!(layout.visual.as_deref(), Some(visual.name()));
        assert_eq!(layout.settings.get("span"), Some(&json!(20 + place)));
    }
    let mut harness = window(&path);
    press(&mut harness, Modifiers::NONE, Key::F5);
    for visual in Visual::ALL {
        // All share one place; each is drawn once it is in front.
        harness.get_by_label(&format!("Panel {}", visual.name())).click();
        harness.run_steps(3);
        assert!(has(&harness, "Pause"), "{visual:?}");
    }
    press(&mut harness, Modifiers::NONE, Key::F5);
    harness.get_by_label("Close panel plot").click();
    harness.run_steps(3);
    assert!(!has(&harness, "Panel plot"));
    assert!(!harness.state().session().patch().layout.nodes["plot"].docked);
}

#[test]
fn the_way_to_a_panel_is_in_the_menu_of_the_node() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("all.json");
    file::save(&all_visuals(), &path).expect("a file");
    let mut harness = window(&path);
    let at = harness.get_by_label("Timer text").rect().left_top() + egui::vec2(40.0, 12.0);
    for pressed in [true, false] {
        let (button, modifiers) = (egui::PointerButton::Secondary, Modifiers::NONE);
        harness.event(egui::Event::PointerMoved(at));
        harness.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
        harness.run_steps(2);
    }
    harness.get_by_label_contains("Open the visual in a panel").click();
    harness.run_steps(4);
    assert!(has(&harness, "Panel text"));
}
