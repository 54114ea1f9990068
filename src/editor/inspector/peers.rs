//! Who is at the other end of a connection, one below the other.

use std::time::{Duration, Instant};

use egui::{Align2, FontId, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::graph::GraphNode;
use super::super::session::{Activity, Session};
use super::super::theme::{self, SPACE_1, SPACE_2, panel, size};
use super::super::watch::peers::{Flow, PeerReading, Peers};
use super::super::watch::{bytes_text, count_text, few_text, rate_text};
use super::super::widget::{elided, rule};
use super::{caption, section};

/// Where the columns of a line begin, as shares of its width.
const COLUMNS: [f32; 4] = [0.1, 0.3, 0.48, 0.7];

/// In the place of a number that nobody knows.
const NONE: &str = "–";
/// Why what passes is not counted.
const UNCOUNTED: &str =
    "not counted: of several nobody can tell whose a message is, and a proxy passes them by";
/// What is not in a count.
const MISSING: &str = "(without those while several were there)";
/// Why it is not said what waits or was lost.
const UNTOLD: &str = "not known of each; the node counts what all of them lost";

/// Draws it; nothing for a node that never had any.
pub fn show(ui: &mut Ui, session: &Session, node: &GraphNode) {
    let Some(reading) = session.reading(&node.id) else { return };
    let Some(line) = reading.peers.line() else { return };
    rule(ui);
    section(ui, "Peers");
    caption(ui, &line);
    ui.add_space(SPACE_1);
    let rows = reading.peers.rows();
    let scroll = ScrollArea::vertical().id_salt(("peers of", &node.id)).max_height(panel::PEERS);
    scroll.show_rows(ui, panel::PEER, rows.len(), |ui, seen| {
        for (place, row) in rows.iter().enumerate().take(seen.end).skip(seen.start) {
            peer(ui, place, row);
        }
    });
    tick(ui, session, &reading.peers);
}

/// How long somebody has been there goes on though nothing else happens.
fn tick(ui: &Ui, session: &Session, peers: &Peers) {
    let youngest = peers.rows().last().map(|row| row.since().elapsed());
    if session.activity() == Activity::Running
        && let Some(youngest) = youngest
    {
        let minute = Duration::from_secs(60);
        let rest = if youngest < minute { Duration::from_secs(1) } else { minute };
        ui.ctx().request_repaint_after(rest);
    }
}

/// One of them: where it is and since when, what came, what went.
fn peer(ui: &mut Ui, place: usize, peer: &PeerReading) {
    let palette = theme::palette(ui);
    let size = vec2(ui.available_width(), panel::PEER);
    let (area, response) = ui.allocate_exact_size(size, Sense::hover());
    let address = peer.name().to_owned();
    let name = format!("Peer {address}");
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &name));
    let area = area.shrink2(vec2(0.0, SPACE_1 / 2.0));
    ui.painter().rect_filled(area, theme::RADIUS_SMALL, palette.field);
    let table = Table { ui, area: area.shrink2(vec2(SPACE_2, SPACE_1)), place };
    let small = theme::mono(size::SMALL);
    let since = since_text(Instant::now().saturating_duration_since(peer.since()));
    let told = format!("Here since {since}: {address}");
    let faint = palette.text_faint;
    let left = table.cell(0, 1.0, &since, (theme::regular(size::CAPTION), faint), &told);
    let room = 1.0 - (left + SPACE_2) / table.area.width().max(1.0);
    table.cell_until(
        0,
        [0.0, room],
        &address,
        (small, palette.text),
        &format!("Address {address}"),
    );
    table.flow(1, "in", (peer, &peer.received), &format!("In from {address}"));
    table.flow(2, "out", (peer, &peer.sent), &format!("Out to {address}"));
    let warning = palette.warning;
    let tells = peer.tells_queue();
    let queued = Some(peer.queued).filter(|_| tells);
    table.held(1, "queued", queued, palette.text_weak, &format!("Queued for {address}"));
    let lost = Some(peer.lost).filter(|_| tells);
    table.held(2, "lost", lost, warning, &format!("Lost for {address}"));
}

/// The lines of one peer.
struct Table<'a> {
    ui: &'a Ui,
    area: Rect,
    /// Its place among all, as two may come from one address.
    place: usize,
}

