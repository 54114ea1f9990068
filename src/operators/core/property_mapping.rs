use crate::operator::prelude::*;

/// Sets properties of the nodes that it is wired to, as values come.
///
/// Its wires carry nothing else: they may lead to any input, and are no data there. The knob goes
/// on turning under your hand, but the wire has the last word. What a node shows of the patch inside
/// of it with `ExternalizedMapping` is set by the name that it has there.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PropertyMapping {
    /// Which properties are set, and what to.
    pub mappings: Vec<Mapped>,
}

impl Mapping for PropertyMapping {
    const MAPS: Maps = Maps::Only;

    fn mappings(&self) -> &[Mapped] {
        &self.mappings
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::mapping::<PropertyMapping>().aliases(&[
    "drive",
    "modulate",
    "parameter",
    "bind",
    "export",
    "set property",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mapping_says_what_it_sets() {
        let said = json!({"mappings": [{"property": "offset", "selector": "X"}]});
        assert_eq!(OPERATOR.check(said.as_object().unwrap()), []);
        let blank = json!({"mappings": [{"property": ""}]});
        let complaints = OPERATOR.check(blank.as_object().unwrap());
        assert_eq!(complaints[0].property.as_deref(), Some("mappings"));
    }

    #[test]
    fn a_part_that_is_not_there_is_a_fault() {
        let said = json!({"mappings": [{"property": "offset", "selector": "X"}]});
        let mut bench = Bench::new(&OPERATOR, said);
        bench.push(1);
        assert_eq!(bench.faults(), 1);
    }
}
