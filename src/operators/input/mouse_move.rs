use crate::operator::prelude::*;

/// Gives the position of the mouse whenever it moves: a point with `X` and `Y`.
///
/// In points of the window, from its top left corner. Without a window the position follows a
/// synthetic path.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MouseMove {}

impl Source for MouseMove {
    type Out = Arc<Record>;

    async fn run(self, out: &mut Outlet<Arc<Record>>) -> Result<(), Error> {
        let names = Record::names(["X", "Y"]);
        let mut events = out.events();
        while let Some((event, lost)) = events.next().await {
            out.lose(lost);
            if let InputEvent::MouseMove { x, y } = event {
                let point = [x, y].map(|position| Value::Int(position.round() as i32));
                out.push(Arc::new(Record::new(names.clone(), point)));
            }
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<MouseMove>().aliases(&[
    "cursor",
    "CursorPosition",
    "Mouse In CHOP",
    "mousestate",
    "pointer",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn gives_whole_points() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.run_for(Duration::from_millis(1)).await, []);
        bench.events().send(InputEvent::MouseMove { x: 640.4, y: -1.0 });
        bench.events().send(InputEvent::MouseWheel { x: 0.0, y: 1.0 });
        bench.events().send(InputEvent::MouseMove { x: 641.0, y: 2.6 });
        let texts: Vec<_> = bench.run_for(Duration::from_millis(1)).await;
        let texts: Vec<_> = texts.iter().map(Value::to_string).collect();
        assert_eq!(texts, ["{X: 640, Y: -1}", "{X: 641, Y: 3}"]);
    }

    #[tokio::test(start_paused = true)]
    async fn counts_what_it_was_too_slow_for() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.run_for(Duration::from_millis(1)).await;
        for _ in 0..5000 {
            bench.events().send(InputEvent::MouseMove { x: 0.0, y: 0.0 });
        }
        let heard = bench.run_for(Duration::from_millis(1)).await.len() as u64;
        assert_eq!(heard + bench.lost(), 5000);
        assert!(bench.lost() > 0);
    }
}
