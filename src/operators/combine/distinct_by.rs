use crate::operator::prelude::*;
use crate::value::{Key, Seen};

/// Passes on the first value with each key: one value per client, per address, per name.
///
/// Keys are the same if their content is; keys of different types never are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DistinctBy {
    /// The part of the value that is its key, such as `Item1`, `Address` or `it[0]`. Several,
    /// separated by commas, count together; blank is the whole value. An edit forgets all keys.
    pub key_selector: Parsed<Selector>,
    /// How many different keys are remembered. When one more comes, the oldest is forgotten, and
    /// counted as lost: should it come again, its value passes again.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub limit: usize,
}

impl Default for DistinctBy {
    fn default() -> Self {
        Self { key_selector: Parsed::default(), limit: 65_536 }
    }
}

/// The keys seen, and what they were selected with.
#[derive(Debug, Default)]
pub struct Memory {
    selector: Box<str>,
    seen: Seen,
}

impl Combinator for DistinctBy {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    type State = Memory;

    fn start(&self, _: usize) -> Memory {
        Memory::default()
    }

    fn push(
        &self,
        memory: &mut Memory,
        _: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        let key = Key::of(&self.key_selector.select(&value).map_err(Error::new)?);
        // Keys of another kind say nothing about these.
        if *memory.selector != *self.key_selector.as_str() {
            *memory = Memory { selector: self.key_selector.as_str().into(), seen: Seen::default() };
        }
        if let Some(forgotten) = memory.seen.note(key, self.limit) {
            out.lose(forgotten);
            out.emit(0, value);
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::combinator::<DistinctBy>().aliases(&["unique by", "deduplicate by", "one per"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pair(left: i32, right: &str) -> Value {
        Value::tuple([Value::Int(left), Value::text(right)])
    }

    #[test]
    fn the_first_value_of_each_key_passes() {
        let mut bench = Bench::new(&OPERATOR, json!({"key_selector": "Item1"}));
        assert_eq!(bench.push(pair(1, "a")), [pair(1, "a")]);
        assert_eq!(bench.push(pair(1, "b")), []);
        assert_eq!(bench.push(pair(2, "a")), [pair(2, "a")]);
    }

    #[test]
    fn several_paths_count_together() {
        let mut bench = Bench::new(&OPERATOR, json!({"key_selector": "Item1, Item2"}));
        assert_eq!(bench.push(pair(1, "a")).len(), 1);
        assert_eq!(bench.push(pair(1, "b")).len(), 1);
        assert_eq!(bench.push(pair(1, "a")).len(), 0);
    }

    #[test]
    fn a_value_without_the_key_is_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({"key_selector": "Item3"}));
        assert_eq!(bench.push(pair(1, "a")), []);
        assert_eq!(bench.fault().as_deref(), Some("tuple has no member Item3; try Item1 … Item2"));
    }

    #[test]
    fn a_path_that_is_none_is_found_before_running() {
        let properties = json!({"key_selector": "Item1["});
        let complaints = OPERATOR.check(properties.as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("key_selector"));
    }

    #[test]
    fn another_selector_starts_afresh() {
        let mut bench = Bench::new(&OPERATOR, json!({"key_selector": "Item1", "limit": 1}));
        bench.push(pair(1, "a"));
        bench.set(json!({"key_selector": "Item1,Item1"}));
        assert_eq!(bench.push(pair(1, "b")), [pair(1, "b")]);
        bench.set(json!({"key_selector": "Item1"}));
        assert_eq!(bench.push(pair(1, "c")), [pair(1, "c")]);
        assert_eq!(bench.push(pair(1, "d")), []);
        assert_eq!(bench.lost(), 0);
        assert_eq!(bench.push(pair(2, "e")), [pair(2, "e")]);
        assert_eq!(bench.lost(), 1);
    }
}
