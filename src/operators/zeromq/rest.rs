use crate::operator::prelude::*;

/// Gives each message without its first frames.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Rest {
    /// How many frames to leave out; a message that has fewer becomes one without any.
    #[schemars(range(min = 0, max = 65535))]
    pub count: u32,
}

impl Default for Rest {
    fn default() -> Self {
        Self { count: 1 }
    }
}

impl Transform for Rest {
    type In = Arc<Frames>;
    type Out = Arc<Frames>;
    type State = ();

    fn apply(&self, (): &mut (), message: Arc<Frames>) -> Result<Arc<Frames>, Error> {
        let rest = message.0.iter().skip(self.count as usize);
        Ok(Arc::new(Frames::new(rest.cloned().collect())))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Rest>().aliases(&[
    "tail",
    "skip frames",
    "without topic",
    "without identity",
    "zl.slice",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn leaves_out_the_first() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let message = |frames: &[&'static str]| {
            Value::Frames(Arc::new(Frames::new(frames.iter().map(|it| (*it).into()).collect())))
        };
        assert_eq!(bench.push(message(&["a", "b", "c"])), [message(&["b", "c"])]);
        bench.set(json!({"count": 5}));
        assert_eq!(bench.push(message(&["a", "b"])), [message(&[])]);
    }
}
