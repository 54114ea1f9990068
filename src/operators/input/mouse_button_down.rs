use crate::operator::prelude::*;

/// Gives the name of a mouse button whenever it is pressed: `Left`, `Right`, `Middle`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MouseButtonDown {
    /// The button to listen for.
    pub filter: ButtonFilter,
}

impl Source for MouseButtonDown {
    type Out = Arc<str>;

    async fn run(self, out: &mut Outlet<Arc<str>>) -> Result<(), Error> {
        let mut events = out.events();
        while let Some((event, lost)) = events.next().await {
            out.lose(lost);
            if let InputEvent::MouseButton { button, pressed: true } = event
                && self.filter.accepts(&button)
            {
                out.push(button.into());
            }
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<MouseButtonDown>().aliases(&[
    "click",
    "mouse button",
    "Mouse In CHOP",
    "mousestate",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn send(bench: &Bench, button: &str, pressed: bool) {
        bench.events().send(InputEvent::MouseButton { button: button.into(), pressed });
    }

    #[tokio::test(start_paused = true)]
    async fn gives_the_button_that_is_pressed() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.run_for(Duration::from_millis(1)).await;
        send(&bench, "Left", true);
        send(&bench, "Left", false);
        send(&bench, "Extra1", true);
        let heard = bench.run_for(Duration::from_millis(1)).await;
        assert_eq!(heard, [Value::text("Left"), Value::text("Extra1")]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_filter_is_live() {
        let mut bench = Bench::new(&OPERATOR, json!({"filter": "right"}));
        bench.run_for(Duration::from_millis(1)).await;
        send(&bench, "Left", true);
        send(&bench, "Right", true);
        assert_eq!(bench.run_for(Duration::from_millis(1)).await, [Value::text("Right")]);
        bench.set(json!({"filter": "left"}));
        bench.run_for(Duration::from_millis(1)).await;
        send(&bench, "Left", true);
        assert_eq!(bench.run_for(Duration::from_millis(1)).await, [Value::text("Left")]);
    }
}
