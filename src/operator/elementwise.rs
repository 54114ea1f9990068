//! What operators share that calculate with arrays place by place: an array at the first input,
//! and a number or another array to calculate with.

use std::sync::Arc;

use super::author::{Combinator, Properties};
use super::port::{Input, Inputs, OutputType, Outputs};
use crate::error::Error;
use crate::flow::strand::Out;
use crate::value::{Array, Number, Value, ValueType, Wire as _};

/// An operation of each number of an array and its partner.
pub trait Elementwise: Properties {
    /// The partner of all numbers, as long as nothing has come to the second input.
    fn operand(&self) -> f64;

    /// The operation; `whole` says that its result will be rounded to a whole number.
    fn operate(left: f64, right: f64, whole: bool) -> f64;
}

/// What stands at the second input.
#[derive(Debug)]
pub enum Operand {
    /// One number for all.
    Number(f64),
    /// A number for each.
    Array(Arc<Array>),
}

const INPUTS: &[Input] = &[
    Input::new("array", ValueType::Array, "An array or image. Each gives a result."),
    Input::new(
        "operand",
        ValueType::Any,
        "A number, or an array or image of the same shape. The latest is kept and stands in for \
         the property.",
    )
    .first(),
];

impl<T: Elementwise> Combinator for T {
    const INPUTS: Inputs = Inputs::Named(INPUTS);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Array));
    type State = Option<Operand>;

    fn start(&self, _: usize) -> Option<Operand> {
        None
    }

    fn push(
        &self,
        operand: &mut Option<Operand>,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if input == 1 {
            *operand = Some(match Number::of(&value) {
                Some(number) => Operand::Number(number.as_f64()),
                None => Operand::Array(Arc::from_value(value)?),
            });
            return Ok(());
        }
        let array = Arc::unwrap_or_clone(Arc::<Array>::from_value(value)?);
        let depth = array.elements.depth();
        let result = match operand {
            Some(Operand::Array(other)) => {
                let whole = depth.with(other.elements.depth()).is_whole();
                array.pair(other, |left, right| T::operate(left, right, whole))?
            }
            single => {
                let right = match single {
                    Some(Operand::Number(number)) => *number,
                    _ => self.operand(),
                };
                array.map(|left| T::operate(left, right, depth.is_whole()))
            }
        };
        out.emit(0, Arc::new(result).into_value());
        Ok(())
    }

    fn end(&self, _: &mut Option<Operand>, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == 0 {
            out.end();
        }
        Ok(())
    }
}
