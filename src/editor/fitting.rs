//! Which port a wire would go to, and which operators have one.

use super::graph::Graph;
use super::search::WishEnd;
use crate::operator::OperatorType;
use crate::operator::port::{Inputs, OutputType};
use crate::value::ValueType;

/// How a port is written at the end of a wire: by its name, or not at all if it is the first.
pub type PortName = Option<String>;

/// The name of the first input that takes values of this type; inner none for the first port.
#[expect(clippy::option_option, reason = "no port, or one without a name")]
pub fn first_input_for(operator: &OperatorType, value_type: ValueType) -> Option<PortName> {
    let count = operator.inputs.count(0);
    let fits = |&at: &usize| operator.inputs.value_type(at).accepts(value_type);
    let at = (0..count).find(fits)?;
    Some(input_name(operator, at))
}

/// How an input is written at the end of a wire.
pub fn input_name(operator: &OperatorType, at: usize) -> Option<String> {
    match operator.inputs {
        Inputs::Named(_) => operator.inputs.name(at),
        _ => operator.inputs.name(at).filter(|_| at > 0),
    }
}

/// The name of the first output whose values an input of this type takes.
#[expect(clippy::option_option, reason = "no port, or one without a name")]
pub fn first_output_for(operator: &OperatorType, value_type: ValueType) -> Option<PortName> {
    let fits = |&at: &usize| match operator.outputs.output_type(at) {
        OutputType::Is(given) => value_type.accepts(given),
        OutputType::SameAsInput | OutputType::SameAsInputs => true,
    };
    let at = (0..operator.outputs.count()).find(fits)?;
    Some(output_name(operator, at))
}

/// How an output is written at the end of a wire.
pub fn output_name(operator: &OperatorType, at: usize) -> Option<String> {
    operator.outputs.name(at).map(str::to_owned)
}

/// What a new node has to take and to give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// What it is fed with.
    pub takes: Option<ValueType>,
    /// What it has to give.
    pub gives: Option<ValueType>,
}

impl Fit {
    /// Of a node that is wished for in this patch.
    pub fn of(end: &WishEnd, graph: &Graph) -> Self {
        match end {
            WishEnd::Free => Self::default(),
            WishEnd::From(_, value_type) => Self { takes: Some(*value_type), gives: None },
            WishEnd::To(_, value_type) => Self { takes: None, gives: Some(*value_type) },
            WishEnd::Wire(at) => {
                let wire = graph.wires.iter().find(|wire| wire.at == *at);
                let target =
                    wire.and_then(|wire| graph.nodes.get(wire.to.0)?.inputs.get(wire.to.1));
                Self {
                    takes: Some(wire.map_or(ValueType::Any, |wire| wire.value_type)),
                    gives: Some(target.map_or(ValueType::Any, |port| port.value_type)),
                }
            }
        }
    }

    /// Whether an operator has the ports for it.
    pub fn admits(self, operator: &OperatorType) -> bool {
        self.takes.is_none_or(|t| first_input_for(operator, t).is_some())
            && self.gives.is_none_or(|t| first_output_for(operator, t).is_some())
    }

    /// The ports by which an operator stands on a wire.
    pub fn ports(self, operator: &OperatorType) -> Option<(PortName, PortName)> {
        let any = ValueType::Any;
        let input = first_input_for(operator, self.takes.unwrap_or(any))?;
        Some((input, first_output_for(operator, self.gives.unwrap_or(any))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::operator;

    #[test]
    fn a_wire_finds_the_port_that_takes_it() {
        let find = |name: &str| operator(name).expect(name);
        let number = ValueType::Float;
        assert_eq!(first_input_for(find("math.abs"), number), Some(None));
        assert_eq!(first_input_for(find("combine.merge"), number), Some(None));
        assert_eq!(first_input_for(find("time.timer"), number), None);
        assert_eq!(first_output_for(find("math.abs"), number), Some(None));
        assert_eq!(first_output_for(find("input.mouse_move"), ValueType::Text), None);
    }

    #[test]
    fn what_stands_on_a_wire_takes_and_gives_what_it_carries() {
        let numbers = Fit { takes: Some(ValueType::Float), gives: Some(ValueType::Number) };
        let admits = |name: &str| numbers.admits(operator(name).expect(name));
        assert!(admits("math.abs") && admits("combine.take"));
        assert!(!admits("time.timer"), "has no input");
        assert!(!admits("text.to_string"), "gives text");
        let gate = numbers.ports(operator("combine.gate").expect("a gate"));
        assert!(gate.is_some());
    }
}
