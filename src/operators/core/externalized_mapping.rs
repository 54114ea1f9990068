use crate::operator::Role;
use crate::operator::prelude::*;

/// Shows properties of the nodes that it is wired to as properties of the group around it.
///
/// What is set at the group takes the place of what is set inside. Its wires carry nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ExternalizedMapping {
    /// Which properties are shown, and how they are called outside.
    pub mappings: Vec<Externalized>,
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::structure::<ExternalizedMapping>(
    Role::Externalized,
    Inputs::None,
    Outputs::One(OutputType::Is(ValueType::Any)),
)
.aliases(&["export", "custom parameter", "expose", "public property"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_a_part_of_the_patch_without_a_life_of_its_own() {
        assert_eq!(OPERATOR.role, Role::Externalized);
        let said = json!({"mappings": [{"property": "offset", "name": "gain"}]});
        assert_eq!(OPERATOR.check(said.as_object().unwrap()), []);
    }
}
