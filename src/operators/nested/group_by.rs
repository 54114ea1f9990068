use std::collections::HashMap;

use crate::operator::prelude::*;
use crate::value::Key;

/// Gives the values of each key to an instance of the patch inside that is theirs alone.
///
/// The first value of a key begins its instance. The values come out of the first `WorkflowInput`
/// inside, and the key, once and before them, out of the second if there is one. When an instance
/// is over, the next value of its key begins another. All end with the input.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GroupBy {
    /// What it is called on the canvas.
    pub name: String,
    /// The part of the value that is its key, such as `Item1` or `Address`. Several, separated by
    /// commas, count together; blank is the whole value. An edit begins anew.
    pub key_selector: Parsed<Selector>,
    /// The part of the value that goes in; blank is the whole value.
    pub element_selector: Parsed<Selector>,
    /// How many keys may have an instance at a time. A value of one more key is a fault.
    #[schemars(range(min = 1, max = 65536))]
    pub limit: usize,
}

impl Default for GroupBy {
    fn default() -> Self {
        Self {
            name: String::new(),
            key_selector: Parsed::default(),
            element_selector: Parsed::default(),
            limit: 1024,
        }
    }
}

/// The instance of each key, and what the keys were selected with.
#[derive(Debug, Default)]
pub struct Groups {
    selector: Box<str>,
    by_key: HashMap<Key, u64>,
    keys: HashMap<u64, Key>,
}

impl Nested for GroupBy {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    type State = Groups;

    fn push(
        &self,
        groups: &mut Groups,
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        let name = self.key_selector.select(&value).map_err(Error::new)?;
        let element = self.element_selector.select(&value).map_err(Error::new)?;
        // Keys of another kind say nothing about these.
        if *groups.selector != *self.key_selector.as_str() {
            while let Some(before) = within.oldest() {
                within.forget(before);
            }
            let selector = self.key_selector.as_str().into();
            *groups = Groups { selector, ..Groups::default() };
        }
        let key = Key::of(&name);
        let instance = match groups.by_key.get(&key) {
            Some(instance) => *instance,
            None => {
                let instance = within.begin(self.limit)?;
                groups.by_key.insert(key, instance);
                groups.keys.insert(instance, key);
                within.push(instance, 1, name);
                instance
            }
        };
        within.push(instance, 0, element);
        Ok(())
    }

    fn over(
        &self,
        groups: &mut Groups,
        instance: u64,
        _: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if let Some(key) = groups.keys.remove(&instance) {
            groups.by_key.remove(&key);
        }
        Ok(())
    }

    fn end(&self, _: &mut Groups, _: usize, within: &mut Within<'_, '_>) -> Result<(), Error> {
        within.end_all();
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::nested::<GroupBy>().aliases(&[
    "partition",
    "per key",
    "per client",
    "poly~",
    "demultiplex",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pair(left: i32, right: i32) -> Value {
        Value::tuple([Value::Int(left), Value::Int(right)])
    }

    /// Gives the key, then counts.
    fn counting() -> impl FnMut(usize, Value, &mut Out<'_>) + Send {
        let mut count = 0;
        move |input, value, out: &mut Out<'_>| {
            if input == 1 {
                out.emit(0, value);
            } else {
                count += 1;
                out.emit(0, Value::Int(count));
            }
        }
    }

    #[test]
    fn each_key_has_an_instance() {
        let mut bench = Bench::around(&OPERATOR, json!({"key_selector": "Item1"}), counting);
        assert_eq!(bench.push(pair(7, 0)), [7, 1].map(Value::Int));
        assert_eq!(bench.push(pair(8, 0)), [8, 1].map(Value::Int));
        assert_eq!(bench.push(pair(7, 0)), [Value::Int(2)]);
        assert_eq!(bench.instances(), (2, 2));
        bench.end(0);
        assert!(bench.ended());
        assert_eq!(bench.instances().0, 0);
    }

    #[test]
    fn keys_beyond_the_limit_are_faults_and_the_others_go_on() {
        let mut bench = Bench::around(&OPERATOR, json!({"limit": 2}), counting);
        (0..5).for_each(|key| drop(bench.push(key)));
        assert_eq!(bench.faults(), 3);
        assert!(bench.fault().unwrap().contains("raise the limit"));
        assert_eq!(bench.push(1), [Value::Int(2)]);
    }

    #[test]
    fn a_group_that_is_over_begins_again() {
        let once = || {
            |input, value, out: &mut Out<'_>| {
                if input == 0 {
                    out.emit(0, value);
                    out.end();
                }
            }
        };
        let mut bench = Bench::around(&OPERATOR, json!({}), once);
        assert_eq!(bench.push(5), [Value::Int(5)]);
        assert_eq!(bench.push(5), [Value::Int(5)]);
        assert_eq!(bench.instances(), (0, 2));
    }
}
