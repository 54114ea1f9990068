use crate::operator::prelude::*;
use crate::value::{Axis, Span};

/// Takes some of the channels of an array or image, in whichever order.
///
/// The channels 2, 1, 0 turn red, green, blue into blue, green, red, and back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SelectChannels {
    /// Which channels, in the order in which they are wanted: counted from 0, negative ones from
    /// the end. A single one gives a plain matrix.
    pub channels: Vec<i32>,
}

impl Default for SelectChannels {
    fn default() -> Self {
        Self { channels: vec![0] }
    }
}

/// A channel may be wanted more than once; this keeps what comes out in bounds.
const MOST: usize = 16;

impl Transform for SelectChannels {
    type In = Arc<Array>;
    type Out = Arc<Array>;
    type State = ();

    fn check(&self) -> Result<(), Complaint> {
        match self.channels.len() {
            0 => Err(Complaint::about("channels", "needs at least one channel, such as 0")),
            1..=MOST => Ok(()),
            _ => Err(Complaint::about("channels", format!("takes at most {MOST} channels"))),
        }
    }

    fn apply(&self, (): &mut (), array: Arc<Array>) -> Result<Arc<Array>, Error> {
        let length = array.lanes(Axis::Channels)?.length;
        let place = |channel: &i32| {
            let span = Span { start: (*channel).into(), stop: None, step: 1 };
            let inside = usize::try_from(channel.unsigned_abs())
                .is_ok_and(|at| if *channel < 0 { at <= length } else { at < length });
            span.places(length).first().copied().filter(|_| inside).ok_or_else(|| {
                let last = length.saturating_sub(1);
                Error::new(format!(
                    "there is no channel {channel}: what came has {length}, counted from 0 to {last}"
                ))
            })
        };
        let places = self.channels.iter().take(MOST).map(place).collect::<Result<Vec<_>, _>>()?;
        if places.iter().copied().eq(0..length) {
            return Ok(array);
        }
        Ok(Arc::new(array.pick(Axis::Channels, &places)?))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<SelectChannels>().aliases(&[
    "swap channels",
    "extract channel",
    "split channels",
    "BGR to RGB",
    "swizzle",
    "Reorder TOP",
    "jit.unpack",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::{Elements, PixelFormat};

    fn image() -> Value {
        Value::Image(Arc::new(Image::new(2, 1, PixelFormat::Rgb8, vec![1, 2, 3, 4, 5, 6])))
    }

    fn bytes(shape: &[usize], bytes: Vec<u8>) -> Value {
        Value::Array(Arc::new(Array::new(shape, Elements::U8(bytes.into()))))
    }

    #[test]
    fn one_channel_is_a_matrix_and_several_come_in_their_order() {
        let mut bench = Bench::new(&OPERATOR, json!({"channels": [-1]}));
        assert_eq!(bench.push(image()), [bytes(&[1, 2], vec![3, 6])]);
        bench.set(json!({"channels": [2, 1, 0]}));
        assert_eq!(bench.push(image()), [bytes(&[1, 2, 3], vec![3, 2, 1, 6, 5, 4])]);
        bench.set(json!({"channels": [0, 1, 2]}));
        assert_eq!(bench.push(image()), [bytes(&[1, 2, 3], vec![1, 2, 3, 4, 5, 6])]);
    }

    #[test]
    fn a_channel_that_is_not_there_is_named() {
        for channel in [3, -4, i32::MIN, i32::MAX] {
            let mut bench = Bench::new(&OPERATOR, json!({"channels": [channel]}));
            assert_eq!(bench.push(image()), []);
            let expected =
                format!("there is no channel {channel}: what came has 3, counted from 0 to 2");
            assert_eq!(bench.fault().as_deref(), Some(&*expected));
        }
        let many = json!({"channels": vec![0; 17]});
        assert_eq!(OPERATOR.check(many.as_object().unwrap()).len(), 1);
    }
}
