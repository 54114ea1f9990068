use serde_json::json;

use crate::operator::prelude::*;

/// Panics at negative numbers.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
struct Fragile {
    /// Added.
    #[schemars(range(min = 0.0, max = 10.0))]
    offset: f64,
}

impl Transform for Fragile {
    type In = f64;
    type Out = f64;
    type State = ();
    fn apply(&self, (): &mut (), x: f64) -> Result<f64, Error> {
        assert!(x >= 0.0, "negative");
        Ok(x + self.offset)
    }
}

static FRAGILE: OperatorType = OperatorType::transform::<Fragile>();

#[test]
fn a_panic_puts_the_node_out_of_service_until_edited() {
    let mut bench = Bench::new(&FRAGILE, json!({}));
    assert_eq!(bench.push(1.0), [Value::Double(1.0)]);
    assert_eq!(bench.push(-1.0), []);
    assert_eq!(
        bench.fault().as_deref(),
        Some("stopped by an internal error (negative); edit a property to try again")
    );
    assert_eq!(bench.push(1.0), []);
    assert_eq!((bench.faults(), bench.lost()), (1, 1));
    bench.set(json!({"offset": 2.0}));
    assert_eq!(bench.push(1.0), [Value::Double(3.0)]);
}

#[test]
fn a_wrong_type_is_a_fault_of_this_value_only() {
    let mut bench = Bench::new(&FRAGILE, json!({}));
    assert_eq!(bench.push("abc"), []);
    assert_eq!(
        bench.fault().as_deref(),
        Some(
            "expected double, got text \"abc\": convert it with text.parse, or wire another output"
        )
    );
    assert_eq!(bench.push(2), [Value::Double(2.0)]);
}

#[test]
fn the_schema_says_the_range() {
    let complaints = FRAGILE.check(json!({"offset": 11.0}).as_object().unwrap());
    assert_eq!(complaints[0].property.as_deref(), Some("offset"));
    assert_eq!(complaints[0].sentence, "must be from 0 to 10, not 11.0");
}

#[test]
fn the_end_of_the_input_is_the_end_of_the_output() {
    let mut bench = Bench::new(&FRAGILE, json!({}));
    assert!(!bench.ended());
    bench.end(0);
    assert!(bench.ended());
    assert_eq!(bench.push(1.0), []);
}
