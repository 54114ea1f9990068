use crate::operator::prelude::*;
use crate::protocol::osc::{MatchMode, MessageFilter, Wanted, decode};

/// Picks OSC messages by address and takes their arguments out.
///
/// Takes messages, or the bytes of a packet, of which each message is looked at in order. Wire one
/// ReceiveMessage to several of these to tell many addresses apart.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Parse {
    /// The address to pick, such as `/cursor`. Leave it blank to pick all.
    pub address: String,
    /// How the address is compared with that of a message.
    #[serde(rename = "match")]
    pub mode: MatchMode,
    /// The arguments that a message must have, as OSC type tags: `i` int, `f` float, `s` text, `b`
    /// blob, `h` long, `d` double, `t` time tag, `c` character, `r` colour, `m` MIDI, `T` or `F`
    /// either truth value, `N` nil, `I` impulse, `[ ]` a list. One gives the bare value, several a
    /// tuple. Leave it blank to get the message.
    pub type_tag: String,
}

impl Parse {
    fn wanted(&self) -> Wanted<'_> {
        Wanted { address: &self.address, mode: self.mode, type_tag: &self.type_tag }
    }

    fn pick(&self, filter: &mut MessageFilter, message: Arc<Message>, out: &mut Out<'_>) {
        match filter.select(self.wanted(), message) {
            Ok(Some(value)) => out.emit(0, value),
            Ok(None) => {}
            Err(error) => out.fault(&error),
        }
    }
}

impl Combinator for Parse {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Any));
    type State = MessageFilter;

    fn check(&self) -> Result<(), Complaint> {
        let wanted = self.wanted();
        wanted.check_address().map_err(|sentence| Complaint::about("address", sentence))?;
        wanted.check_type_tag().map_err(|sentence| Complaint::about("type_tag", sentence))
    }

    fn start(&self, _: usize) -> MessageFilter {
        MessageFilter::default()
    }

    fn push(
        &self,
        filter: &mut MessageFilter,
        _: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        match value {
            Value::Message(message) => self.pick(filter, message, out),
            Value::Bytes(packet) => decode(&packet, None, |heard| match heard {
                Ok(message) => self.pick(filter, Arc::new(message), out),
                Err(error) => out.fault(&error),
            }),
            other => return Err(Error::wrong_type(ValueType::Message, &other)),
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Parse>().aliases(&[
    "OSC Parse",
    "OSC route",
    "oscparse",
    "unpackOSC",
    "routeOSC",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::osc::Encoder;

    #[test]
    fn picks_by_address_and_takes_the_arguments_out() {
        let mut bench = Bench::new(&OPERATOR, json!({"address": "/a", "type_tag": "i"}));
        let message =
            |address: &str| Value::Message(Arc::new(Message::new(address, vec![Value::Int(7)])));
        assert_eq!(bench.push(message("/a")), [Value::Int(7)]);
        assert_eq!(bench.push(message("/b")), []);
        bench.set(json!({"address": ""}));
        assert_eq!(bench.push(message("/b")), [Value::Int(7)]);
    }

    #[test]
    fn takes_the_bytes_of_a_bundle() {
        let messages = [1, 2, 3].map(|x| Message::new("/a", vec![Value::Int(x)]));
        let mut packet = Vec::new();
        Encoder::default().encode_bundle(&messages, &mut packet).unwrap();
        packet.extend([0, 0]);
        let mut bench = Bench::new(&OPERATOR, json!({"type_tag": "i"}));
        assert_eq!(bench.push(Value::bytes(packet)), [1, 2, 3].map(Value::Int));
        assert_eq!(
            bench.fault().as_deref(),
            Some("2 bytes after the last element of the bundle, which were ignored")
        );
    }

    #[test]
    fn anything_else_is_a_wrong_type() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(1), []);
        assert_eq!(
            bench.fault().as_deref(),
            Some(
                "expected OSC message, got int 1: make a message of it with osc.format, or wire another output"
            )
        );
    }
}
