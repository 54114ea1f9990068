//! What a transform may return.

use crate::flow::strand::Out;
use crate::value::{ValueType, Wire};

/// What a transform may return: a value, or perhaps none.
pub trait Emit {
    /// What its output says of itself.
    const EMITS: ValueType;
    /// Puts it out.
    fn emit(self, out: &mut Out<'_>);
}

impl<T: Wire> Emit for T {
    const EMITS: ValueType = T::TYPE;
    #[inline]
    fn emit(self, out: &mut Out<'_>) {
        out.emit(0, self.into_value());
    }
}

impl<T: Wire> Emit for Option<T> {
    const EMITS: ValueType = T::TYPE;
    #[inline]
    fn emit(self, out: &mut Out<'_>) {
        if let Some(value) = self {
            out.emit(0, value.into_value());
        }
    }
}
