//! The tables of `docs/systems`, row by row.

use std::path::Path;

use super::root;

/// Cells that every table has; some have more.
pub const HEAD: [&str; 7] = ["row", "what", "rule file", "lever", "metric", "case", "effect"];

/// One line of a table.
pub struct Row {
    /// File and line.
    pub place: String,
    /// Heads of the columns.
    pub head: Vec<String>,
    /// Cells under them.
    pub cells: Vec<String>,
}

impl Row {
    /// What stands under a head.
    pub fn cell(&self, name: &str) -> &str {
        let at = self.head.iter().position(|head| head == name).expect("a head of the tables");
        &self.cells[at]
    }

    /// What stands between two marks of a kind.
    pub fn named(&self, cell: &str, mark: char) -> Vec<&str> {
        self.cell(cell).split(mark).skip(1).step_by(2).collect()
    }
}

/// Names within a folder, sorted.
pub fn entries(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder of the repository").flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A file.
pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every line of every table whose first column is that of the row.
pub fn rows() -> Vec<Row> {
    let folder = root().join("docs/systems");
    let mut rows = Vec::new();
    for file in entries(&folder) {
        let mut head: Vec<String> = Vec::new();
        for (line, text) in text(&folder.join(&file)).lines().enumerate() {
            let Some(inner) = text.strip_prefix('|').and_then(|text| text.strip_suffix('|')) else {
                head.clear();
                continue;
            };
            let cells: Vec<String> = inner.split('|').map(|cell| cell.trim().to_string()).collect();
            let place = format!("docs/systems/{file} line {}", line + 1);
            if cells[0] == HEAD[0] {
                let missing = HEAD.iter().find(|due| !cells.iter().any(|cell| cell == *due));
                assert!(missing.is_none(), "{place}: no column {missing:?}");
                head = cells;
            } else if !head.is_empty() && !inner.starts_with("---") {
                assert!(cells.len() == head.len(), "{place}: {} cells", cells.len());
                rows.push(Row { place, head: head.clone(), cells });
            }
        }
    }
    rows
}
