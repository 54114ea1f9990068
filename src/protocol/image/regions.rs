//! Where a mask is white: connected regions, and the middle of all of it.

use std::sync::{Arc, LazyLock};

use super::{checked, color};
use crate::error::Error;
use crate::value::{Image, PixelFormat, Record, Value};

/// Pixels that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    area: u64,
    /// Of the columns and rows of all its pixels.
    sums: (u64, u64),
    /// First and last column.
    columns: (u32, u32),
    /// First and last row.
    rows: (u32, u32),
}

impl Region {
    fn of_run(y: u32, start: u32, end: u32) -> Self {
        let (first, last) = (u64::from(start), u64::from(end) - 1);
        let area = last - first + 1;
        let columns = (first + last) * area / 2;
        let sums = (columns, u64::from(y) * area);
        Self { area, sums, columns: (start, end - 1), rows: (y, y) }
    }

    fn join(&mut self, other: Self) {
        self.area += other.area;
        self.sums = (self.sums.0 + other.sums.0, self.sums.1 + other.sums.1);
        let span = |a: (u32, u32), b: (u32, u32)| (a.0.min(b.0), a.1.max(b.1));
        self.columns = span(self.columns, other.columns);
        self.rows = span(self.rows, other.rows);
    }

    /// How many pixels.
    pub fn area(&self) -> u64 {
        self.area
    }

    /// The middle of its pixels.
    pub fn centroid(&self) -> (f64, f64) {
        (self.sums.0 as f64 / self.area as f64, self.sums.1 as f64 / self.area as f64)
    }

    /// As a record of `X`, `Y`, `Area`, and the rectangle around it, `Left`, `Top`, `Width`,
    /// `Height`.
    pub fn to_record(self) -> Value {
        static NAMES: LazyLock<Arc<[Box<str>]>> =
            LazyLock::new(|| Record::names(["X", "Y", "Area", "Left", "Top", "Width", "Height"]));
        let (x, y) = self.centroid();
        let ((left, right), (top, bottom)) = (self.columns, self.rows);
        let whole = |number: u32| Value::Int(number as i32);
        let values = [
            Value::Double(x),
            Value::Double(y),
            Value::Int(self.area as i32),
            whole(left),
            whole(top),
            whole(right - left + 1),
            whole(bottom - top + 1),
        ];
        Value::Record(Arc::new(Record::new(NAMES.clone(), values)))
    }
}

/// A mask: whatever is not 0 counts. Colours count by their brightness.
fn mask(image: Image) -> Result<Image, Error> {
    checked(&image)?;
    match image.format {
        PixelFormat::Gray8 => Ok(image),
        // Weak grays must not be rounded away.
        PixelFormat::Gray16 | PixelFormat::F32 => {
            let pixel = image.format.bytes();
            let present = |pixel: &[u8]| if pixel.iter().any(|byte| *byte != 0) { 255 } else { 0 };
            let pixels: Vec<u8> = image.pixels.chunks_exact(pixel).map(present).collect();
            Ok(Image { format: PixelFormat::Gray8, pixels: pixels.into(), ..image })
        }
        _ => color::convert(image, PixelFormat::Gray8),
    }
}

/// Calls for each run of a mask: its row, where it starts, and where it has ended.
fn runs(mask: &Image, mut each: impl FnMut(u32, u32, u32)) {
    for (y, row) in mask.pixels.chunks_exact(mask.width as usize).enumerate() {
        let mut x = 0;
        while let Some(start) = row[x..].iter().position(|pixel| *pixel != 0) {
            let start = x + start;
            let length = row[start..].iter().position(|pixel| *pixel == 0);
            let end = length.map_or(row.len(), |length| start + length);
            each(y as u32, start as u32, end as u32);
            x = end;
        }
    }
}

/// All that is white as one region; none if nothing is.
pub fn whole(image: Image) -> Result<Option<Region>, Error> {
    let mut whole: Option<Region> = None;
    runs(&mask(image)?, |y, start, end| {
        let run = Region::of_run(y, start, end);
        match &mut whole {
            Some(whole) => whole.join(run),
            None => whole = Some(run),
        }
    });
    Ok(whole)
}

/// Which runs belong together, and what they make up.
#[derive(Default)]
struct Forest {
    parents: Vec<u32>,
    regions: Vec<Region>,
}

impl Forest {
    fn add(&mut self, region: Region) -> u32 {
        let number = self.parents.len() as u32;
        self.parents.push(number);
        self.regions.push(region);
        number
    }

    fn root(&mut self, mut run: u32) -> u32 {
        while self.parents[run as usize] != run {
            let above = self.parents[self.parents[run as usize] as usize];
            self.parents[run as usize] = above;
            run = above;
        }
        run
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            let (root, leaf) = (one.min(other), one.max(other));
            self.parents[leaf as usize] = root;
            let joining = self.regions[leaf as usize];
            self.regions[root as usize].join(joining);
        }
    }
}

/// The regions of at least so many pixels, the largest first. Pixels that touch at a corner belong
/// together.
pub fn connected(image: Image, least_area: u64) -> Result<Vec<Region>, Error> {
    let mask = mask(image)?;
    let mut forest = Forest::default();
    // Runs of the row above and of this one: start, end, number.
    let (mut above, mut here) = (Vec::<(u32, u32, u32)>::new(), Vec::new());
    let (mut row, mut next) = (0, 0);
    runs(&mask, |y, start, end| {
        if y != row {
            std::mem::swap(&mut above, &mut here);
            here.clear();
            if y != row + 1 {
                above.clear();
            }
            (row, next) = (y, 0);
        }
        let run = forest.add(Region::of_run(y, start, end));
        here.push((start, end, run));
        // Those that end before this one begins are behind the others too.
        while above.get(next).is_some_and(|(_, above_end, _)| *above_end < start) {
            next += 1;
        }
        for (_, _, touching) in above[next..].iter().take_while(|(first, ..)| *first <= end) {
            forest.join(run, *touching);
        }
    });
    let roots =
        forest.parents.iter().enumerate().filter(|(number, parent)| *number == **parent as usize);
    let regions = roots.map(|(number, _)| forest.regions[number]);
    let mut regions: Vec<_> = regions.filter(|region| region.area >= least_area).collect();
    regions.sort_by_key(|region| std::cmp::Reverse(region.area));
    Ok(regions)
}
