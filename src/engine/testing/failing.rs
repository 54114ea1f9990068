//! A source that fails again and again.

use crate::operator::prelude::*;

properties!(Failing { values: i32 = 0 });
pub static FAILING: OperatorType = OperatorType::source::<Failing>();

/// Says so many numbers, ten milliseconds apart, and fails after as long.
impl Source for Failing {
    type Out = i32;
    async fn run(self, out: &mut Outlet<i32>) -> Result<(), Error> {
        for value in 0..self.values {
            tokio::time::sleep(Duration::from_millis(10)).await;
            out.push(value);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        Err(Error::new("it could not go on"))
    }
}