impl Table<'_> {
    fn line(&self, line: usize) -> Rect {
        let height = self.area.height() / 3.0;
        let top = self.area.top() + line as f32 * height;
        Rect::from_min_size(pos2(self.area.left(), top), vec2(self.area.width(), height))
    }

    fn flow(&self, line: usize, word: &str, (peer, flow): (&PeerReading, &Flow), name: &str) {
        let palette = theme::palette(self.ui);
        let missing = if peer.misses_some() { format!(" {MISSING}") } else { String::new() };
        let known = |text: String| if peer.is_counted() { text } else { NONE.to_owned() };
        let told = |text: String| if peer.is_counted() { text } else { UNCOUNTED.to_owned() };
        let rate = rate_text(flow.rate());
        let exact = told(format!("{} messages{missing}", count_text(flow.messages)));
        let exact = format!("{name}: {exact}");
        let rate_name = format!("{name}, rate: {}", told(rate.clone()));
        let bytes = bytes_text(flow.bytes);
        let size_name = format!("{name}, size: {}", told(format!("{bytes}{missing}")));
        let (count, rate, bytes) = (known(few_text(flow.messages)), known(rate), known(bytes));
        let font = || theme::mono(size::CAPTION);
        let faint = (theme::regular(size::CAPTION), palette.text_faint);
        self.cell_until(line, [0.0, COLUMNS[0]], word, faint, "");
        let weak = palette.text_weak;
        self.cell(line, COLUMNS[1], &count, (font(), weak), &exact);
        self.cell(line, COLUMNS[2], &rate, (font(), weak), &rate_name);
        self.cell(line, COLUMNS[3], &bytes, (font(), weak), &size_name);
    }

    /// What waits or was lost, as far as that is known.
    fn held(&self, line: usize, word: &str, count: Option<u64>, ink: egui::Color32, name: &str) {
        let faint = theme::palette(self.ui).text_faint;
        let ink = if count.is_some_and(|count| count > 0) { ink } else { faint };
        let few = count.map_or_else(|| NONE.to_owned(), few_text);
        let told = count.map_or_else(|| UNTOLD.to_owned(), count_text);
        let (text, told) = (format!("{few} {word}"), format!("{name}: {told}"));
        self.cell(line, 1.0, &text, (theme::mono(size::CAPTION), ink), &told);
    }

    /// Text that ends at a share of the width; gives how wide it is.
    fn cell(
        &self,
        line: usize,
        end: f32,
        text: &str,
        (font, color): (FontId, egui::Color32),
        name: &str,
    ) -> f32 {
        let line_rect = self.line(line);
        let galley = self.ui.painter().layout_no_wrap(text.to_owned(), font, color);
        let right = pos2(line_rect.left() + end * line_rect.width(), line_rect.center().y);
        let rect = Align2::RIGHT_CENTER.anchor_size(right, galley.size());
        self.name((line, (end * 100.0) as usize), rect, name);
        self.ui.painter().galley(rect.min, galley, color);
        rect.width()
    }

    /// Text from one share of the width to another, cut where it is too long.
    fn cell_until(
        &self,
        line: usize,
        [from, to]: [f32; 2],
        text: &str,
        (font, color): (FontId, egui::Color32),
        name: &str,
    ) {
        let line_rect = self.line(line);
        let width = (to - from) * line_rect.width();
        let galley = elided(self.ui.painter(), text, font, color, width);
        let left = pos2(line_rect.left() + from * line_rect.width(), line_rect.center().y);
        let rect = Align2::LEFT_CENTER.anchor_size(left, galley.size());
        self.name((line, (from * 100.0) as usize), rect, name);
        self.ui.painter().galley(rect.min, galley, color);
    }

    fn name(&self, at: (usize, usize), rect: Rect, name: &str) {
        if name.is_empty() {
            return;
        }
        let id = self.ui.scope_id().with(("peer", self.place, at));
        let response = self.ui.interact(rect, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, name));
        response.on_hover_text(name);
    }
}

