//! An operator that has a knob of the same name as another, and refuses nothing.

use crate::operator::prelude::*;

properties!(Shifting { offset: i32 = 0 });
pub static SHIFT: OperatorType = OperatorType::transform::<Shifting>();
impl Transform for Shifting {
    type In = i32;
    type Out = i32;
    type State = ();
    fn apply(&self, (): &mut (), number: i32) -> Result<i32, Error> {
        Ok(number + self.offset)
    }
}
