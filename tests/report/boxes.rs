//! Where the texts of a picture stand, and whether one leaves it or lies on another.

/// Left, top, right, bottom of each text of a picture, by widths estimated a little narrow.
fn text_boxes(svg: &str) -> Vec<(String, [f64; 4])> {
    let attribute = |tag: &str, name: &str| -> Option<String> {
        let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(tag[from..].split('"').next()?.to_string())
    };
    let mut boxes = Vec::new();
    for part in svg.split("<text").skip(1) {
        let (tag, rest) = part.split_once('>').expect("a tag ends");
        let said = rest.split("</text>").next().expect("a text ends").trim().to_string();
        let number = |name| attribute(tag, name).expect("placed").parse::<f64>().expect("a number");
        let (x, y, size) = (number("x"), number("y"), number("font-size"));
        let ems: f64 = said
            .chars()
            .map(|c| match c {
                c if u32::from(c) > 0x2e80 => 1.0,
                'i' | 'j' | 'l' | 't' | 'f' | 'r' | ' ' | '.' | ',' | ':' | ';' | '(' | ')' => 0.27,
                _ => 0.5,
            })
            .sum();
        let wide = ems * size;
        let left = match attribute(tag, "text-anchor").as_deref() {
            Some("middle") => x - wide / 2.0,
            Some("end") => x - wide,
            _ => x,
        };
        boxes.push((said, [left, y - 0.86 * size, left + wide, y + 0.14 * size]));
    }
    boxes
}

/// Fails when a text leaves the picture or lies on another one.
pub fn check(path: &str, svg: &str) {
    let frame = svg.split("viewBox=\"0 0 ").nth(1).expect("a view box");
    let mut ends = frame.split(['"', ' ']).map(|n| n.parse::<f64>().unwrap_or(0.0));
    let (wide, high) = (ends.next().unwrap_or(0.0), ends.next().unwrap_or(0.0));
    let boxes = text_boxes(svg);
    for (at, (said, one)) in boxes.iter().enumerate() {
        let inside = one[0] >= 0.0 && one[1] >= 0.0 && one[2] <= wide && one[3] <= high;
        assert!(inside, "{path}: `{said}` leaves the picture: {one:?}");
        for (other, two) in &boxes[at + 1..] {
            let apart = one[2] <= two[0] + 2.0
                || two[2] <= one[0] + 2.0
                || one[3] <= two[1] + 2.0
                || two[3] <= one[1] + 2.0;
            assert!(apart, "{path}: `{said}` lies on `{other}`");
        }
    }
}
