use crate::operator::prelude::*;

/// Reaches into a value: a field of a point, an item of a tuple, an argument of a message.
///
/// The name of a member that is not there is a fault that lists those that are.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MemberSelector {
    /// The way to the member: names and indexes such as `X`, `Item1.First`, `it[0].Address`.
    /// `Item1`, `Item2` … count from one, `[0]`, `[1]` … from zero. Several ways, separated by
    /// commas, give a tuple; blank is the value itself.
    pub selector: Parsed<Selector>,
}

impl Transform for MemberSelector {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        self.selector.select(&value).map_err(Error::new)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<MemberSelector>().aliases(&[
    "member",
    "property",
    "field",
    "item",
    "unpack",
    "route",
    "zl.nth",
    "Select CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn point() -> Value {
        let names = Record::names(["X", "Y"]);
        Value::Record(Arc::new(Record::new(names, [Value::Int(3), Value::Int(4)])))
    }

    #[test]
    fn selects_one_or_several() {
        let mut bench = Bench::new(&OPERATOR, json!({"selector": "X"}));
        assert_eq!(bench.push(point()), [Value::Int(3)]);
        bench.set(json!({"selector": "Y, x"}));
        assert_eq!(bench.push(point()), [Value::tuple([Value::Int(4), Value::Int(3)])]);
        bench.set(json!({"selector": ""}));
        assert_eq!(bench.push(point()), [point()]);
    }

    #[test]
    fn says_which_members_there_are() {
        let mut bench = Bench::new(&OPERATOR, json!({"selector": "Z"}));
        assert_eq!(bench.push(point()), []);
        assert_eq!(bench.fault().as_deref(), Some("record has no member Z; try X, Y"));
    }

    #[test]
    fn a_way_that_cannot_be_read_is_found_before_running() {
        let complaints = OPERATOR.check(json!({"selector": "it["}).as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("selector"));
        assert_eq!(complaints[0].sentence, "\"it[\" has a bracket without its partner");
    }
}
