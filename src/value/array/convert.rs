//! Numbers of one type become those of another, and bytes.

use bytes::Bytes;

use super::element::{edit, numbers};
use super::{Array, ByteOrder, Depth, Element, Elements};
use crate::error::Error;
use crate::value::{Image, Number, Value, ValueType};

impl Depth {
    /// The least type in which every number of both types fits.
    pub fn with(self, other: Self) -> Self {
        use Depth::{F32, F64, I8, I16, I32, U8, U16};
        match (self, other) {
            (a, b) if a == b => a,
            (F64, _) | (_, F64) | (F32, I32) | (I32, F32) => F64,
            (F32, _) | (_, F32) => F32,
            (I32, _) | (_, I32) | (U16, I8 | I16) | (I8 | I16, U16) => I32,
            (U16, _) | (_, U16) => U16,
            (I16 | I8, _) | (_, I16 | I8) => I16,
            (U8, U8) => U8,
        }
    }

    /// Whether its numbers have no fraction.
    pub fn is_whole(self) -> bool {
        !matches!(self, Self::F32 | Self::F64)
    }
}

impl Elements {
    /// The numbers in bytes, of this type and in this order. Bytes stay where they are; what is
    /// left over at the end is dropped.
    pub fn of_bytes(bytes: Bytes, depth: Depth, order: ByteOrder) -> Self {
        fn read<T: Element>(bytes: &[u8], order: ByteOrder) -> Elements {
            T::pack(T::read(bytes, order))
        }
        match depth {
            Depth::U8 => Self::U8(bytes),
            Depth::I8 => read::<i8>(&bytes, order),
            Depth::U16 => read::<u16>(&bytes, order),
            Depth::I16 => read::<i16>(&bytes, order),
            Depth::I32 => read::<i32>(&bytes, order),
            Depth::F32 => read::<f32>(&bytes, order),
            Depth::F64 => read::<f64>(&bytes, order),
        }
    }

    /// The memory of the numbers in this order. Bytes are shared.
    pub fn to_bytes(&self, order: ByteOrder) -> Bytes {
        match self {
            Self::U8(bytes) => bytes.clone(),
            other => numbers!(other, x => Element::write(x, order).into()),
        }
    }

    /// Values as numbers: whole ones if all are ints, floats if some are, else doubles.
    pub fn of_values(items: &[Value]) -> Result<Self, Error> {
        let number = |item: &Value| {
            let refused = || Error::wrong_type(ValueType::Number, item);
            Number::of(item).ok_or_else(refused)
        };
        let (mut depth, mut wide) = (Depth::I32, Vec::with_capacity(items.len()));
        for item in items {
            let number = number(item)?;
            depth = depth.max_of(number);
            wide.push(number.as_f64());
        }
        Ok(Self::F64(wide).cast(depth))
    }

    /// The same numbers in another type, rounded and kept within its range. Of the same type they
    /// stay where they are.
    pub fn cast(self, depth: Depth) -> Self {
        if self.depth() == depth { self } else { self.map_to(depth, |x| x) }
    }

    /// The same as [`Self::cast`], if another type is wanted at all.
    pub fn cast_if(self, depth: Option<Depth>) -> Self {
        match depth {
            Some(depth) => self.cast(depth),
            None => self,
        }
    }

    /// Makes another number of each, of this type.
    pub fn map_to(&self, depth: Depth, f: impl Fn(f64) -> f64) -> Self {
        numbers!(self, x => map_slice_to(x, depth, f))
    }

