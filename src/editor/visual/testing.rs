//! Every visual with every kind of value, sound or not, on the canvas and in a panel.

use std::sync::Arc;
use std::time::Instant;

use egui::{Context, RawInput, Rect, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use serde_json::json;

use super::super::theme::{self, palette};
use super::super::watch::{Tap, Wish};
use super::*;
use crate::flow::probe::Probe;
use crate::value::{Array, Elements, Frames, Image, Message, PixelFormat, Record, TimeTag};

mod pictures;

fn odd_values() -> Vec<Value> {
    let image = |width, height, bytes: usize| {
        Value::Image(Arc::new(Image::new(width, height, PixelFormat::Rgb8, vec![7; bytes])))
    };
    let array = |shape: &[usize], numbers: Vec<f32>| {
        let elements = Elements::F32(numbers);
        Value::Array(Arc::new(Array { shape: shape.into(), elements }))
    };
    let numbers = [0.0, -0.0, 1e-320, f64::NAN, f64::INFINITY, f64::MAX, f64::MIN];
    let message = Message::new("/a", vec![Value::Nil, Value::text("ä\n\u{202e}")]);
    let names = Record::names(["X", ""]);
    let record = Record::new(names, [Value::Double(f64::NAN), Value::Color([1, 2, 3, 0])]);
    let deep = (0..16).fold(Value::Int(1), |inner, _| Value::list([inner]));
    let mut values: Vec<Value> = numbers.map(Value::Double).into();
    values.extend([
        Value::Bang,
        Value::Nil,
        Value::Bool(true),
        Value::Long(i64::MIN),
        Value::text(""),
        Value::text("x".repeat(100_000)),
        Value::bytes(vec![]),
        Value::bytes(vec![0; 100_000]),
        Value::Frames(Arc::new(Frames::new(vec![]))),
        Value::Midi([0; 4]),
        Value::TimeTag(TimeTag { seconds: 0, fraction: 0 }),
        Value::tuple([]),
        Value::list(vec![Value::Double(f64::NAN); 1000]),
        deep,
        Value::Record(Arc::new(record)),
        Value::Message(Arc::new(message)),
        image(0, 0, 0),
        image(3, 2, 18),
        image(u32::MAX, u32::MAX, 5),
        image(1, 100_000, 300_000),
        array(&[], vec![]),
        array(&[0, 4], vec![]),
        array(&[3], vec![1.0, f32::NAN, f32::INFINITY]),
        array(&[2, 2], vec![1.0, 2.0, f32::NAN]),
        array(&[usize::MAX, usize::MAX], vec![1.0]),
        array(&[4, 1], vec![5.0; 4]),
    ]);
    values
}

fn tap_of(values: impl IntoIterator<Item = Value>) -> Tap {
    let (probe, mut tap) = (Probe::default(), Tap::default());
    let wish = Wish { history: 32, trace: 1000, ..Wish::default() };
    tap.wish(wish);
    tap.look(&probe, Instant::now());
    values.into_iter().for_each(|value| probe.offer(&value));
    tap.wish(wish);
    tap.look(&probe, Instant::now());
    tap
}

fn settings(json: serde_json::Value) -> Settings {
    json.as_object().cloned().unwrap_or_default()
}

#[test]
fn every_visual_can_draw_every_value_at_every_size() {
    let ctx = Context::default();
    theme::install(&ctx);
    let odd = json!({"range": [0.5, 0.500_001], "channel": 60, "output": 9, "draw": "lines"});
    let colors = settings(json!({"draw": "colors"}));
    let settings = [Settings::new(), settings(odd), colors];
    for value in odd_values() {
        let tap = tap_of([Value::Int(1), value.clone(), value]);
        let mut output = ctx.run_ui(RawInput::default(), |ui| {
            for visual in Visual::ALL {
                for (width, height, zoom) in
                    [(0.0, 0.0, 0.05), (5.0, 300.0, 0.4), (240.0, 120.0, 3.0)]
                {
                    for settings in &settings {
                        let frame = Frame {
                            painter: ui.painter(),
                            rect: Rect::from_min_size(pos2(9.5, 9.5), vec2(width, height)),
                            palette: &palette::DARK,
                            value_type: ValueType::Any,
                            settings,
                            zoom,
                            now: (zoom > 1.0).then(Instant::now),
                        };
                        visual.paint(&frame, Some(&tap));
                        visual.paint(&frame, None);
                    }
                }
            }
        });
        output.textures_delta.clear();
        ctx.tessellate(output.shapes, 1.0);
    }
}

struct State {
    visual: Visual,
    settings: Settings,
    tap: Tap,
    memory: PanelMemory,
    frames: usize,
    saved: Option<Arc<Image>>,
}

fn panel(visual: Visual, tap: Tap) -> Harness<'static, State> {
    let (settings, memory) = (Settings::new(), PanelMemory::default());
    let state = State { visual, settings, tap, memory, frames: 0, saved: None };
    let show = |ui: &mut egui::Ui, state: &mut State| {
        state.frames += 1;
        if state.frames == 1 {
            // The letters are there from the next frame on.
            return theme::install(ui.ctx());
        }
        let outputs = ["left", "right"];
        let shown = Shown {
            visual: state.visual,
            value_type: ValueType::Any,
            settings: &state.settings,
            outputs: &outputs,
            now: Some(Instant::now()),
        };
        let wanted = show_panel(ui, &shown, Some(&state.tap), &mut state.memory);
        state.saved = wanted.save.or(state.saved.take());
        if let Some(changed) = wanted.settings {
            state.settings = changed;
        }
    };
    let size = vec2(640.0, 480.0);
    let builder = Harness::builder().with_size(size).with_step_dt(1.0 / 60.0);
    let mut harness = builder.build_ui_state(show, state);
    harness.run_steps(3);
    harness
}

