//! Which port a wire would go to.

use crate::operator::OperatorType;
use crate::operator::port::{Inputs, OutputType};
use crate::value::ValueType;

/// The name of the first input that takes values of this type; inner none for the first port.
pub fn first_input_for(operator: &OperatorType, value_type: ValueType) -> Option<Option<String>> {
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
pub fn first_output_for(operator: &OperatorType, value_type: ValueType) -> Option<Option<String>> {
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
}
