use crate::operator::prelude::*;
use crate::protocol::osc::{Composer, Lists, check_address};

/// Makes an OSC message of each value.
///
/// The message can be sent, put into a bundle, or taken over ZeroMQ. A tuple, list or record
/// becomes several arguments.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Format {
    /// The address of the message, such as `/cursor`. A message that comes in gets this address
    /// instead of its own; leave it blank to keep its own.
    pub address: String,
    /// What becomes of lists within the arguments: some receivers know no lists.
    pub lists: Lists,
}

impl Default for Format {
    fn default() -> Self {
        Self { address: "/".into(), lists: Lists::default() }
    }
}

impl Transform for Format {
    type In = Value;
    type Out = Arc<Message>;
    type State = Composer;

    fn check(&self) -> Result<(), Complaint> {
        if self.address.trim().is_empty() {
            return Ok(());
        }
        check_address(&self.address).map_err(|sentence| Complaint::about("address", sentence))
    }

    fn apply(&self, composer: &mut Composer, value: Value) -> Result<Arc<Message>, Error> {
        composer.compose(&self.address, self.lists, &value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Format>().aliases(&[
    "OSC Format",
    "OSC message",
    "oscformat",
    "packOSC",
    "prepend",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn makes_messages() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let message = Message::new("/", vec![Value::Long(3)]);
        assert_eq!(bench.push(3_i64), [Value::Message(Arc::new(message))]);
        bench.set(json!({"address": "/pair"}));
        let pair = Value::tuple([Value::Int(1), Value::text("x")]);
        assert_eq!(bench.push(pair)[0].to_string(), r#"/pair ,is 1 "x""#);
    }

    #[test]
    fn a_blank_address_is_for_messages() {
        let mut bench = Bench::new(&OPERATOR, json!({"address": ""}));
        assert_eq!(bench.push(1), []);
        assert!(bench.fault().unwrap().contains("needs an address"));
        let message = Value::Message(Arc::new(Message::new("/a", vec![])));
        assert_eq!(bench.push(message.clone()), [message]);
    }

    #[test]
    fn frames_are_refused_with_advice() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(Value::Frames(Arc::default())), []);
        assert!(bench.fault().unwrap().contains("select one of them"));
    }
}
