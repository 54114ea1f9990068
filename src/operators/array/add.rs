use crate::operator::prelude::*;

/// Adds a number to each number of an array or image, or the numbers of two.
///
/// Nothing wraps around: the brightest stays the brightest. What does not fit into the type of the
/// array is kept within its range. Two arrays have the same rows, columns and channels, or one is
/// a single number; their result is of the least type that holds the numbers of both.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Add {
    /// Added to each number, as long as nothing has come to the second input.
    pub operand: f64,
}

impl Default for Add {
    fn default() -> Self {
        Self { operand: 0.0 }
    }
}

impl Elementwise for Add {
    fn operand(&self) -> f64 {
        self.operand
    }

    fn operate(left: f64, right: f64, _: bool) -> f64 {
        left + right
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Add>().aliases(&[
    "+",
    "plus",
    "sum of images",
    "blend",
    "jit.op",
    "Add TOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Elements;

    fn bytes(numbers: &[u8]) -> Value {
        let elements = Elements::U8(numbers.to_vec().into());
        Value::Array(Arc::new(Array::new([numbers.len()], elements)))
    }

    #[test]
    fn adds_the_property_or_what_came_to_the_second_input() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 10}));
        assert_eq!(bench.push(bytes(&[1, 250])), [bytes(&[11, 255])]);
        assert_eq!(bench.push_to(1, -2), []);
        assert_eq!(bench.push(bytes(&[1, 250])), [bytes(&[0, 248])]);
        bench.push_to(1, bytes(&[100, 1]));
        assert_eq!(bench.push(bytes(&[1, 250])), [bytes(&[101, 251])]);
        bench.push_to(1, bytes(&[7]));
        assert_eq!(bench.push(bytes(&[1, 250])), [bytes(&[8, 255])]);
    }

    #[test]
    fn other_shapes_and_other_things_are_refused() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.push_to(1, bytes(&[1, 2, 3]));
        assert_eq!(bench.push(bytes(&[1, 2])), []);
        assert!(bench.fault().unwrap().starts_with("2 and 3 do not fit together"));
        bench.push_to(1, "abc");
        assert_eq!(bench.faults(), 2);
        assert_eq!(bench.push(5), []);
        assert!(bench.fault().unwrap().starts_with("expected array, got int"));
    }

    #[test]
    fn an_array_that_nobody_else_holds_is_changed_where_it_is() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 1}));
        let numbers = vec![0.5_f32; 64];
        let place = numbers.as_ptr();
        let array = Array::new([64], Elements::F32(numbers));
        let out = bench.push(Value::Array(Arc::new(array)));
        let [Value::Array(array)] = &out[..] else { panic!("an array, not {out:?}") };
        let Elements::F32(numbers) = &array.elements else { panic!("floats") };
        assert_eq!((numbers[0], numbers.as_ptr()), (1.5, place));
    }

    #[test]
    fn it_ends_with_its_first_input() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.end(1);
        assert!(!bench.ended());
        bench.end(0);
        assert!(bench.ended());
    }
}
