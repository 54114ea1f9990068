use std::net::SocketAddr;

use crate::operator::prelude::*;
use crate::protocol::osc::{Composer, Lists, bundle_of, check_address};

/// Sends each value as an OSC message over a connection, and passes it on.
///
/// Any value can be sent: a tuple, list or record as several arguments, a truth value as `T` or
/// `F`, a bang as `I`, an array or image as a blob, a message with its own arguments. A bundle is
/// sent as it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SendMessage {
    /// The connection to send over.
    #[schemars(extend("connection" = "osc"))]
    pub connection: String,
    /// The address to send to, such as `/cursor`. A message that comes in is sent to this address
    /// instead of its own; leave it blank to keep its own.
    pub address: String,
    /// Who gets it.
    pub to: Recipient,
    /// What becomes of lists within the arguments: some receivers know no lists.
    pub lists: Lists,
}

/// Who gets a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// The remote host of the connection; of a TCP server every client that is there.
    #[default]
    Remote,
    /// Whoever sent the message that comes in. To answer with other values, send a tuple that ends
    /// with the message to answer.
    Sender,
}

impl Default for SendMessage {
    fn default() -> Self {
        Self {
            connection: String::new(),
            address: "/".into(),
            to: Recipient::default(),
            lists: Lists::default(),
        }
    }
}

impl SendMessage {
    fn outgoing(&self, composer: &mut Composer, value: &Value) -> Result<Value, Error> {
        let (peer, composed) = match self.to {
            Recipient::Remote => {
                if let Some(messages) = bundle_of(value) {
                    let to_remote = messages.map(|m| Message { peer: None, ..m.clone() });
                    return Ok(Value::list(to_remote.map(|m| Value::Message(Arc::new(m)))));
                }
                (None, composer.compose(&self.address, self.lists, value)?)
            }
            Recipient::Sender => {
                let (peer, answer) = answer(value).ok_or_else(nobody)?;
                if bundle_of(&answer).is_some() {
                    return Ok(answer);
                }
                (Some(peer), composer.compose(&self.address, self.lists, &answer)?)
            }
        };
        if composed.peer == peer {
            return Ok(Value::Message(composed));
        }
        let message = Message { peer, ..Arc::unwrap_or_clone(composed) };
        Ok(Value::Message(Arc::new(message)))
    }
}

/// Whom to answer, and what.
fn answer(value: &Value) -> Option<(SocketAddr, Value)> {
    match value {
        Value::Message(message) => Some((message.peer?, value.clone())),
        Value::List(_) => Some((bundle_of(value)?.next()?.peer?, value.clone())),
        Value::Tuple(items) => match &**items {
            [answer, Value::Message(message)] => Some((message.peer?, answer.clone())),
            [answer @ .., Value::Message(message)] => {
                Some((message.peer?, Value::tuple(answer.iter().cloned())))
            }
            _ => None,
        },
        _ => None,
    }
}

#[cold]
fn nobody() -> Error {
    Error::new(
        "nobody to answer: only a message that was received has a sender; send it, or a tuple \
         that ends with it",
    )
}

impl Combinator for SendMessage {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    const LINK: Link = Link::Sends(Hub::Connection("osc"));
    type State = Composer;

    fn check(&self) -> Result<(), Complaint> {
        if self.address.trim().is_empty() {
            return Ok(());
        }
        check_address(&self.address).map_err(|sentence| Complaint::about("address", sentence))
    }

    fn start(&self, _: usize) -> Composer {
        Composer::default()
    }

