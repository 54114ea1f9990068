//! The status bar, drawn alone.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::super::session::testing;
use super::*;

type Bar<'a> = Harness<'a, Vec<Command>>;

fn bar<'a>(session: &'a Session, width: f32, note: Option<&'static str>) -> Bar<'a> {
    let draw = move |ui: &mut Ui, out: &mut Vec<Command>| {
        theme::install(ui.ctx());
        let own = ["192.168.1.5", "fd00::5", "fe80::5"].map(|ip| ip.parse().unwrap());
        meter::set_addresses(ui.ctx(), &own);
        let mut meter = Meter::default();
        meter.cpu = Some(0.25);
        show(ui, &Said { session, meter: &meter, problems: 2, note }, out);
    };
    let builder = Harness::builder().with_size(egui::vec2(width, 320.0));
    builder.build_ui_state(draw, Vec::new())
}

fn has(bar: &Bar<'_>, words: &str) -> bool {
    bar.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn all_ports_are_listed_whatever_the_nodes_say() {
    let session = testing::listening(["ready for you", "come in"]);
    let ports: Vec<u16> = session.listening().map(|(_, at)| at.address.port()).collect();
    let bar = bar(&session, 1440.0, None);
    assert!(has(&bar, &format!("Listening on UDP {}  ·  UDP {}", ports[0], ports[1])));
    assert!(has(&bar, "Running") && has(&bar, "msg/s") && has(&bar, "CPU 25 %"));
}

#[test]
fn this_machines_addresses_are_copied_by_a_click() {
    let session = Session::new().unwrap();
    let mut bar = bar(&session, 1440.0, None);
    bar.get_by_label("This machine: 192.168.1.5 +2").click();
    bar.run();
    bar.get_by_label("Copy fd00::5").click();
    bar.step();
    let copied = |bar: &Bar<'_>| {
        let commands = &bar.output().platform_output.commands;
        commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    };
    while copied(&bar).is_none() {
        bar.step();
    }
    assert_eq!(copied(&bar).as_deref(), Some("fd00::5"));
    bar.run();
    assert!(!has(&bar, "Copy fd00::5"));
}

#[test]
fn what_has_no_room_is_in_a_tooltip() {
    let session = testing::listening(["on air"; 2]);
    let note = "Saved a patch with a rather long name.json";
    for width in [320.0, 480.0, 720.0, 1000.0, 1440.0] {
        let bar = bar(&session, width, Some(note));
        let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, 320.0));
        for words in ["Running", "Saved", "2 problems", "msg/s", "CPU", "Listening", "192.168.1.5"]
        {
            let mut found = bar.query_all_by_label_contains(words);
            let rect = found.next().unwrap_or_else(|| panic!("{words} at {width}")).rect();
            assert!(screen.contains_rect(rect), "{words} is cut off at {width}: {rect:?}");
        }
        let pieces: Vec<egui::Rect> = bar
            .query_all(egui_kittest::kittest::By::new().predicate(|node| {
                let role = node.role();
                matches!(role, egui::accesskit::Role::Label | egui::accesskit::Role::Button)
            }))
            .map(|node| node.rect())
            .collect();
        for (at, rect) in pieces.iter().enumerate() {
            let on_another = |other: &&egui::Rect| other.shrink(0.5).intersects(*rect);
            assert!(pieces[..at].iter().find(on_another).is_none(), "{pieces:?} at {width}");
        }
    }
}

#[test]
fn it_says_what_is_true_of_a_run_with_nothing_in_it() {
    use crate::patch::edit::Edit;
    use crate::patch::{Node, NodeLayout, Patch};
    let patch = Patch::new().with_node("abs", Node::new("math.abs"));
    let mut session = testing::running(patch);
    assert!(has(&bar(&session, 1440.0, None), "Running: nothing in it gives values"));
    session.apply(Edit::Remove { node: "abs".into() }.into());
    assert!(has(&bar(&session, 1440.0, None), "Running: the patch is empty"));
    session.undo();
    let (id, node) = ("tick".to_owned(), Node::new("time.timer").into());
    session.apply(Edit::Add { id, node, place: NodeLayout::default() }.into());
    let bar = bar(&session, 1440.0, None);
    assert!(has(&bar, "Running") && !has(&bar, "Running: "));
}
