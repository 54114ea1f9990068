use std::time::SystemTime;

use crate::operator::prelude::*;
use crate::protocol::osc::bundle_of;

/// Puts OSC messages into a bundle, which is sent as one packet.
///
/// Takes a message, or a tuple or list of messages, such as Zip makes of several Formats. What
/// comes out goes to SendMessage; the messages keep their addresses.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Bundle {
    /// When the receiver is to act on it.
    pub time: BundleTime,
    /// Added to the time, for receivers that wait for it: long enough for the slowest network
    /// between here and there.
    #[schemars(range(min = 0.0, max = 3600.0), extend("unit" = "s"))]
    pub delay: f64,
}

/// When the receiver of a bundle is to act on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BundleTime {
    /// At once: the special time tag that most senders use. The delay does not matter.
    #[default]
    Immediately,
    /// At this moment, and the delay after it.
    Now,
    /// At the moment in the timestamp of the messages, or in their own time tag, and the delay
    /// after it.
    Timestamp,
}

impl Bundle {
    fn time_tag(&self, given: Option<TimeTag>) -> Result<TimeTag, Error> {
        let moment = match self.time {
            BundleTime::Immediately => return Ok(TimeTag::IMMEDIATELY),
            BundleTime::Now => SystemTime::now(),
            BundleTime::Timestamp => match given.map(TimeTag::to_system_time) {
                Some(Some(moment)) => moment,
                Some(None) => return Ok(TimeTag::IMMEDIATELY),
                None => return Err(Error::new("the messages carry no time; add a Timestamp")),
            },
        };
        let delay = Duration::try_from_secs_f64(self.delay).unwrap_or_default();
        Ok(TimeTag::from(moment.checked_add(delay).unwrap_or(moment)))
    }
}

impl Transform for Bundle {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        let (value, given) = match value {
            Value::Timestamped(inner) => (inner.value.clone(), Some(inner.time)),
            other => (other, None),
        };
        let messages = match value {
            Value::Message(_) => Value::list([value]),
            other => other,
        };
        let Some(messages) = bundle_of(&messages) else {
            return Err(Error::wrong_type(ValueType::Message, &messages));
        };
        let given = given.or_else(|| messages.clone().find_map(|message| message.time));
        let time = Some(self.time_tag(given)?);
        let timed = messages.map(|message| Message { time, ..message.clone() });
        Ok(Value::list(timed.map(|message| Value::Message(Arc::new(message)))))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Bundle>().aliases(&[
    "OSC bundle",
    "#bundle",
    "asBundle",
    "FullPacket",
    "o.pack",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Timestamped;

    fn message(address: &str) -> Value {
        Value::Message(Arc::new(Message::new(address, vec![])))
    }

    #[track_caller]
    fn time(bundle: &[Value]) -> TimeTag {
        let Some(mut messages) = bundle.first().and_then(bundle_of) else {
            panic!("no bundle: {bundle:?}");
        };
        messages.next().unwrap().time.unwrap()
    }

    #[test]
    fn bundles_one_or_several() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(message("/a"))[0].to_string(), "[/a ,]");
        let both = Value::tuple([message("/a"), message("/b")]);
        let bundle = bench.push(both);
        assert_eq!(bundle[0].to_string(), "[/a ,, /b ,]");
        assert_eq!(time(&bundle), TimeTag::IMMEDIATELY);
    }

    #[test]
    fn adds_the_delay_to_the_time() {
        let mut bench = Bench::new(&OPERATOR, json!({"time": "timestamp", "delay": 0.5}));
        let tag = TimeTag { seconds: 0xe1b6_5f80, fraction: 0 };
        let stamped = Timestamped { value: message("/a"), time: tag };
        let bundle = bench.push(Value::Timestamped(Arc::new(stamped)));
        assert_eq!(time(&bundle), TimeTag { fraction: 1 << 31, ..tag });
        assert_eq!(bench.push(message("/a")), []);
        assert_eq!(bench.fault().as_deref(), Some("the messages carry no time; add a Timestamp"));
        bench.set(json!({"time": "now"}));
        let before = TimeTag::now();
        assert!(time(&bench.push(message("/a"))) > before);
    }

    #[test]
    fn only_messages_make_a_bundle() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(1), []);
        assert_eq!(bench.push(Value::tuple([message("/a"), Value::Int(1)])), []);
        assert_eq!(bench.faults(), 2);
    }
}
