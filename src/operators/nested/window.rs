use std::collections::VecDeque;

use crate::operator::prelude::*;

/// Gives the values of each window to an instance of the patch inside, which hears the end of it.
///
/// A window is so many values, or what lies between two signs at the other input, or both. Ends
/// when its values have ended and the last instance is over.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Window {
    /// What it is called on the canvas.
    pub name: String,
    /// How many values are in a window. With 0 only the other input ends one.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub count: u64,
    /// How many values lie between the beginnings of two windows. Fewer than the count: windows
    /// overlap; more: the values between two are left out. Nothing: one follows the other.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub skip: Option<u64>,
    /// How many windows may be open at a time. One more is a fault.
    #[schemars(range(min = 1, max = 65536))]
    pub limit: usize,
}

impl Default for Window {
    fn default() -> Self {
        Self { name: String::new(), count: 10, skip: None, limit: 1024 }
    }
}

/// The windows that are open.
#[derive(Debug, Default)]
pub struct Windows {
    /// With how many values they have had, the oldest first.
    open: VecDeque<(u64, u64)>,
    /// How many values come before the next begins.
    gap: u64,
}

const VALUES: usize = 0;

impl Nested for Window {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("values", ValueType::Any, "The values that go into windows."),
        Input::new("boundary", ValueType::Any, "Whatever comes here ends the open windows.")
            .first(),
    ]);
    type State = Windows;

    fn push(
        &self,
        windows: &mut Windows,
        input: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if input != VALUES {
            windows.gap = 0;
            for (instance, _) in windows.open.drain(..) {
                within.end(instance);
            }
            return Ok(());
        }
        let mut begun = Ok(());
        let only_boundaries = self.count == 0;
        if windows.gap == 0 && (!only_boundaries || windows.open.is_empty()) {
            match within.begin(self.limit) {
                Ok(instance) => windows.open.push_back((instance, 0)),
                Err(error) => begun = Err(error),
            }
            windows.gap = if only_boundaries { 0 } else { self.skip.unwrap_or(self.count).max(1) };
        }
        windows.gap = windows.gap.saturating_sub(1);
        for (instance, had) in &mut windows.open {
            *had += 1;
            within.push(*instance, 0, value.clone());
            if !only_boundaries && *had >= self.count {
                within.end(*instance);
            }
        }
        windows.open.retain(|(_, had)| only_boundaries || *had < self.count);
        begun
    }

    fn end(
        &self,
        windows: &mut Windows,
        input: usize,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        if input == VALUES {
            for (instance, _) in windows.open.drain(..) {
                within.end(instance);
            }
        }
        Ok(())
    }

    /// Without values no boundary has anything to end, wired or not.
    fn awaits(open: &[bool]) -> bool {
        open.get(VALUES) == Some(&true)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::nested::<Window>().aliases(&[
    "window count",
    "window trigger",
    "chunks",
    "segments",
    "Trail CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Gives the place of each value in its window.
    fn numbering() -> impl FnMut(usize, Value, &mut Out<'_>) + Send {
        let mut count = 0;
        move |_, _, out: &mut Out<'_>| {
            count += 1;
            out.emit(0, Value::Int(count));
        }
    }

    #[test]
    fn windows_follow_each_other_or_overlap() {
        let places = |properties, values| {
            let mut bench = Bench::around(&OPERATOR, properties, numbering);
            (0..values).flat_map(|value| bench.push(value)).collect::<Vec<_>>()
        };
        assert_eq!(places(json!({"count": 2}), 5), [1, 2, 1, 2, 1].map(Value::Int));
        assert_eq!(places(json!({"count": 2, "skip": 1}), 3), [1, 2, 1, 2, 1].map(Value::Int));
        assert_eq!(places(json!({"count": 1, "skip": 2}), 4), [1, 1].map(Value::Int));
    }

    #[test]
    fn a_boundary_begins_the_next() {
        let mut bench = Bench::around(&OPERATOR, json!({"count": 0}), numbering);
        assert_eq!(bench.push("a"), [Value::Int(1)]);
        assert_eq!(bench.push("b"), [Value::Int(2)]);
        bench.push_to(1, ());
        assert_eq!(bench.instances(), (0, 1));
        assert_eq!(bench.push("c"), [Value::Int(1)]);
        bench.end(0);
        assert!(bench.ended(), "whatever may come to the other input");
    }
}
