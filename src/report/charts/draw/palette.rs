use super::picture::Dash;

/// Red, green, blue.
pub(in super::super::super) type Colour = (u8, u8, u8);

// Okabe and Ito's colours, told apart by colour-blind readers; all but blue are darkened so
// that every line and letter stands out from white by more than 4.5:1.
const BLUE: Colour = (0x00, 0x72, 0xB2);
const VERMILLION: Colour = (0xC2, 0x4F, 0x00);
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
        (BLUE, Dash::Long),
        (VERMILLION, Dash::Mixed),
        (GREEN, Dash::Dots),
        (PURPLE, Dash::Long),
        (BROWN, Dash::Mixed),
        (TEXT, Dash::Dots),
    ];
    match nth.checked_sub(1) {
        None => (GREY, Dash::Solid),
        Some(at) => LINES[at % LINES.len()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, as the web's guidelines on contrast define it.
    fn luminance((red, green, blue): Colour) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.039_28 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn every_colour_of_a_letter_stands_out_from_white() {
        let lines = (0..7).map(|nth| series(nth).0);
        for colour in lines.chain([GREY, TEXT]) {
            let contrast = 1.05 / (luminance(colour) + 0.05);
            assert!(contrast >= 4.5, "{colour:?}: {contrast:.2}");
        }
    }
}
