use crate::operator::Role;
use crate::operator::prelude::*;

/// Holds a part of the patch together under one name.
///
/// Its inputs and outputs are the `WorkflowInput` and `WorkflowOutput` nodes inside of it, by
/// their names or, without names, by their numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "GroupWorkflow")]
pub struct Group {
    /// What the group is called on the canvas.
    pub name: String,
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::structure::<Group>(
    Role::Group,
    Inputs::Many(ValueType::Any),
    Outputs::One(OutputType::Is(ValueType::Any)),
)
.aliases(&["GroupWorkflow", "subpatch", "patcher", "pd", "Base COMP", "Container COMP"]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_no_life_of_its_own() {
        assert_eq!(OPERATOR.role, Role::Group);
        assert!(OPERATOR.build(&OPERATOR.defaults(), crate::operator::Wiring::default()).is_err());
    }
}