    /// Makes another number of the same type of each, in the same memory if nobody else holds it.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Self {
        edit!(self, x => change(x, f))
    }

    /// Makes one number of each and its partner, of the least type in which both fit. The shorter
    /// list says how many.
    pub fn zip(self, partners: &Self, f: impl Fn(f64, f64) -> f64) -> Self {
        let depth = self.depth().with(partners.depth());
        let own = self.cast(depth);
        match (own, partners) {
            (Self::U8(own), Self::U8(theirs)) => {
                let mut own = super::element::alone(own);
                join(&mut own[..], theirs, f);
                Self::U8(own.freeze())
            }
            (Self::I8(own), Self::I8(theirs)) => Self::I8(joined(own, theirs, f)),
            (Self::U16(own), Self::U16(theirs)) => Self::U16(joined(own, theirs, f)),
            (Self::I16(own), Self::I16(theirs)) => Self::I16(joined(own, theirs, f)),
            (Self::I32(own), Self::I32(theirs)) => Self::I32(joined(own, theirs, f)),
            (Self::F32(own), Self::F32(theirs)) => Self::F32(joined(own, theirs, f)),
            (Self::F64(own), Self::F64(theirs)) => Self::F64(joined(own, theirs, f)),
            // Of another type still; of the same type the next time.
            (own, theirs) => own.zip(&theirs.clone().cast(depth), f),
        }
    }
}

impl Depth {
    /// The type for a value beside others of this type.
    fn max_of(self, number: Number) -> Self {
        match number {
            Number::Int(_) => self,
            Number::Float(_) if self == Self::F64 => self,
            Number::Float(_) => Self::F32,
            Number::Long(_) | Number::Double(_) => Self::F64,
        }
    }
}

fn map_slice_to<T: Element>(numbers: &[T], depth: Depth, f: impl Fn(f64) -> f64) -> Elements {
    match depth {
        Depth::U8 => mapped::<T, u8>(numbers, f),
        Depth::I8 => mapped::<T, i8>(numbers, f),
        Depth::U16 => mapped::<T, u16>(numbers, f),
        Depth::I16 => mapped::<T, i16>(numbers, f),
        Depth::I32 => mapped::<T, i32>(numbers, f),
        Depth::F32 => mapped::<T, f32>(numbers, f),
        Depth::F64 => mapped::<T, f64>(numbers, f),
    }
}

fn mapped<T: Element, U: Element>(numbers: &[T], f: impl Fn(f64) -> f64) -> Elements {
    U::pack(match table(numbers, &f) {
        Some(table) => numbers.iter().map(|x| table[usize::from(x.byte())]).collect(),
        None => numbers.iter().map(|x| U::near(f(x.wide()))).collect(),
    })
}

fn change<T: Element>(numbers: &mut [T], f: impl Fn(f64) -> f64) {
    match table::<T, T>(numbers, &f) {
        Some(table) => numbers.iter_mut().for_each(|x| *x = table[usize::from(x.byte())]),
        None => numbers.iter_mut().for_each(|x| *x = T::near(f(x.wide()))),
    }
}

/// What becomes of each number there is of 8 bits, where it is sooner looked up than calculated.
fn table<T: Element, U: Element>(numbers: &[T], f: impl Fn(f64) -> f64) -> Option<[U; 256]> {
    let pays = T::DEPTH.bytes() == 1 && numbers.len() > 1024;
    pays.then(|| std::array::from_fn(|byte| U::near(f(T::of_byte(byte as u8).wide()))))
}

fn joined<T: Element>(mut own: Vec<T>, theirs: &[T], f: impl Fn(f64, f64) -> f64) -> Vec<T> {
    join(&mut own, theirs, f);
    own
}

fn join<T: Element>(own: &mut [T], theirs: &[T], f: impl Fn(f64, f64) -> f64) {
    own.iter_mut().zip(theirs).for_each(|(x, y)| *x = T::near(f(x.wide(), y.wide())));
}

