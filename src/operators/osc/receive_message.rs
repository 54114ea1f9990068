use crate::operator::prelude::*;
use crate::protocol::osc::{MatchMode, MessageFilter, Wanted};

/// Receives the OSC messages of a connection that are for an address.
///
/// Without type tags it gives the messages as they are; with one type tag the bare value, with
/// several a tuple.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ReceiveMessage {
    /// The connection to listen to.
    #[schemars(extend("connection" = "osc"))]
    pub connection: String,
    /// The address to listen for, such as `/cursor`. Leave it blank to hear everything.
    pub address: String,
    /// How the address is compared with that of a message.
    #[serde(rename = "match")]
    pub mode: MatchMode,
    /// The arguments that a message must have, as OSC type tags: `i` int, `f` float, `s` text, `b`
    /// blob, `h` long, `d` double, `t` time tag, `c` character, `r` colour, `m` MIDI, `T` or `F`
    /// either truth value, `N` nil, `I` impulse, `[ ]` a list. Leave it blank to get the message.
    pub type_tag: String,
}

impl ReceiveMessage {
    fn wanted(&self) -> Wanted<'_> {
        Wanted { address: &self.address, mode: self.mode, type_tag: &self.type_tag }
    }
}

impl Transform for ReceiveMessage {
    type In = Arc<Message>;
    type Out = Option<Value>;
    type State = MessageFilter;
    const LINK: Link = Link::Receives(Hub::Connection("osc"));

    fn check(&self) -> Result<(), Complaint> {
        let wanted = self.wanted();
        wanted.check_address().map_err(|sentence| Complaint::about("address", sentence))?;
        wanted.check_type_tag().map_err(|sentence| Complaint::about("type_tag", sentence))
    }

    fn apply(
        &self,
        filter: &mut MessageFilter,
        message: Arc<Message>,
    ) -> Result<Option<Value>, Error> {
        filter.select(self.wanted(), message)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ReceiveMessage>().aliases(&[
    "OSC In",
    "OSC In CHOP",
    "OSC In DAT",
    "udpreceive",
    "netreceive",
    "OSC-route",
    "route",
    "routeOSC",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(address: &str, arguments: Vec<Value>) -> Value {
        Value::Message(Arc::new(Message::new(address, arguments)))
    }

    #[test]
    fn gives_what_the_type_tags_say() {
        let mut bench = Bench::new(&OPERATOR, json!({"address": "/cursor"}));
        let cursor = message("/cursor", vec![Value::Int(640)]);
        assert_eq!(bench.push(cursor.clone()), std::slice::from_ref(&cursor));
        bench.set(json!({"type_tag": "i"}));
        assert_eq!(bench.push(cursor.clone()), [Value::Int(640)]);
        bench.set(json!({"type_tag": "if"}));
        assert_eq!(bench.push(cursor), []);
        assert!(bench.fault().unwrap().contains("the type tags ,if, got ,i in /cursor"));
    }

    #[test]
    fn passes_over_other_addresses() {
        let mut bench = Bench::new(&OPERATOR, json!({"address": "/a"}));
        assert_eq!(bench.push(message("/a/b", vec![])), []);
        bench.set(json!({"match": "prefix"}));
        assert_eq!(bench.push(message("/a/b", vec![])).len(), 1);
        bench.set(json!({"address": "/?/b", "match": "pattern"}));
        assert_eq!(bench.push(message("/a/b", vec![])).len(), 1);
        assert_eq!(bench.push(message("/a/c", vec![])), []);
        bench.set(json!({"address": ""}));
        assert_eq!(bench.push(message("/a/c", vec![])).len(), 1);
        assert_eq!(bench.faults(), 0);
    }

    #[test]
    fn says_before_running_what_cannot_work() {
        let complaint = |properties: serde_json::Value| {
            let complaint = OPERATOR.check(properties.as_object().unwrap()).remove(0);
            (complaint.property.unwrap(), complaint.sentence)
        };
        assert_eq!(complaint(json!({"address": "a"})).0, "address");
        assert_eq!(complaint(json!({"type_tag": "q"})).0, "type_tag");
        assert!(complaint(json!({"address": "/a*"})).1.contains("to pattern"));
    }
}
