//! A picture as a list of marks, laid out by us and painted by plotters.
//!
//! Plotters guesses the width of Chinese text badly, so nothing here lets it measure: text is
//! measured by [`width`](self::width), wrapped and placed here, and a test can look at the boxes before anything
//! is painted.

mod axis;
mod frame;
mod palette;
mod picture;
mod svg;
mod width;

pub(in super::super) use axis::{Axis, MonthAxis, Plot, apart};
pub(in super::super) use frame::{Frame, Key, Sample, WIDTH, panels};
pub(in super::super) use palette::{Colour, GREY, GRID, TEXT, WHITE, series};
pub(in super::super) use picture::{Align, Dash, Fill, Picture};
pub(in super::super) use svg::paint;
pub(in super::super) use width::{shortened, width};
