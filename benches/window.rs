//! What a frame of the window costs: layout and tessellation, without the graphics card.

use divan::Bencher;
use eframe::App as _;
use patchline::editor::App;
use patchline::patch::{Node, Patch, Wire};

fn main() {
    divan::main();
}

/// Chains of fifty nodes with two wires to each.
fn patch(nodes: usize) -> Patch {
    let mut patch = Patch::new();
    for i in 0..nodes {
        patch = patch.with_node(&format!("n{i}"), Node::new("math.abs"));
        let back = [1, 3].into_iter().filter(|back| i % 50 >= *back);
        patch
            .wires
            .extend(back.map(|back| Wire::new(&*format!("n{}", i - back), &*format!("n{i}"))));
    }
    patch
}

#[divan::bench(args = [100, 1_000, 5_000])]
fn frame_with_everything_in_view(bencher: Bencher<'_, '_>, nodes: usize) {
    frame(bencher, nodes, &[]);
}

#[divan::bench(args = [100, 1_000, 5_000])]
fn frame_at_full_size(bencher: Bencher<'_, '_>, nodes: usize) {
    let zoom = egui::Event::Key {
        key: egui::Key::Num0,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::COMMAND,
    };
    frame(bencher, nodes, &[zoom]);
}

/// From the event of a hand to the picture that it makes, the graphics card apart.
#[divan::bench(args = [100, 1_000, 5_000])]
fn frame_with_the_pointer_moving(bencher: Bencher<'_, '_>, nodes: usize) {
    measure(bencher, nodes, &[], |step| {
        let at = egui::pos2(400.0 + (step % 500) as f32, 300.0 + (step % 300) as f32);
        vec![egui::Event::PointerMoved(at)]
    });
}

fn frame(bencher: Bencher<'_, '_>, nodes: usize, first: &[egui::Event]) {
    measure(bencher, nodes, first, |_| Vec::new());
}

fn measure(
    bencher: Bencher<'_, '_>,
    nodes: usize,
    first: &[egui::Event],
    during: impl Fn(u64) -> Vec<egui::Event>,
) {
    let ctx = egui::Context::default();
    let creation = eframe::CreationContext::_new_kittest(ctx.clone());
    let mut app = App::new(&creation, None).expect("a window");
    app.show_patch(patch(nodes));
    let mut host = eframe::Frame::_new_kittest();
    let mut frame = |events: &[egui::Event]| {
        let size = egui::vec2(1440.0, 900.0);
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size)),
            events: events.to_vec(),
            ..Default::default()
        };
        let mut output = ctx.run_ui(input, |ui| app.ui(ui, &mut host));
        // Nobody draws, so what is to be drawn with is thrown away.
        output.textures_delta.set.clear();
        output.textures_delta.free.clear();
        ctx.tessellate(output.shapes, output.pixels_per_point)
    };
    frame(&[]);
    frame(first);
    let mut step = 0;
    bencher.bench_local(|| {
        step += 1;
        frame(&during(step))
    });
}
