//! A picture as a list of marks, laid out by us and painted by plotters.
//!
//! Plotters guesses the width of Chinese text badly, so nothing here lets it measure: text is
//! measured by [`width`](self::width), wrapped and placed here, and a test can look at the boxes before anything
//! is painted.

mod axis;
mod face;
mod frame;
mod palette;
mod picture;
mod png;
mod svg;
mod width;

pub(in super::super) use axis::{Axis, MonthAxis, Plot, apart};
pub use face::{Face, FaceError};
pub(in super::super) use frame::{Frame, Key, Sample, WIDTH, panels};
pub(in super::super) use palette::{Colour, GREY, GRID, TEXT, WHITE, series};
pub(in super::super) use picture::{Align, Dash, Fill, Picture};
pub(in super::super) use png::paint_png;
pub(in super::super) use svg::{paint, short};
pub(in super::super) use width::{shortened, width, wrapped};
