//! What was sent last, after the end of the run.

use std::future::Future;
use std::time::Duration;

use tokio::time::sleep;

use crate::operator::zeromq::{given_up, wait_for_last};

/// How long it goes without saying.
const SILENT: Duration = Duration::from_millis(500);

/// Waits until the messages that were sent last have left, as long as their sockets linger, or until
/// somebody has had enough. What is worth saying goes to `say`.
pub async fn part(asked: impl Future<Output = ()>, say: impl Fn(&str)) {
    let left = tokio::task::spawn_blocking(wait_for_last);
    let told = async {
        sleep(SILENT).await;
        say("waiting for what was sent last to leave, as long as its sockets linger; \
             Ctrl-C does not wait");
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = asked => return,
        () = told => {}
        _ = left => {}
    }
    match given_up() {
        0 => {}
        1 => say("1 message did not leave in time, and is lost; let its socket linger longer"),
        lost => say(&format!(
            "{lost} messages did not leave in time, and are lost; let their sockets linger longer"
        )),
    }
}