fn since_text(time: Duration) -> String {
    match time.as_secs() {
        s if s < 60 => format!("{s} s"),
        s if s < 3600 => format!("{} min", s / 60),
        s => format!("{} h {} min", s / 3600, s / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};
    use serde_json::json;

    use super::super::super::command::Command;
    use super::super::super::session::testing;
    use super::*;
    use crate::engine::testing::{node, patch};
    use crate::patch::surgery::Parts;

    fn inspector(peers: usize) -> Harness<'static, Session> {
        let ear = node("ear", json!({"door": 7, "sentence": "listening", "peers": peers}));
        let mut session = testing::running(patch([("server", ear)], &[]));
        testing::until(&mut session, |session| {
            let reading = session.reading("server");
            reading.is_some_and(|it| it.peers.rows().len() == peers && it.peers.rate() > 0.0)
        });
        let mut begun = false;
        let show = move |ui: &mut Ui, session: &mut Session| {
            if !std::mem::replace(&mut begun, true) {
                // The letters are there from the next frame on.
                return theme::install(ui.ctx());
            }
            session.look(ui.ctx());
            let mut out: Vec<Command> = Vec::new();
            super::super::show(ui, session, &Parts::node("server"), &mut out);
        };
        let size = vec2(panel::INSPECTOR, 900.0);
        let mut harness = Harness::builder().with_size(size).build_ui_state(show, session);
        harness.run_steps(3);
        harness
    }

    /// Where it stands how long somebody has been there.
    fn since(harness: &Harness<'_, Session>, address: &str) -> Rect {
        let all = harness.query_all_by_label_contains("Here since");
        let told = |name: Option<String>| name.is_some_and(|name| name.ends_with(address));
        let mut found = all.filter(|node| told(node.accesskit_node().label()));
        found.next().expect("a time").rect()
    }

    #[test]
    fn every_peer_is_told_with_what_came_and_what_went() {
        let harness = inspector(3);
        harness.get_by_label_contains("3 peers · ");
        for port in 5000..5003 {
            let address = format!("127.0.0.1:{port}");
            harness.get_by_label(&format!("Peer {address}"));
            harness.get_by_label(&format!("Address {address}"));
            since(&harness, &address);
            for told in ["In from", "Out to"] {
                let told = format!("{told} {address}");
                harness.get_by_label_contains(&format!("{told}: "));
                harness.get_by_label_contains(&format!("{told}, rate: "));
                harness.get_by_label_contains(&format!("{told}, size: "));
            }
            harness.get_by_label(&format!("Queued for {address}: 3"));
            harness.get_by_label(&format!("Lost for {address}: 4"));
        }
    }

    #[test]
    fn they_stand_in_the_order_in_which_they_joined_and_nothing_runs_into_another() {
        let harness = inspector(3);
        let rect = |name: &str| harness.get_by_label_contains(name).rect();
        let tops = [5000, 5001, 5002].map(|port| rect(&format!("Address 127.0.0.1:{port}")).top());
        assert!(tops.is_sorted(), "{tops:?}");
        let row = rect("Peer 127.0.0.1:5000");
        let columns = [
            "In from 127.0.0.1:5000: ",
            "In from 127.0.0.1:5000, rate",
            "In from 127.0.0.1:5000, size",
            "Queued for 127.0.0.1:5000",
        ];
        for pair in columns.windows(2) {
            assert!(rect(pair[0]).right() < rect(pair[1]).left(), "{pair:?}");
        }
        assert!(row.right() >= rect(columns[3]).right());
        assert!(rect("Address 127.0.0.1:5000").right() < since(&harness, "127.0.0.1:5000").left());
    }

    #[test]
    fn a_crowd_has_a_bounded_height_and_only_what_is_seen_is_drawn() {
        let harness = inspector(200);
        let drawn: Vec<Rect> =
            harness.query_all_by_label_contains("Address ").map(|it| it.rect()).collect();
        assert!((3..12).contains(&drawn.len()), "{}", drawn.len());
        let last = drawn.last().expect("some");
        assert!(last.bottom() - drawn[0].top() <= panel::PEERS + panel::PEER);
        harness.get_by_label_contains("200 peers · ");
    }

    #[test]
    fn what_is_not_counted_is_no_zero() {
        let harness = inspector(2);
        let address = "127.0.0.1:5000";
        let peers = &harness.state().reading("server").expect("a server").peers;
        peers.rows()[0].peer().set_counted(false);
        peers.rows()[0].peer().hide_queue();
        let mut harness = harness;
        let start = Instant::now();
        while harness.query_by_label("2 peers · 8 lost").is_none() {
            assert!(start.elapsed() < Duration::from_secs(5), "still not told");
            harness.run_steps(1);
        }
        for told in ["In from", "Out to"] {
            for what in ["", ", rate", ", size"] {
                harness.get_by_label(&format!("{told} {address}{what}: {UNCOUNTED}"));
            }
        }
        harness.get_by_label(&format!("Queued for {address}: {UNTOLD}"));
        harness.get_by_label(&format!("Lost for {address}: {UNTOLD}"));
    }

    #[test]
    fn time_goes_by_in_few_letters() {
        assert_eq!(since_text(Duration::from_secs(59)), "59 s");
        assert_eq!(since_text(Duration::from_secs(125)), "2 min");
        assert_eq!(since_text(Duration::from_secs(7260)), "2 h 1 min");
    }
}
