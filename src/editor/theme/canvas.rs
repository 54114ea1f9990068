//! Sizes on the canvas, before zoom.

use std::ops::RangeInclusive;

use egui::{Vec2, vec2};

/// Width of a node.
pub const NODE: f32 = 192.0;
/// Height of the line with the title.
pub const HEADER: f32 = 32.0;
/// Height of the line with the key property.
pub const DETAIL: f32 = 20.0;
/// Height of a line with named ports.
pub const PORT_ROW: f32 = 20.0;
/// Below the last line with named ports.
pub const BELOW_PORTS: f32 = 6.0;
/// From the edge of a node to the dot that says how it is.
pub const STATE: f32 = 16.0;
/// From the edge of a node to its title.
pub const TITLE: f32 = 28.0;
/// Room below a node for a sentence.
pub const SENTENCE: f32 = 28.0;
/// Radius of a port.
pub const PORT: f32 = 5.0;
/// How near counts as on a port or a wire.
pub const REACH: f32 = 9.0;
/// How near a wire in the making goes to a port by itself.
pub const SNAP_TO_PORT: f32 = 28.0;
/// How far a stroke that cuts goes from one of its points to the next.
pub const STROKE_STEP: f32 = 3.0;
/// Side of the corner by which something is resized.
pub const CORNER: f32 = 14.0;
/// Size of a pinned probe.
pub const PIN: Vec2 = vec2(176.0, 44.0);
/// Size of the minimap.
pub const MINIMAP: Vec2 = vec2(180.0, 120.0);
/// The smallest canvas that has room for it.
pub const LEAST_WITH_MINIMAP: Vec2 = vec2(540.0, 360.0);
/// From an output to the node that is put behind it.
pub const BEHIND: f32 = 64.0;
/// From a node to the connection that is put above it.
pub const ABOVE: f32 = 128.0;
/// Width of a wire at rest.
pub const WIRE: f32 = 2.0;
/// Width of a wire that is pointed at.
pub const WIRE_LIT: f32 = 3.0;
/// The ground beside a wire, which sets it off from those that it crosses.
pub const WIRE_RIM: f32 = 3.0;
/// How a wire thickens and thins with the zoom.
pub const WIRE_ZOOM: RangeInclusive<f32> = 0.6..=1.5;
/// The arrow on a wire: its length, and half its width.
pub const ARROW: Vec2 = vec2(6.0, 3.5);
/// The shortest wire with an arrow.
pub const LEAST_WITH_ARROW: f32 = 72.0;
/// How far a wire that leads back swings out.
pub const SWING: RangeInclusive<f32> = 60.0..=240.0;
/// Radius of the corners of a wire that leads back around what is between its ends.
pub const TURN: f32 = 14.0;
/// What dragged nodes snap to, and what the grid shows.
pub const SNAP: f32 = 8.0;
/// Between the dots of the grid.
pub const GRID: f32 = 32.0;
/// The densest grid that is drawn, in points of the window.
pub const LEAST_GRID: f32 = 14.0;
/// Radius of the dots of the grid, in points of the window.
pub const GRID_DOT: RangeInclusive<f32> = 0.7..=1.6;
/// Farthest out.
pub const LEAST_ZOOM: f32 = 0.05;
/// Farthest in.
pub const MOST_ZOOM: f32 = 3.0;
/// Below this zoom nodes are plain rectangles and wires straight lines.
pub const PLAIN: f32 = 0.35;
/// Height of the line with the title of a frame.
pub const FRAME_TITLE: f32 = 28.0;
/// No node has more letters on its badges.
pub const MOST_LETTERS: usize = 24;
/// About how wide a letter on a badge is.
pub const BADGE_LETTER: f32 = 7.0;
/// Free space around a patch that is framed.
pub const MARGIN: f32 = 48.0;
/// The same as a share of a view in which that would be much.
pub const MARGIN_SHARE: f32 = 0.06;
/// Free space within a frame around what it was made for.
pub const FRAME_MARGIN: Vec2 = vec2(24.0, 16.0);
/// A frame that was made for nothing yet.
pub const FRAME: Vec2 = vec2(320.0, 192.0);
/// A comment that says nothing yet.
pub const COMMENT: Vec2 = vec2(256.0, 64.0);
/// The smallest comment or frame.
pub const LEAST_ITEM: Vec2 = vec2(64.0, 32.0);
/// The least room to write on the canvas.
pub const LEAST_WRITING: Vec2 = vec2(160.0, 24.0);

/// Sizes of visuals on nodes, until a person changes them.
pub mod visual {
    use egui::{Vec2, vec2};

    /// One number.
    pub const NUMBER: Vec2 = vec2(176.0, 64.0);
    /// A few lines.
    pub const LINES: Vec2 = vec2(176.0, 96.0);
    /// A plot.
    pub const PLOT: Vec2 = vec2(240.0, 112.0);
    /// A table.
    pub const TABLE: Vec2 = vec2(240.0, 128.0);
    /// Bytes with their letters.
    pub const BYTES: Vec2 = vec2(304.0, 128.0);
    /// A picture.
    pub const PICTURE: Vec2 = vec2(240.0, 168.0);
    /// The lowest of all.
    pub const LEAST_HEIGHT: f32 = 40.0;
    /// The longest side of all.
    pub const MOST: f32 = 2000.0;
    /// Between the picture and the edge.
    pub const PADDING: f32 = 6.0;
    /// A visual is enlarged as a whole in a panel that is higher than this.
    pub const AS_DRAWN: f32 = 72.0;
    /// How many times as large it becomes at most.
    pub const MOST_ENLARGED: f32 = 4.0;
    /// The narrowest with a word on both sides of its upper edge.
    pub const LEAST_FOR_TWO: f32 = 60.0;
    /// The narrowest plot that tells its span.
    pub const LEAST_FOR_SPAN: f32 = 110.0;
    /// The lowest message that tells where it came from.
    pub const LEAST_FOR_ORIGIN: f32 = 40.0;
    /// Radius of the dot of a number that stands alone in a plot.
    pub const DOT: f32 = 1.75;
    /// Side of a cell that is shown larger than its picture has it.
    pub const CELL: f32 = 8.0;
    /// Side of a pixel of a picture that is enlarged as far as possible, in pixels of the screen.
    pub const MOST_PIXEL: f32 = 96.0;
    /// Height of the histogram below a picture.
    pub const HISTOGRAM: f32 = 72.0;
    /// Height of a line of what is told below a picture.
    pub const TOLD: f32 = 18.0;
    /// A colour beside its numbers.
    pub const SWATCH: Vec2 = vec2(20.0, 12.0);
    /// Width of the numbers beside the axis of a large plot.
    pub const AXIS: f32 = 44.0;
}
