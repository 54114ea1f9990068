use crate::operator::prelude::*;

/// Gives one item of each tuple, list, text, array, message or of bytes.
///
/// A tuple of such a collection and a whole number is understood as the collection and the index
/// to look up, as in Bonsai.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Index {
    /// Which item, counted from 0. Negative numbers count from the end: -1 is the last.
    pub operand: i64,
}

impl Transform for Index {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        match collection_and_index(&value) {
            Some((collection, index)) => item(collection, index),
            None => item(&value, self.operand),
        }
    }
}

fn collection_and_index(value: &Value) -> Option<(&Value, i64)> {
    let Value::Tuple(items) = value else {
        return None;
    };
    let [collection, index] = &**items else {
        return None;
    };
    let index = Number::of(index)?.to_i64()?;
    collection.length().map(|_| (collection, index))
}

fn item(collection: &Value, index: i64) -> Result<Value, Error> {
    let length =
        collection.length().ok_or_else(|| Error::wrong_type(ValueType::List, collection))?;
    let position = if index < 0 { index.saturating_add_unsigned(length as u64) } else { index };
    let item = usize::try_from(position).ok().and_then(|position| collection.item(position));
    item.ok_or_else(|| {
        let kind = collection.value_type();
        Error::new(match length {
            0 => format!("no item {index}: the {kind} is empty"),
            _ => format!("no item {index}: the {kind} has items 0 to {}", length - 1),
        })
    })
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Index>().aliases(&[
    "item",
    "element",
    "at",
    "nth",
    "zl.nth",
    "lookup",
    "array get",
    "Select DAT",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list() -> Value {
        Value::list([Value::Int(10), Value::Int(11), Value::Int(12)])
    }

    #[test]
    fn counts_from_either_end() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 1}));
        assert_eq!(bench.push(list()), [Value::Int(11)]);
        assert_eq!(bench.push(Value::bytes(vec![0, 200])), [Value::Int(200)]);
        assert_eq!(bench.push("häh"), [Value::Char('ä')]);
        bench.set(json!({"operand": -1}));
        assert_eq!(bench.push(list()), [Value::Int(12)]);
    }

    #[test]
    fn takes_the_index_from_a_tuple() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(Value::tuple([list(), Value::Long(2)])), [Value::Int(12)]);
        assert_eq!(bench.push(Value::tuple([list(), Value::Double(-3.0)])), [Value::Int(10)]);
        let numbers = Value::tuple([Value::Int(7), Value::Int(1)]);
        assert_eq!(bench.push(numbers), [Value::Int(7)]);
    }

    #[test]
    fn says_which_items_there_are() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 3}));
        assert_eq!(bench.push(list()), []);
        assert_eq!(bench.fault().as_deref(), Some("no item 3: the list has items 0 to 2"));
        bench.set(json!({"operand": i64::MIN}));
        assert_eq!(bench.push(list()), []);
        assert_eq!(bench.push(Value::list([])), []);
        assert_eq!(bench.push(5), []);
        assert_eq!(
            bench.fault().as_deref(),
            Some(
                "expected list, got int 5: collect values with combine.zip or combine.buffer_count, or wire another output"
            )
        );
    }
}
