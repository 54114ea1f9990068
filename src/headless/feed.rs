//! What a person would do, so that every patch runs without one.

use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::script::Script;
use super::synthetic;
use crate::flow::event::Events;

/// How often somebody is asked whether they listen, at the slowest.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// Sends input events as long as it is polled: those of the script, or synthetic ones.
pub(super) async fn feed(events: &Events, script: Option<&Script>) {
    match script {
        Some(script) => play(events, script).await,
        None => make_up(events).await,
    }
}

/// Follows the synthetic path while somebody listens.
async fn make_up(events: &Events) {
    let mut ticks = tokio::time::interval(synthetic::STEP);
    // After the machine slept, events must not come in a burst.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for step in 0.. {
        wanted(events).await;
        ticks.tick().await;
        for event in synthetic::events_at(step) {
            events.send(event);
        }
    }
}

/// Plays a script once somebody listens.
async fn play(events: &Events, script: &Script) {
    wanted(events).await;
    let mut start = tokio::time::Instant::now();
    loop {
        for (at, event) in &script.steps {
            tokio::time::sleep_until(start + *at).await;
            events.send(event.clone());
        }
        let Some(length) = script.repeat_after else {
            return std::future::pending().await;
        };
        start += length;
        tokio::time::sleep_until(start).await;
    }
}

/// Returns once somebody listens; soon after a start, and at little cost later.
async fn wanted(events: &Events) {
    let mut pause = Duration::from_millis(1);
    while !events.wanted() {
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::event::InputEvent;

    #[tokio::test(start_paused = true)]
    async fn a_script_is_played_at_its_times_and_repeated() {
        let text = r#"{"at": 0.5, "mouse_move": {"x": 1, "y": 2}}
                      {"at": 2, "loop": true}"#;
        let script = Script::parse(text).unwrap();
        let events = Events::default();
        let mut reader = events.listen();
        let mut seen = Vec::new();
        let start = tokio::time::Instant::now();
        tokio::select! {
            () = feed(&events, Some(&script)) => unreachable!(),
            () = async {
                for _ in 0..3 {
                    let (event, lost) = reader.next().await.unwrap();
                    assert_eq!((event, lost), (InputEvent::MouseMove { x: 1.0, y: 2.0 }, 0));
                    seen.push(start.elapsed().as_millis());
                }
            } => {}
        }
        assert_eq!(seen, [500, 2500, 4500]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_made_up_until_somebody_listens() {
        let events = Events::default();
        let listener = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            let mut reader = events.listen();
            reader.next().await.unwrap().0
        };
        let first = tokio::select! {
            () = feed(&events, None) => unreachable!(),
            event = listener => event,
        };
        // The path begins where it begins, however late somebody comes.
        assert_eq!(first, synthetic::events_at(0).remove(0));
    }
}
