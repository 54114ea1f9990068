//! A source that says what one has written down.

use std::sync::Arc;

use crate::operator::prelude::*;

properties!(Script { lines: Vec<(i32, String)> = Vec::new() });
pub static SCRIPT: OperatorType = OperatorType::source::<Script>();

/// Says a pair of who and what every ten milliseconds, then waits for ever.
impl Source for Script {
    type Out = Value;
    async fn run(self, out: &mut Outlet<Value>) -> Result<(), Error> {
        for (who, what) in self.lines {
            tokio::time::sleep(Duration::from_millis(10)).await;
            out.push(Value::tuple([Value::Int(who), Value::Text(Arc::from(what))]));
        }
        std::future::pending().await
    }
}
