use crate::operator::prelude::*;
use crate::protocol::frames::frames_of;

/// Makes a message of what comes to its inputs, a frame each, in their order.
///
/// It waits until there is one value at every input. A tuple, a list or frames stand for several
/// frames. With one input it makes a message of each value.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(title = "Frames")]
pub struct Builder {
    /// How many values may wait at one input for their partners. When one more comes, the oldest
    /// is lost, and counted.
    #[schemars(range(min = 1, max = 65536))]
    pub limit: usize,
}

impl Default for Builder {
    fn default() -> Self {
        Self { limit: 256 }
    }
}

impl Combinator for Builder {
    const INPUTS: Inputs = Inputs::Many(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Frames));
    type State = Partners;

    fn start(&self, inputs: usize) -> Partners {
        Partners::new(inputs)
    }

    fn push(
        &self,
        partners: &mut Partners,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        out.lose(partners.keep(input, value, self.limit));
        let Some(together) = partners.take() else { return Ok(()) };
        match frames_of(Value::List(together)) {
            Ok(frames) => out.emit(0, Value::Frames(Arc::new(Frames::new(frames)))),
            Err(error) => out.fault(&error),
        }
        partners.end_if_over(out);
        Ok(())
    }

    fn end(&self, partners: &mut Partners, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        partners.end(input);
        partners.end_if_over(out);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Builder>().aliases(&[
    "message",
    "multipart",
    "pack",
    "build",
    "NetMQMessage",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(frames: &[&'static str]) -> Value {
        Value::Frames(Arc::new(Frames::new(frames.iter().map(|it| (*it).into()).collect())))
    }

    #[test]
    fn a_frame_from_each_input() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 3);
        bench.push_to(2, "content");
        bench.push_to(1, Value::bytes(""));
        assert_eq!(bench.push_to(0, "id"), [message(&["id", "", "content"])]);
        bench.push_to(0, "id");
        bench.push_to(1, 5);
        assert_eq!(bench.push_to(2, "x"), []);
        assert!(bench.fault().unwrap().contains("text.to_string"));
        bench.push_to(0, message(&["id", ""]));
        bench.push_to(1, "a");
        assert_eq!(bench.push_to(2, "b"), [message(&["id", "", "a", "b"])]);
        bench.end(1);
        assert!(bench.ended());
    }
}