#[test]
fn every_panel_can_show_every_value() {
    for visual in Visual::ALL {
        let mut harness = panel(visual, Tap::default());
        for value in odd_values() {
            harness.state_mut().tap = tap_of([Value::Int(1), value]);
            harness.step();
        }
    }
}

#[test]
fn a_plot_pauses_and_goes_on() {
    let pairs = (0..100).map(|i| Value::tuple([Value::Int(i), Value::Int(-i)]));
    let mut harness = panel(Visual::Plot, tap_of(pairs));
    harness.get_by_label("Plot of 2 lines");
    harness.get_by_label("Pause").click();
    harness.run_steps(2);
    assert!(harness.state().memory.is_paused());
    harness.get_by_label("Resume").click();
    harness.run_steps(2);
    assert!(!harness.state().memory.is_paused());
}

#[test]
fn what_is_paused_stays_though_values_come() {
    let mut harness = panel(Visual::Table, tap_of([Value::tuple([Value::text("first")])]));
    harness.get_by_label("Pause").click();
    harness.run_steps(2);
    harness.state_mut().tap = tap_of([Value::tuple([Value::text("second")])]);
    harness.run_steps(2);
    assert!(harness.query_by_label("first").is_some());
    harness.get_by_label("Resume").click();
    harness.run_steps(2);
    assert!(harness.query_by_label("second").is_some());
}

#[test]
fn settings_have_names_and_are_kept_small() {
    let mut harness = panel(Visual::Plot, tap_of([Value::Int(1)]));
    harness.get_by_label("Settings").click();
    harness.run_steps(2);
    harness.get_by_label("Range: Fixed").click();
    harness.run_steps(2);
    assert_eq!(harness.state().settings.get("range"), Some(&json!([0.0, 1.0])));
    let role = egui::accesskit::Role::SpinButton;
    harness.get_by_role_and_label(role, "Greatest").set_value_accesskit(4.0);
    harness.get_by_role_and_label(role, "Span").set_value_accesskit(30.0);
    harness.run_steps(2);
    harness.get_by_label("Output: right").click();
    harness.run_steps(2);
    let wanted = json!({"range": [0.0, 4.0], "span": 30.0, "output": 1});
    let kept = serde_json::Value::Object(harness.state().settings.clone());
    assert_eq!(kept["span"], wanted["span"]);
    assert_eq!(kept["output"], wanted["output"]);
    harness.get_by_label("Range: Auto").click();
    harness.get_by_label("Output: left").click();
    harness.run_steps(2);
    assert_eq!(harness.state().settings.get("range"), None);
}

#[test]
fn what_is_shown_can_be_copied() {
    let values = [Value::text("one"), Value::text("two")];
    for (visual, wanted) in [(Visual::Text, "one\ntwo\n"), (Visual::Hex, "0000  74 77 6f")] {
        let mut harness = panel(visual, tap_of(values.clone()));
        harness.get_by_label("Copy").click();
        harness.step();
        let copied = harness.output().platform_output.commands.iter().find_map(|command| {
            if let egui::OutputCommand::CopyText(text) = command {
                Some(text.clone())
            } else {
                None
            }
        });
        let copied = copied.unwrap_or_default();
        assert!(copied.starts_with(wanted), "{copied}");
    }
}
