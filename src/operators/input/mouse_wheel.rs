use crate::operator::prelude::*;

/// Gives how far the mouse wheel was turned: 120 for each notch away from you.
///
/// Negative towards you. Wheels and touch pads without notches give smaller numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MouseWheel {
    /// Which way to listen to.
    pub axis: Axis,
}

/// A way in which a wheel turns, or a touch pad scrolls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Away from you and towards you.
    #[default]
    Vertical,
    /// To the right and to the left.
    Horizontal,
}

/// What a notch counts, on Windows and therefore in Bonsai.
const NOTCH: f64 = 120.0;

impl Source for MouseWheel {
    type Out = i32;

    async fn run(self, out: &mut Outlet<i32>) -> Result<(), Error> {
        let mut events = out.events();
        // What was turned and is not yet a whole number.
        let mut rest = 0.0;
        while let Some((event, lost)) = events.next().await {
            out.lose(lost);
            let InputEvent::MouseWheel { x, y } = event else {
                continue;
            };
            let notches = if self.axis == Axis::Vertical { y } else { x };
            if !notches.is_finite() {
                continue;
            }
            rest += f64::from(notches) * NOTCH;
            let whole = rest.round();
            if whole != 0.0 {
                rest -= whole;
                out.push(whole as i32);
            }
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::source::<MouseWheel>().aliases(&["scroll", "mousewheel", "Mouse In CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn counts_notches_and_keeps_fractions() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.run_for(Duration::from_millis(1)).await;
        for y in [1.0, -2.0, 0.002, 0.002, 0.002, f32::NAN, 0.0] {
            bench.events().send(InputEvent::MouseWheel { x: 5.0, y });
        }
        let heard = bench.run_for(Duration::from_millis(1)).await;
        assert_eq!(heard, [120, -240, 1].map(Value::Int));
    }

    #[tokio::test(start_paused = true)]
    async fn to_the_side() {
        let mut bench = Bench::new(&OPERATOR, json!({"axis": "horizontal"}));
        bench.run_for(Duration::from_millis(1)).await;
        bench.events().send(InputEvent::MouseWheel { x: 0.5, y: 1.0 });
        assert_eq!(bench.run_for(Duration::from_millis(1)).await, [Value::Int(60)]);
    }
}
