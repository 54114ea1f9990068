//! The one instance of a nested operator that has it from the start.

use crate::error::Error;
use crate::flow::instances::Within;

/// The instance, as long as it is not over.
#[derive(Debug, Default)]
pub struct Only(Option<u64>);

impl Only {
    /// Begins it, in place of the one that was.
    pub fn begin(&mut self, within: &mut Within<'_, '_>) -> Result<(), Error> {
        self.forget(within);
        self.0 = Some(within.begin(1)?);
        Ok(())
    }

    /// Its number; none if it is over.
    pub fn get(&self) -> Option<u64> {
        self.0
    }

    /// Lets it know that no more will come.
    pub fn end(&self, within: &mut Within<'_, '_>) {
        if let Some(instance) = self.0 {
            within.end(instance);
        }
    }

    /// Lets go of it, whatever it is doing.
    pub fn forget(&mut self, within: &mut Within<'_, '_>) {
        if let Some(instance) = self.0.take() {
            within.forget(instance);
        }
    }

    /// Takes over that an instance is over; whether it was this one.
    pub fn is_over(&mut self, instance: u64) -> bool {
        self.0.take_if(|only| *only == instance).is_some()
    }
}
