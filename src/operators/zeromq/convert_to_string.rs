use crate::operator::prelude::*;

/// Reads each frame as text.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ConvertToString {}

impl Transform for ConvertToString {
    type In = Value;
    type Out = Arc<str>;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Arc<str>, Error> {
        let frame = match &value {
            Value::Text(text) => return Ok(text.clone()),
            Value::Bytes(bytes) => bytes,
            Value::Frames(frames) => match &frames.0[..] {
                [only] => only,
                several => {
                    return Err(Error::new(format!(
                        "this message has {} frames; choose one before, mostly with zeromq.last",
                        several.len()
                    )));
                }
            },
            other => return Err(Error::wrong_type(ValueType::Bytes, other)),
        };
        let text = std::str::from_utf8(frame).map_err(|error| {
            let reason = format!(
                "the frame is no text: byte {} of {} is not UTF-8; it may be an OSC message for \
                 osc.parse, or, behind zeromq.last, a picture for image.decode_image",
                error.valid_up_to(),
                frame.len()
            );
            Error::packet(reason, frame.slice(..frame.len().min(4096)))
        })?;
        Ok(text.into())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ConvertToString>().aliases(&[
    "string",
    "decode",
    "bytes to text",
    "UTF-8",
    "NetMQFrame",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bytes_become_text_or_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(Value::bytes("é")), [Value::text("é")]);
        assert_eq!(bench.push("é"), [Value::text("é")]);
        let one = Frames::new(vec!["a".into()]);
        assert_eq!(bench.push(Value::Frames(Arc::new(one))), [Value::text("a")]);
        assert_eq!(bench.push(Value::bytes(vec![b'a', 0xff])), []);
        assert!(bench.fault().unwrap().contains("byte 1 of 2 is not UTF-8"));
        let two = Frames::new(vec!["a".into(), "b".into()]);
        assert_eq!(bench.push(Value::Frames(Arc::new(two))), []);
        assert!(bench.fault().unwrap().contains("has 2 frames"));
    }
}