    fn push(
        &self,
        composer: &mut Composer,
        _: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        // The output behind the drawn one leads to the connection.
        match self.outgoing(composer, &value) {
            Ok(message) => out.emit(Self::OUTPUTS.count(), message),
            Err(error) => out.fault(&error),
        }
        out.emit(0, value);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<SendMessage>().aliases(&[
    "OSC Out",
    "OSC Out CHOP",
    "OSC Out DAT",
    "sendOSC",
    "udpsend",
    "netsend",
    "oscformat",
    "sendtyped",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn sent(bench: &mut Bench, value: Value) -> String {
        assert_eq!(bench.push(value.clone()), [value], "passes its input on");
        bench.take_of(1).iter().map(Value::to_string).collect()
    }

    #[test]
    fn sends_any_value_and_passes_it_on() {
        let mut bench = Bench::new(&OPERATOR, json!({"address": "/a"}));
        assert_eq!(sent(&mut bench, Value::Int(640)), "/a ,i 640");
        assert_eq!(sent(&mut bench, Value::Bool(true)), "/a ,T true");
        let nested = Value::tuple([Value::Int(1), Value::list([Value::Float(0.5)])]);
        assert_eq!(sent(&mut bench, nested.clone()), "/a ,i[f] 1 [0.5]");
        bench.set(json!({"lists": "flatten", "address": "/b"}));
        assert_eq!(sent(&mut bench, nested), "/b ,if 1 0.5");
    }

    #[test]
    fn readdresses_messages() {
        let message = Value::Message(Arc::new(Message::new("/from", vec![Value::Int(1)])));
        let mut bench = Bench::new(&OPERATOR, json!({"address": "/to"}));
        assert_eq!(sent(&mut bench, message.clone()), "/to ,i 1");
        bench.set(json!({"address": ""}));
        assert_eq!(sent(&mut bench, message.clone()), "/from ,i 1");
        assert_eq!(sent(&mut bench, Value::list([message])), "[/from ,i 1]");
    }

    #[test]
    fn answers_the_sender() {
        let peer = Some("10.0.0.7:9000".parse().unwrap());
        let heard = Value::Message(Arc::new(Message { peer, ..Message::new("/in", vec![]) }));
        let recipients = |bench: &mut Bench, value: &Value| {
            bench.push(value.clone());
            let sent = bench.take_of(1).into_iter().map(|sent| match sent {
                Value::Message(message) => (message.to_string(), message.peer),
                other => panic!("{other}"),
            });
            sent.collect::<Vec<_>>()
        };
        let mut bench = Bench::new(&OPERATOR, json!({"address": "/out", "to": "sender"}));
        assert_eq!(recipients(&mut bench, &heard), [("/out ,".into(), peer)]);
        let answer = Value::tuple([Value::Int(2), heard.clone()]);
        assert_eq!(recipients(&mut bench, &answer), [("/out ,i 2".into(), peer)]);
        let answer = Value::tuple([Value::Int(2), Value::Int(3), heard.clone()]);
        assert_eq!(recipients(&mut bench, &answer), [("/out ,ii 2 3".into(), peer)]);
        assert_eq!(recipients(&mut bench, &Value::Int(2)), []);
        assert!(bench.fault().unwrap().starts_with("nobody to answer"));
        // To the remote host, although the message knows its sender.
        bench.set(json!({"to": "remote"}));
        assert_eq!(recipients(&mut bench, &heard), [("/out ,".into(), None)]);
    }

    #[test]
    fn a_bundle_goes_where_its_messages_would() {
        let peer = Some("10.0.0.7:9000".parse().unwrap());
        let heard = Value::Message(Arc::new(Message { peer, ..Message::new("/in", vec![]) }));
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let peers = |bench: &mut Bench| {
            bench.push(Value::list([heard.clone(), heard.clone()]));
            let sent = bench.take_of(1);
            bundle_of(&sent[0]).unwrap().map(|message| message.peer).collect::<Vec<_>>()
        };
        assert_eq!(peers(&mut bench), [None, None]);
        bench.set(json!({"to": "sender"}));
        assert_eq!(peers(&mut bench), [peer, peer]);
    }

    #[test]
    fn what_cannot_be_sent_is_a_fault_and_passes() {
        let mut bench = Bench::new(&OPERATOR, json!({"address": ""}));
        assert_eq!(sent(&mut bench, Value::Int(1)), "");
        assert!(bench.fault().unwrap().contains("needs an address"));
        bench.set(json!({"address": "/a"}));
        assert_eq!(sent(&mut bench, Value::text("a\0b")), "");
        assert!(bench.fault().unwrap().contains("zero character"));
        assert_eq!(bench.faults(), 2);
    }

    #[test]
    fn an_address_begins_with_a_slash() {
        let complaints = OPERATOR.check(json!({"address": "cursor"}).as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("address"));
        assert_eq!(complaints[0].sentence, r#"an OSC address begins with /, unlike "cursor""#);
    }
}
