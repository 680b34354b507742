use super::picture::Dash;

/// Red, green, blue.
pub(in super::super::super) type Colour = (u8, u8, u8);

// Okabe and Ito's colours, told apart by colour-blind readers; green, purple and brown are darkened
// so that every line and letter stands out from white by more than 3:1.
const BLUE: Colour = (0x00, 0x72, 0xB2);
const VERMILLION: Colour = (0xD5, 0x5E, 0x00);
const GREEN: Colour = (0x00, 0x7D, 0x5C);
const PURPLE: Colour = (0x9B, 0x4F, 0x7D);
const BROWN: Colour = (0x7A, 0x56, 0x00);
pub(in super::super::super) const GREY: Colour = (0x6B, 0x6B, 0x6B);
pub(in super::super::super) const TEXT: Colour = (0x22, 0x22, 0x22);
pub(in super::super::super) const GRID: Colour = (0xD6, 0xD6, 0xD6);
pub(in super::super::super) const WHITE: Colour = (0xFF, 0xFF, 0xFF);

/// Colour and dash of the nth policy line; the baseline, first, is grey and solid. Dashes differ
/// because colours merge on a photocopy.
pub(in super::super::super) fn series(nth: usize) -> (Colour, Dash) {
    const LINES: [(Colour, Dash); 6] = [
        (BLUE, Dash::Solid),
        (VERMILLION, Dash::Long),
        (GREEN, Dash::Mixed),
        (PURPLE, Dash::Dots),
        (BROWN, Dash::Long),
        (TEXT, Dash::Mixed),
    ];
    match nth.checked_sub(1) {
        None => (GREY, Dash::Solid),
        Some(at) => LINES[at % LINES.len()],
    }
}
