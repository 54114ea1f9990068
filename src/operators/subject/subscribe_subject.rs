use crate::operator::prelude::*;

/// Listens to a stream that is shared by name.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SubscribeSubject {
    /// The name of the subject to listen to.
    #[schemars(extend("widget" = "subject"))]
    pub name: String,
}

impl Transform for SubscribeSubject {
    type In = Value;
    type Out = Value;
    type State = ();
    const LINK: Link = Link::Receives(Hub::Subject);

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        Ok(value)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<SubscribeSubject>().aliases(&[
    "subject",
    "listen",
    "receive",
    "r",
    "In CHOP",
    "Select CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gives_what_the_subject_says_and_ends_with_it() {
        let mut bench = Bench::new(&OPERATOR, json!({"name": "Clients"}));
        assert_eq!(OPERATOR.inputs, Inputs::None);
        assert_eq!(bench.push(1), [Value::Int(1)]);
        bench.end(0);
        assert!(bench.ended());
    }
}
