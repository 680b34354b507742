//! A typeface that pictures are drawn with: which face of a file, and which characters it lacks.

use thiserror::Error;
use ttf_parser::{Face as Parsed, name_id};

/// Endings of family names whose Han characters have other shapes than the Simplified Chinese ones.
const OTHER_SHAPES: [&str; 5] = [" JP", " KR", " TC", " HK", " K"];

/// Endings of family names that say Simplified Chinese.
const SIMPLIFIED: [&str; 3] = [" SC", " CN", " GB"];

/// A font file that no picture can be drawn with.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FaceError {
    /// The bytes are no TrueType or OpenType font.
    #[error("not a TrueType or OpenType font")]
    NotAFont,
    /// Every face of the file draws Han characters in the shapes of another region.
    #[error(
        "`{family}` draws Han characters in the shapes of another region, not in Simplified ones"
    )]
    NotSimplified {
        /// Family name of the first face.
        family: String,
    },
}

/// One face of a font file, with its bold companion when there is one.
#[derive(Debug, Clone)]
pub struct Face {
    regular: (Vec<u8>, u32),
    bold: Option<(Vec<u8>, u32)>,
    family: String,
}

impl Face {
    /// The face for Simplified Chinese in a font file. Of a collection it is the first face whose
    /// family name ends in `SC`, `CN` or `GB`, else the first that names no other region. `bold` is
    /// the file of the same family in bold; without it bold text is thickened.
    ///
    /// # Errors
    /// A file that is no font, or that has only faces of another region.
    pub fn read(regular: Vec<u8>, bold: Option<Vec<u8>>) -> Result<Self, FaceError> {
        let (index, family) = simplified(&regular)?;
        let bold = bold.and_then(|bytes| {
            let index = simplified(&bytes).ok()?.0;
            Some((bytes, index))
        });
        Ok(Self { regular: (regular, index), bold, family })
    }

    /// The family name.
    #[must_use]
    pub fn family(&self) -> &str {
        &self.family
    }

    /// The outlines of the regular face, or of the bold one; and whether text in it must be
    /// thickened to look bold.
    pub(super) fn parsed(&self, is_bold: bool) -> (Parsed<'_>, bool) {
        let (file, is_thickened) = match &self.bold {
            Some(bold) if is_bold => (bold, false),
            _ => (&self.regular, is_bold),
        };
        let face = Parsed::parse(&file.0, file.1).expect("the file was read before");
        (face, is_thickened)
    }

    /// The characters of a text that the face, or its bold companion, has no glyph for.
    pub(super) fn lacks(&self, text: &str) -> Vec<char> {
        let faces = [self.parsed(false).0, self.parsed(true).0];
        let has = |c: char| faces.iter().all(|face| face.glyph_index(c).is_some());
        text.chars().filter(|c| !has(*c)).collect()
    }
}

/// Index and family name of the face for Simplified Chinese.
fn simplified(bytes: &[u8]) -> Result<(u32, String), FaceError> {
    let n = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    let named: Vec<(u32, String)> = (0..n)
        .filter_map(|index| Some((index, family(&Parsed::parse(bytes, index).ok()?))))
        .collect();
    let Some(first) = named.first() else { return Err(FaceError::NotAFont) };
    let ends = |name: &str, endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let found = named
        .iter()
        .find(|(_, name)| ends(name, &SIMPLIFIED))
        .or_else(|| named.iter().find(|(_, name)| !ends(name, &OTHER_SHAPES)));
    found.cloned().ok_or_else(|| FaceError::NotSimplified { family: first.1.clone() })
}

/// The family name in English, without the weight that some fonts put at its end.
fn family(face: &Parsed<'_>) -> String {
    let named = |id| {
        let of = |name: &ttf_parser::name::Name<'_>| name.name_id == id && name.is_unicode();
        face.names()
            .into_iter()
            .filter(of)
            .find_map(|name| name.to_string().filter(|name| name.is_ascii()))
    };
    let name = named(name_id::TYPOGRAPHIC_FAMILY).or_else(|| named(name_id::FAMILY));
    name.unwrap_or_default().trim_end_matches(" Bold").to_string()
}
