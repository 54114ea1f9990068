//! Pictures in a panel, by hand.

use egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, OutputCommand, PointerButton, Pos2,
    TouchPhase,
};
use egui_kittest::kittest::{NodeT as _, by};

use super::*;

/// A picture in which a pixel says where it is.
fn map(width: u32, height: u32) -> Image {
    let pixel = |at: u32| [(at % width) as u8, (at / width) as u8, 9];
    let pixels: Vec<u8> = (0..width * height).flat_map(pixel).collect();
    Image::new(width, height, PixelFormat::Rgb8, pixels)
}

fn shown(image: Image) -> Harness<'static, State> {
    panel(Visual::Image, tap_of([Value::Image(Arc::new(image))]))
}

fn area(harness: &Harness<'_, State>) -> Rect {
    let role = egui::accesskit::Role::Image;
    harness.get(by().role(role).label_contains("×")).rect()
}

fn point(harness: &mut Harness<'_, State>, at: Pos2) {
    harness.event(Event::PointerMoved(at));
    harness.run_steps(2);
}

fn wheel(harness: &mut Harness<'_, State>, up: f32) {
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, up),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
        source: MouseWheelSource::Wheel,
    });
    harness.run_steps(40);
}

fn button(harness: &mut Harness<'_, State>, pos: Pos2, pressed: bool) {
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    harness.event(Event::PointerButton { pos, button, pressed, modifiers });
    harness.step();
}

fn click(harness: &mut Harness<'_, State>, name: &str) {
    harness.get_by_label(name).click();
    harness.run_steps(3);
}

/// The pixel that the panel says is under the pointer.
fn read(harness: &Harness<'_, State>) -> (i32, i32) {
    // What a label says is its value.
    let label = harness.get_by_label_contains(":  R ").accesskit_node().value();
    let label = label.expect("a read-out");
    let (place, _) = label.split_once(':').expect("a place");
    let (x, y) = place.split_once(", ").expect("two numbers");
    (x.parse().expect("a number"), y.parse().expect("a number"))
}

#[test]
fn the_pixel_under_the_pointer_is_told_and_stays_there_while_the_wheel_zooms() {
    let mut harness = shown(map(64, 48));
    let area = area(&harness);
    let at = area.center() + vec2(-61.0, 43.0);
    point(&mut harness, at);
    let before = read(&harness);
    harness
        .get_by_label(&format!("{}, {}:  R {} G {} B 9", before.0, before.1, before.0, before.1));
    let fit = harness.state().memory.zoom;
    assert_eq!(fit, None);
    wheel(&mut harness, 200.0);
    let near = harness.state().memory.zoom.expect("somebody came near");
    assert!(near.scale > 1.5 * area.width().min(area.height()) / 64.0, "{near:?}");
    let after = read(&harness);
    assert!((after.0 - before.0).abs() <= 1 && (after.1 - before.1).abs() <= 1, "{after:?}");
}

#[test]
fn a_drag_pushes_it_and_a_double_click_shows_all_of_it() {
    let mut harness = shown(map(64, 48));
    let area = area(&harness);
    click(&mut harness, "Zoom in");
    click(&mut harness, "Zoom in");
    let before = harness.state().memory.zoom.expect("zoomed");
    let (from, to) = (area.center(), area.center() + vec2(-80.0, 0.0));
    point(&mut harness, from);
    button(&mut harness, from, true);
    point(&mut harness, to);
    button(&mut harness, to, false);
    let after = harness.state().memory.zoom.expect("zoomed");
    assert!((after.middle.x - before.middle.x - 80.0 / before.scale).abs() < 0.1, "{after:?}");
    // Long enough for the clicks on the buttons to have no part in it.
    harness.run_steps(60);
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    for pressed in [true, false, true, false] {
        harness.event(Event::PointerButton { pos: to, button, pressed, modifiers });
    }
    harness.run_steps(6);
    assert_eq!(harness.state().memory.zoom, None);
}

#[test]
fn whether_it_fits_and_is_counted_is_kept_where_it_was_pushed_is_not() {
    let mut harness = shown(map(64, 48));
    click(&mut harness, "Size: 1:1");
    harness.get_by_label_contains("100 %");
    click(&mut harness, "Show: Histogram");
    harness.get_by_label("Histogram R G B");
    let kept = |harness: &Harness<'_, State>| json!(harness.state().settings);
    assert_eq!(kept(&harness), json!({"fit": false, "histogram": true}));
    click(&mut harness, "Zoom out");
    assert!(harness.state().memory.zoom.is_some());
    assert_eq!(kept(&harness), json!({"fit": false, "histogram": true}));
    click(&mut harness, "Size: Fit");
    click(&mut harness, "Show: Histogram");
    assert_eq!(kept(&harness), json!({}));
    assert!(harness.query_by_label("Histogram R G B").is_none());
}

#[test]
fn values_are_read_as_they_are_in_every_format() {
    let floats = 0.123_f32.to_ne_bytes().to_vec();
    let gray = 54_321_u16.to_ne_bytes().to_vec();
    for (format, bytes, wanted) in
        [(PixelFormat::F32, floats, "0, 0:  0.123"), (PixelFormat::Gray16, gray, "0, 0:  54321")]
    {
        let mut harness = shown(Image::new(1, 1, format, bytes));
        let area = area(&harness);
        point(&mut harness, area.center());
        harness.get_by_label(wanted);
    }
}

#[test]
fn a_picture_is_copied_and_saved_as_it_was_when_it_was_frozen() {
    let mut harness = shown(map(3, 2));
    click(&mut harness, "Pause");
    harness.state_mut().tap = tap_of([Value::Image(Arc::new(map(30, 20)))]);
    harness.run_steps(2);
    assert!(harness.query_by_label("3×2 rgb8  paused").is_some(), "how old it is nobody counts");
    click(&mut harness, "Save as PNG…");
    assert_eq!(harness.state().saved.as_deref(), Some(&map(3, 2)));
    harness.get_by_label("Copy").click();
    harness.step();
    let copied = harness.output().platform_output.commands.iter().find_map(|command| {
        if let OutputCommand::CopyImage(image) = command { Some(image.size) } else { None }
    });
    assert_eq!(copied, Some([3, 2]));
    click(&mut harness, "Resume");
    assert!(harness.query_all_by_label_contains("30×20 rgb8").count() > 0);
}

#[test]
fn what_lies_about_its_size_can_neither_be_copied_nor_saved() {
    let harness = shown(Image::new(9, 9, PixelFormat::Rgb8, vec![1]));
    harness.get_by_label_contains("needs 243 bytes");
    assert!(harness.query_by_label("Copy").is_none());
    assert!(harness.query_by_label("Save as PNG…").is_none());
}

#[test]
fn an_array_is_drawn_as_somebody_chose() {
    let array = Array::new([2, 3], Elements::U8(vec![1, 2, 3, 4, 5, 6].into()));
    let mut harness = panel(Visual::Array, tap_of([Value::Array(Arc::new(array))]));
    assert!(harness.query_all_by_label_contains("2×3 u8  1 … 6  mean 3.5").count() > 0);
    let middle = area(&harness).center() + vec2(0.0, 10.0);
    point(&mut harness, middle);
    harness.get_by_label("1, 1:  5");
    click(&mut harness, "Settings");
    click(&mut harness, "Draw: Lines");
    assert_eq!(json!(harness.state().settings), json!({"draw": "lines"}));
    let middle = area(&harness).center();
    point(&mut harness, middle);
    harness.get_by_label("1:  2  5");
}
