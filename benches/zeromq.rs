//! ZeroMQ through `patchline run` beside plain libzmq and pyzmq, each server a process of its own, in
//! turns within one run: what a Router sends back, what is relayed to all others, what is published.
//!
//! The clients are plain libzmq for all three. Ratios are what counts.

#[path = "zeromq/clients.rs"]
mod clients;
#[path = "zeromq/servers.rs"]
mod servers;

use clients::{Report, ask, listen, play};
use servers::{Kind, Server};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", kind, front, back] => servers::serve(kind, front, back),
        _ => measure(),
    }
}

fn measure() {
    println!("Dealer to Router and back, messages/s");
    for (name, size, ahead, count) in
        [("16 B", 16, 500, 200_000), ("1 KiB", 1024, 500, 200_000), ("1 MiB", 1 << 20, 4, 1_000)]
    {
        beside(Kind::Echo, name, |server| ask(&server.front, size, ahead, count));
    }
    println!("the same, one at a time");
    beside(Kind::Echo, "16 B", |server| ask(&server.front, 16, 1, 10_000));
    println!("each message to all others, 1 KiB, messages/s received");
    for (kind, drawn) in [(Kind::Relay, ""), (Kind::Lesson, ", as in the lesson")] {
        for players in [3, 32] {
            let count = 200_000 / players as u64;
            let name = format!("{players} clients{drawn}");
            beside(kind, &name, |server| play(&server.front, players, 8, count));
            let name = format!("{players} clients{drawn}, one at a time");
            beside(kind, &name, |server| play(&server.front, players, 1, count / 50));
        }
    }
    println!("published, 1 KiB, messages/s received");
    for subscribers in [1, 8, 64] {
        let count = 40_000 / subscribers as u64;
        let name = format!("{subscribers} subscribers");
        beside(Kind::Publish, &name, |server| {
            listen(&server.front, &server.back, subscribers, count)
        });
    }
}

/// Measures all servers of a kind in turns, three times, and prints the best of each.
fn beside(kind: Kind, name: &str, measure: impl Fn(&Server) -> Report) {
    let mut best: [Option<Report>; 3] = [None; 3];
    for _ in 0..3 {
        for (place, best) in best.iter_mut().enumerate() {
            let server = Server::start(kind, place);
            let report = measure(&server);
            if best.is_none_or(|best| best.rate < report.rate) {
                *best = Some(report);
            }
        }
    }
    let [ours, plain, python] = best.map(|it| it.expect("a report"));
    for (name, report) in [("patchline", ours), ("libzmq", plain), ("pyzmq", python)] {
        println!("    {name:<10} {report}");
    }
    println!(
        "  {name}: {:.2} × libzmq, {:.2} × pyzmq",
        ours.rate / plain.rate,
        ours.rate / python.rate
    );
}
