use crate::operator::prelude::*;

/// Sets properties of the nodes behind for each value, then passes it on to them.
///
/// In step with the values: each is worked on with the properties that it brought along.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct InputMapping {
    /// Which properties are set, and what to.
    pub mappings: Vec<Mapped>,
    /// The part of the value that goes on; blank is the whole value.
    pub selector: Parsed<Selector>,
}

impl Mapping for InputMapping {
    const MAPS: Maps = Maps::AndPasses;

    fn mappings(&self) -> &[Mapped] {
        &self.mappings
    }

    fn passed(&self, value: Value) -> Result<Value, Error> {
        self.selector.select(&value).map_err(Error::new)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::mapping::<InputMapping>().aliases(&[
    "with parameters",
    "set and pass",
    "drive in step",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn passes_the_part_that_one_says() {
        let mut bench = Bench::new(&OPERATOR, json!({"selector": "Item2"}));
        assert_eq!(bench.push(Value::tuple([1, 2].map(Value::Int))), [Value::Int(2)]);
    }
}
