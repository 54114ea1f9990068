use crate::operator::Role;
use crate::operator::prelude::*;

/// Stands for a patch in a file of its own, as if it were a group here.
///
/// Its inputs and outputs are the `WorkflowInput` and `WorkflowOutput` nodes in that patch, and what
/// that patch shows with `ExternalizedMapping` can be set here. A double click opens the file.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct IncludePatch {
    /// The file, from the folder of the patch in which this node stands.
    #[schemars(extend("widget" = "path"))]
    pub path: String,
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::structure::<IncludePatch>(
    Role::Group,
    Inputs::Many(ValueType::Any),
    Outputs::One(OutputType::Is(ValueType::Any)),
)
.including()
.aliases(&["IncludeWorkflow", "abstraction", "bpatcher", "external patch", "tox"]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_group_whose_inside_is_a_file() {
        assert_eq!(OPERATOR.role, Role::Group);
        assert!(OPERATOR.includes);
    }
}
