//! What it costs to look: the patch, by hop; the window, by frame.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::ItemsCount;
use eframe::App as _;
use patchline::editor::watch::{Tap, Wish};
use patchline::editor::{App, visual::Visual};
use patchline::engine::operator;
use patchline::flow::probe::Probe;
use patchline::flow::strand::{Slot, Strand, Target, Wires};
use patchline::operator::{Behaviour, JsonMap, Wiring};
use patchline::patch::{Node, NodeLayout, Patch};
use patchline::value::Value;

/// The time between two frames.
const FRAME: Duration = Duration::from_millis(16);
/// Operators in a chain.
const HOPS: usize = 100;

fn main() {
    divan::main();
}

fn chain() -> Strand {
    let wires = |targets: &[usize]| Wires {
        probe: Arc::default(),
        targets: targets
            .iter()
            .map(|&slot| Target { door: None, slot, input: 0, ends: true })
            .collect(),
    };
    let slot = |place: usize| {
        let operator = operator("math.abs").expect("an operator");
        let wiring = Wiring { inputs: 1, wired: false, ..Wiring::default() };
        let built = operator.build(&JsonMap::new(), wiring).expect("defaults that can be used");
        // The way to change properties stays alive, as it does in a run.
        std::mem::forget(built.set);
        let Behaviour::Push(push) = built.behaviour else { panic!("a task of its own") };
        let next = if place + 1 < HOPS { vec![place + 1] } else { Vec::new() };
        let outlets = Box::new([wires(&next)]);
        Slot { node: 0, push, outlets, vitals: Arc::default(), open: vec![1].into() }
    };
    let mut strand = Strand {
        head: Box::new([wires(&[0])]),
        slots: (0..HOPS).map(slot).collect(),
        ..Strand::default()
    };
    for _ in 0..100 {
        strand.emit(0, Value::Double(1.0));
    }
    strand
}

/// A chain of a hundred, so many of its outputs looked at sixty times a second.
fn looked_at(bencher: Bencher<'_, '_>, visuals: usize, wish: Wish, pause: Duration) {
    let mut strand = chain();
    let probes = strand.slots.iter().take(visuals).map(|slot| slot.outlets[0].probe.clone());
    let probes: Vec<Arc<Probe>> = probes.collect();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut taps: Vec<Tap> = probes.iter().map(|_| Tap::default()).collect();
            while !stop.load(Relaxed) {
                for (tap, probe) in taps.iter_mut().zip(&probes) {
                    tap.wish(wish);
                    tap.look(probe, Instant::now());
                }
                std::thread::sleep(FRAME);
            }
        });
        bencher
            .counter(ItemsCount::new(HOPS))
            .with_inputs(|| std::thread::sleep(pause))
            .bench_local_values(|()| strand.emit(0, divan::black_box(Value::Double(-1.0))));
        stop.store(true, Relaxed);
    });
}

/// As fast as values can come: what a visual costs a flood.
#[divan::bench(args = [0, 10, 100])]
fn flood_looked_at_by_texts(bencher: Bencher<'_, '_>, visuals: usize) {
    looked_at(bencher, visuals, Visual::Text.wish(&JsonMap::new(), false), Duration::ZERO);
}

/// The same for plots, which keep every value.
#[divan::bench(args = [0, 10, 100])]
fn flood_looked_at_by_plots(bencher: Bencher<'_, '_>, visuals: usize) {
    looked_at(bencher, visuals, Visual::Plot.wish(&JsonMap::new(), false), Duration::ZERO);
}

/// A thousand values a second.
#[divan::bench(args = [0, 10, 100], sample_count = 500, sample_size = 1)]
fn stream_looked_at_by_plots(bencher: Bencher<'_, '_>, visuals: usize) {
    let wish = Visual::Plot.wish(&JsonMap::new(), false);
    looked_at(bencher, visuals, wish, Duration::from_millis(1));
}

/// Waves at a thousand values a second, all in view, so many of them with a plot.
fn waves(plots: usize) -> Patch {
    let mut patch = Patch::new();
    for i in 0..100_usize {
        let id = format!("n{i}");
        patch = patch.with_node(&id, Node::new("generate.sine").with("rate", 1000));
        let (x, y) = ((i % 10) as f32 * 208.0, (i / 10) as f32 * 168.0);
        let visual = (i < plots).then(|| Visual::Plot.name().to_owned());
        patch.layout.nodes.insert(id, NodeLayout { x, y, visual, ..NodeLayout::default() });
    }
    patch
}

/// Look, layout and tessellation of a running window with a hundred streams at 1 kHz.
#[divan::bench(args = [0, 100], sample_count = 200, sample_size = 1)]
fn frame_of_a_hundred_streams(bencher: Bencher<'_, '_>, plots: usize) {
    let ctx = egui::Context::default();
    let creation = eframe::CreationContext::_new_kittest(ctx.clone());
    let mut app = App::new(&creation, None).expect("a window");
    app.show_patch(waves(plots));
    let mut host = eframe::Frame::_new_kittest();
    let mut frame = |events: Vec<egui::Event>| {
        let size = egui::vec2(1440.0, 900.0);
        let screen_rect = Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size));
        let input = egui::RawInput { screen_rect, events, ..Default::default() };
        let mut output = ctx.run_ui(input, |ui| app.ui(ui, &mut host));
        // Nobody draws, so what is to be drawn with is thrown away.
        output.textures_delta.clear();
        ctx.tessellate(output.shapes, output.pixels_per_point)
    };
    frame(Vec::new());
    let key = |pressed| egui::Event::Key {
        key: egui::Key::F5,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    frame(vec![key(true), key(false)]);
    // Until the plots are full.
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        frame(Vec::new());
        std::thread::sleep(FRAME);
    }
    bencher.with_inputs(|| std::thread::sleep(FRAME)).bench_local_values(|()| frame(Vec::new()));
}