impl From<Image> for Array {
    /// The pixels as rows, columns and channels, without a copy of bytes. Blue, green and red keep
    /// their order; a single channel has no dimension of its own.
    fn from(image: Image) -> Self {
        let (rows, columns) = (image.height as usize, image.width as usize);
        let depth = image.format.depth();
        let elements = Elements::of_bytes(image.pixels, depth, ByteOrder::NATIVE);
        Self::matrix(rows, columns, image.format.channels(), elements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::PixelFormat;

    #[test]
    fn numbers_become_bytes_and_numbers_again_in_either_order() {
        let numbers = Elements::I16(vec![1, -2]);
        let little = numbers.to_bytes(ByteOrder::Little);
        assert_eq!(&little[..], [1, 0, 0xfe, 0xff]);
        assert_eq!(&numbers.to_bytes(ByteOrder::Big)[..], [0, 1, 0xff, 0xfe]);
        assert_eq!(Elements::of_bytes(little, Depth::I16, ByteOrder::Little), numbers);
        let cut = Bytes::from_static(&[0, 0, 0x80, 0x3f, 9]);
        assert_eq!(
            Elements::of_bytes(cut, Depth::F32, ByteOrder::Little),
            Elements::F32(vec![1.0])
        );
    }

    #[test]
    fn two_types_meet_in_the_least_that_holds_both() {
        use Depth::{F32, F64, I8, I16, I32, U8, U16};
        let all = [U8, I8, U16, I16, I32, F32, F64];
        for a in all {
            for b in all {
                assert_eq!(a.with(b), b.with(a), "{a:?} {b:?}");
                for extreme in [f64::from(u8::MAX), -1.0, 65_535.0, -40_000.0, 0.5] {
                    let holds = |depth| {
                        let cast = Elements::F64(vec![extreme]).cast(depth).cast(F64);
                        cast == Elements::F64(vec![extreme])
                    };
                    assert!(!(holds(a) || holds(b)) || holds(a.with(b)), "{extreme} {a:?} {b:?}");
                }
            }
        }
        assert_eq!([U8.with(I8), U8.with(U16), I32.with(F32)], [I16, U16, F64]);
        let sum =
            Elements::U8(vec![200, 1].into()).zip(&Elements::I16(vec![-1, 300]), |a, b| a + b);
        assert_eq!(sum, Elements::I16(vec![199, 301]));
    }

    #[test]
    fn many_bytes_are_changed_in_place_as_few_are() {
        let few: Vec<u8> = (0..=255).collect();
        let many: Vec<u8> = few.iter().copied().cycle().take(4096).collect();
        let place = many.as_ptr();
        let f = |x: f64| x.mul_add(1.7, -20.0);
        let Elements::U8(many) = Elements::U8(many.into()).map(f) else { panic!("bytes") };
        let Elements::U8(few) = Elements::U8(few.into()).map(f) else { panic!("bytes") };
        assert_eq!((many.as_ptr(), &many[256..512]), (place, &few[..]));
        let signed = Elements::I8((-128..=127).cycle().take(2048).collect());
        let Elements::I16(doubled) = signed.map_to(Depth::I16, |x| x * 2.0) else { panic!("i16") };
        assert_eq!((doubled[0], doubled[255], doubled[256]), (-256, 254, -256));
    }

    #[test]
    fn pixels_are_shared() {
        let image = Image::new(2, 1, PixelFormat::Rgb8, vec![1, 2, 3, 4, 5, 6]);
        let place = image.pixels.as_ptr();
        let array = Array::from(image);
        let Elements::U8(bytes) = &array.elements else { panic!("bytes") };
        assert_eq!((&*array.shape, bytes.as_ptr()), (&[1, 2, 3][..], place));
        let wide = 258_u16.to_ne_bytes().to_vec();
        let gray = Array::from(Image::new(1, 1, PixelFormat::Gray16, wide));
        assert_eq!((&*gray.shape, gray.elements), (&[1, 1][..], Elements::U16(vec![258])));
    }

    #[test]
    fn values_decide_their_type_together() {
        let of = |items: &[Value]| Elements::of_values(items).unwrap();
        assert_eq!(of(&[Value::Int(1), Value::Int(-2)]), Elements::I32(vec![1, -2]));
        assert_eq!(of(&[Value::Int(1), Value::Float(0.5)]), Elements::F32(vec![1.0, 0.5]));
        assert_eq!(of(&[Value::Float(0.5), Value::Long(1 << 40)]).depth(), Depth::F64);
        assert!(Elements::of_values(&[Value::text("1")]).is_err());
    }
}
