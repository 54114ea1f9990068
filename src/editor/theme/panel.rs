//! Sizes of bars, panels, dialogs and what is listed in them.

/// Height of the bar at the top.
pub const TOOLBAR: f32 = 48.0;
/// Height of the bar at the bottom.
pub const STATUS_BAR: f32 = 28.0;
/// Height of the line with the titles of panels.
pub const TITLES: f32 = 32.0;
/// Height of a tab.
pub const TAB: f32 = 30.0;
/// The widest a tab becomes.
pub const MOST_TAB: f32 = 200.0;

/// Width of the inspector.
pub const INSPECTOR: f32 = 320.0;
/// Width of the palette.
pub const PALETTE: f32 = 232.0;
/// Height of the panels at the bottom.
pub const BOTTOM: f32 = 132.0;
/// Height at which a visual opens in a panel, so that a picture is one.
pub const VISUAL: f32 = 304.0;
/// Width of a panel that somebody drags into a row.
pub const PUT: f32 = 256.0;
/// No panel is smaller than this by a person's hand.
pub const LEAST: f32 = 96.0;
/// No panel is as small as this unless it was just put there.
pub const VANISHING: f32 = 40.0;
/// What is always left of the canvas.
pub const LEAST_CANVAS: f32 = 160.0;

/// Height of a line in a list that is read.
pub const LINE: f32 = 20.0;
/// Height of a row that one picks.
pub const ROW: f32 = 28.0;
/// Height of a row with two lines.
pub const TALL_ROW: f32 = 44.0;
/// Height of a card with a title and a line.
pub const CARD: f32 = 64.0;
/// Height of three lines about a program at the other end of a connection.
pub const PEER: f32 = 64.0;
/// Height of those that are seen at once; the rest is scrolled to.
pub const PEERS: f32 = 320.0;
/// Side of a small button in a row.
pub const SMALL_BUTTON: f32 = 22.0;

/// Width of a column with a number.
pub const TINY_COLUMN: f32 = 64.0;
/// Width of a column with a time or a word.
pub const NARROW_COLUMN: f32 = 96.0;
/// Width of a column with a name.
pub const COLUMN: f32 = 136.0;
/// Width of a column with an address, and of a menu.
pub const WIDE_COLUMN: f32 = 168.0;
/// Width of a menu with keys.
pub const MENU: f32 = 256.0;
/// Width of what explains something beside the pointer.
pub const HOVER_CARD: f32 = 288.0;
/// Width of a field with one number.
pub const NUMBER: f32 = 160.0;
/// Width of a field to search in, where there is room.
pub const FILTER: f32 = 320.0;
/// Room beside it for buttons.
pub const BESIDE_FILTER: f32 = 240.0;
/// The tallest list of what there is to choose from.
pub const OFFERS: f32 = 320.0;
/// Room beside a path for the button that leads to the dialog.
pub const BROWSE: f32 = 84.0;
/// The longest sentence in the bar at the bottom.
pub const SAYING: f32 = 320.0;
/// Width of the button that runs and stops, whichever word is on it.
pub const RUN: f32 = 104.0;

/// Width of a question.
pub const QUESTION: f32 = 440.0;
/// Width of what is searched, picked or set.
pub const SHEET: f32 = 560.0;
/// Width of what is read in two columns.
pub const WIDE_SHEET: f32 = 800.0;
/// Height of a list that is searched: eight rows with two lines.
pub const LIST: f32 = 352.0;
/// Height of the field above it and of what stands below it.
pub const AROUND_LIST: f32 = 88.0;
/// From the top of the window to what is picked.
pub const DROP: f32 = 96.0;
/// Left free above and below what is read.
pub const AROUND_SHEET: f32 = 200.0;
/// Width below which a lesson has no second one beside it.
pub const LESSON: f32 = 300.0;
