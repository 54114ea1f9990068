use std::collections::HashMap;

use crate::operator::prelude::*;
use crate::protocol::frames::frames_of;

/// Answers each request with what the patch inside makes of it, and gives the answer.
///
/// Requests come from a Router or a Response, whose input stays unwired. The first value that comes
/// out of the `WorkflowOutput` inside is the answer, and goes back to who asked, wherever that is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SendResponse {
    /// What it is called on the canvas.
    pub name: String,
    /// How many requests may be worked on at a time. One for which there is no room is a fault.
    #[schemars(range(min = 1, max = 65536))]
    pub limit: usize,
}

impl Default for SendResponse {
    fn default() -> Self {
        Self { name: String::new(), limit: 1024 }
    }
}

impl Nested for SendResponse {
    const INPUTS: Inputs = Inputs::One(ValueType::Frames);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Frames));
    /// The requests that were not answered yet, by the instances that work on them.
    type State = HashMap<u64, Arc<Frames>>;

    fn push(
        &self,
        requests: &mut Self::State,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        let request = Arc::<Frames>::from_value(value)?;
        let instance = within.begin(self.limit)?;
        requests.insert(instance, request.clone());
        within.push(instance, 0, Value::Frames(request));
        within.end(instance);
        Ok(())
    }

    fn given(
        &self,
        requests: &mut Self::State,
        instance: u64,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        let answer = frames_of(value)?;
        let request = requests.remove(&instance).ok_or_else(|| {
            Error::new("the patch inside gave a second answer, which was left out; one is enough")
        })?;
        request.answer(answer.clone())?;
        within.emit(0, Value::Frames(Arc::new(Frames::new(answer))));
        Ok(())
    }

    fn over(
        &self,
        requests: &mut Self::State,
        instance: u64,
        _: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        match requests.remove(&instance) {
            None => Ok(()),
            Some(_) => Err(Error::new("the patch inside ended without an answer to a request")),
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::nested::<SendResponse>()
    .aliases(&["reply", "answer", "respond", "rpc", "server"]);

#[cfg(test)]
mod tests {
    use parking_lot::Mutex;
    use serde_json::json;

    use super::*;
    use crate::value::{Reply, WayBack};

    #[derive(Default)]
    struct Socket(Mutex<Vec<(u64, Vec<Bytes>)>>);

    impl Reply for Socket {
        fn reply(&self, request: u64, frames: Vec<Bytes>) -> Result<(), Error> {
            self.0.lock().push((request, frames));
            Ok(())
        }
    }

    fn frames(texts: &[&'static str]) -> Frames {
        Frames::new(texts.iter().map(|text| (*text).into()).collect())
    }

    fn request(socket: &Arc<Socket>, number: u64) -> Value {
        let way = WayBack::new(socket.clone(), number, true);
        Value::Frames(Arc::new(frames(&["id", "", "question"]).answered_by(way)))
    }

    #[test]
    fn the_first_value_is_the_answer() {
        let replying = || {
            |_, _, out: &mut Out<'_>| {
                out.emit(0, "answer".into());
                out.emit(0, "another".into());
            }
        };
        let socket = Arc::<Socket>::default();
        let mut bench = Bench::around(&OPERATOR, json!({}), replying);
        assert_eq!(bench.push(request(&socket, 7)), [Value::Frames(frames(&["answer"]).into())]);
        assert_eq!(*socket.0.lock(), [(7, frames(&["id", "", "answer"]).0)]);
        assert!(bench.fault().unwrap().contains("second answer"));
    }

    #[test]
    fn what_nobody_waits_for_is_a_fault() {
        let replying = || |_, _, out: &mut Out<'_>| out.emit(0, "answer".into());
        let mut bench = Bench::around(&OPERATOR, json!({}), replying);
        assert_eq!(bench.push(Value::Frames(frames(&["x"]).into())), []);
        assert!(bench.fault().unwrap().contains("nobody waits"));
        let silent = || |_, _, _: &mut Out<'_>| {};
        let mut bench = Bench::around(&OPERATOR, json!({}), silent);
        bench.push(request(&Arc::default(), 1));
        bench.end(0);
        assert!(bench.fault().unwrap().contains("without an answer"));
    }
}
