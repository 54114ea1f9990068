use crate::operator::prelude::*;

/// Gives the part of each message that tells whom it is from: all up to the first empty frame, or
/// the first frame of what came from a Router without one.
///
/// Put before an answer, it leads back to who asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetIdentity {}

impl Transform for GetIdentity {
    type In = Arc<Frames>;
    type Out = Arc<Frames>;
    type State = ();

    fn apply(&self, (): &mut (), message: Arc<Frames>) -> Result<Arc<Frames>, Error> {
        let envelope = message.envelope().ok_or_else(|| {
            Error::new(
                "the message has no empty frame, so nothing tells whom it is from; only a Router \
                 gives messages that do",
            )
        })?;
        Ok(Arc::new(Frames::new(envelope.to_vec())))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<GetIdentity>().aliases(&[
    "identity",
    "envelope",
    "address",
    "sender",
    "routing id",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_up_to_the_first_empty_frame() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let message = |frames: &[&'static str]| {
            Value::Frames(Arc::new(Frames::new(frames.iter().map(|it| (*it).into()).collect())))
        };
        assert_eq!(bench.push(message(&["id", "", "x", ""])), [message(&["id", ""])]);
        assert_eq!(bench.push(message(&["id", "x"])), []);
        assert!(bench.fault().unwrap().contains("no empty frame"));
    }
}
