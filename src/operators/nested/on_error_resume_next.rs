use crate::operator::prelude::*;

/// Runs the patch inside, and goes on with another stream once it is over or something in it goes
/// wrong.
///
/// What in Bonsai stands before an OnErrorResumeNext stands inside here, and what comes next is
/// wired to `next`. That waits for its turn: what it says meanwhile is kept. A fault of any node
/// inside, however deep, ends the instance, and so does a source inside that fails as a whole, as
/// when its file cannot be read; it is counted as ever. Ends with `next`, once its turn has come.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OnErrorResumeNext {
    /// What it is called on the canvas.
    pub name: String,
    /// How many values of what comes next are kept until its turn. When one more comes, the oldest
    /// is lost, and counted.
    #[schemars(range(min = 1, max = 65536))]
    pub limit: usize,
}

impl Default for OnErrorResumeNext {
    fn default() -> Self {
        Self { name: String::new(), limit: 256 }
    }
}

/// The instance as long as it is its turn, and what has come meanwhile.
#[derive(Debug, Default)]
pub struct Turn {
    only: Only,
    is_next: bool,
    waiting: Backlog<Value>,
}

const VALUES: usize = 0;
const NEXT: usize = 1;

impl OnErrorResumeNext {
    fn resume(turn: &mut Turn, within: &mut Within<'_, '_>) {
        turn.only.forget(within);
        turn.is_next = true;
        while let Some(value) = turn.waiting.pop() {
            within.emit(0, value);
        }
    }
}

impl Nested for OnErrorResumeNext {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("values", ValueType::Any, "What goes into the patch inside."),
        Input::new("next", ValueType::Any, "What comes after the patch inside."),
    ]);
    const CATCHES: bool = true;
    type State = Turn;

    fn begin(&self, turn: &mut Turn, within: &mut Within<'_, '_>) -> Result<(), Error> {
        turn.only.begin(within)
    }

    fn push(
        &self,
        turn: &mut Turn,
        input: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        match (input, turn.only.get()) {
            (VALUES, Some(instance)) => within.push(instance, 0, value),
            (NEXT, _) if turn.is_next => within.emit(0, value),
            (NEXT, _) => within.out().lose(turn.waiting.keep(value, self.limit)),
            _ => {}
        }
        Ok(())
    }

    fn failed(
        &self,
        turn: &mut Turn,
        instance: u64,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if turn.only.get() == Some(instance) {
            Self::resume(turn, within);
        }
        Ok(())
    }

    fn over(
        &self,
        turn: &mut Turn,
        instance: u64,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if turn.only.is_over(instance) {
            Self::resume(turn, within);
        }
        Ok(())
    }

    fn end(&self, turn: &mut Turn, input: usize, within: &mut Within<'_, '_>) -> Result<(), Error> {
        if input == VALUES {
            turn.only.end(within);
        }
        Ok(())
    }

    /// What still comes to the patch inside matters no more once that is gone.
    fn awaits(open: &[bool]) -> bool {
        open.get(NEXT) == Some(&true)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::nested::<OnErrorResumeNext>().aliases(&[
    "fallback",
    "on error",
    "concat",
    "go on after an error",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Fails at what is no number, and ends with 0.
    fn careful() -> impl FnMut(usize, Value, &mut Out<'_>) + Send {
        |_, value: Value, out: &mut Out<'_>| match value {
            Value::Int(0) => out.end(),
            Value::Int(_) => out.emit(0, value),
            _ => out.fault(&Error::new("no number")),
        }
    }

    #[test]
    fn goes_on_whether_the_first_fails_or_is_over() {
        for last in ["a".into(), Value::Int(0)] {
            let mut bench = Bench::around(&OPERATOR, json!({}), careful);
            assert_eq!(bench.push(1), [Value::Int(1)]);
            assert_eq!(bench.push_to(NEXT, 10), []);
            assert_eq!(bench.push(last), [Value::Int(10)]);
            assert_eq!(bench.push(2), []);
            assert_eq!(bench.push_to(NEXT, 11), [Value::Int(11)]);
            assert_eq!(bench.instances(), (0, 1));
            assert!(!bench.ended());
            bench.end(NEXT);
            assert!(bench.ended());
        }
    }

    #[test]
    fn what_comes_next_may_have_ended_before_its_turn() {
        let mut bench = Bench::around(&OPERATOR, json!({"limit": 2}), careful);
        (10..13).for_each(|value| drop(bench.push_to(NEXT, value)));
        bench.end(NEXT);
        assert_eq!(bench.lost(), 1);
        assert!(!bench.ended());
        assert_eq!(bench.end(VALUES), [11, 12].map(Value::Int));
        assert!(bench.ended());
    }
}
