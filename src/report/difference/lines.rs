//! Two texts line by line: what was taken out and what was put in, with a few lines around.

/// One line of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line<'a> {
    Kept(&'a str),
    Out(&'a str),
    In(&'a str),
}

/// The hunks of a unified diff, without its two name lines: `@@ -1,3 +1,4 @@`, then lines that
/// begin with a space, a minus or a plus. `around` lines that stayed are shown on either side.
/// Nothing for equal texts.
pub(super) fn unified(old: &str, new: &str, around: usize) -> Vec<String> {
    let lines = compared(old, new);
    let is_changed = |at: usize| !matches!(lines[at], Line::Kept(_));
    let near = |at: usize| {
        let from = at.saturating_sub(around);
        (from..(at + around + 1).min(lines.len())).any(is_changed)
    };
    let mut said = Vec::new();
    let (mut of_old, mut of_new) = (1, 1);
    let mut at = 0;
    while at < lines.len() {
        let shown = (at..lines.len()).take_while(|at| near(*at)).count();
        let hunk = &lines[at..at + shown];
        let n_old = hunk.iter().filter(|line| !matches!(line, Line::In(_))).count();
        let n_new = hunk.iter().filter(|line| !matches!(line, Line::Out(_))).count();
        if shown > 0 {
            said.push(format!("@@ -{} +{} @@", span(of_old, n_old), span(of_new, n_new)));
            said.extend(hunk.iter().map(|line| match line {
                Line::Kept(text) => format!(" {text}"),
                Line::Out(text) => format!("-{text}"),
                Line::In(text) => format!("+{text}"),
            }));
        }
        // What is not shown stayed, so it counts in both texts.
        let passed = (at + shown..lines.len()).take_while(|at| !near(*at)).count();
        of_old += n_old + passed;
        of_new += n_new + passed;
        at += shown + passed;
    }
    said
}

/// Where lines stand: the first, and how many unless it is one; an empty span stands after the line
/// before.
fn span(first: usize, n: usize) -> String {
    match n {
        0 => format!("{},0", first - 1),
        1 => first.to_string(),
        _ => format!("{first},{n}"),
    }
}

/// All lines of both texts in order, along a longest common subsequence.
fn compared<'a>(old: &'a str, new: &'a str) -> Vec<Line<'a>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // Length of the longest common subsequence of what follows.
    let mut longest = vec![vec![0usize; new.len() + 1]; old.len() + 1];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            longest[a][b] = if old[a] == new[b] {
                longest[a + 1][b + 1] + 1
            } else {
                longest[a + 1][b].max(longest[a][b + 1])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut lines = Vec::new();
    while a < old.len() || b < new.len() {
        if a < old.len() && b < new.len() && old[a] == new[b] {
            lines.push(Line::Kept(old[a]));
            (a, b) = (a + 1, b + 1);
        } else if a < old.len() && (b == new.len() || longest[a + 1][b] >= longest[a][b + 1]) {
            lines.push(Line::Out(old[a]));
            a += 1;
        } else {
            lines.push(Line::In(new[b]));
            b += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts() -> impl Strategy<Value = (String, String)> {
        let text = || proptest::collection::vec("[a-c]", 0..12).prop_map(|lines| lines.join("\n"));
        (text(), text())
    }

    /// Both texts as a hunk that shows everything tells them.
    fn told(said: &[String]) -> [Vec<&str>; 2] {
        let side = |other: char| {
            let lines =
                said.iter().filter(|line| !line.starts_with('@') && !line.starts_with(other));
            lines.map(|line| &line[1..]).collect()
        };
        [side('+'), side('-')]
    }

    #[test]
    fn a_line_put_in_shows_with_those_around_it() {
        let old = "fn fee(household) {\n    a\n    b\n    c\n    d\n}";
        let new = "fn fee(household) {\n    a\n    b\n    c\n    new\n    d\n}";
        let said = unified(old, new, 2);
        assert_eq!(said, ["@@ -3,4 +3,5 @@", "     b", "     c", "+    new", "     d", " }"]);
    }

    #[test]
    fn changes_far_apart_stand_in_two_hunks() {
        let said = unified("1\na\nb\nc\n2", "one\na\nb\nc\ntwo", 1);
        assert_eq!(
            said,
            ["@@ -1,2 +1,2 @@", "-1", "+one", " a", "@@ -4,2 +4,2 @@", " c", "-2", "+two"]
        );
    }

    #[test]
    fn from_nothing_everything_is_put_in() {
        assert_eq!(unified("", "a\nb", 2), ["@@ -0,0 +1,2 @@", "+a", "+b"]);
        assert_eq!(unified("a", "a", 2), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn shown_in_full_a_difference_tells_both_texts((old, new) in texts()) {
            let said = unified(&old, &new, 99);
            if old.lines().eq(new.lines()) {
                prop_assert!(said.is_empty());
            } else {
                let [before, after] = told(&said);
                prop_assert!(before.into_iter().eq(old.lines()), "{said:?}");
                prop_assert!(after.into_iter().eq(new.lines()), "{said:?}");
            }
        }

        #[test]
        fn every_head_counts_its_lines((old, new) in texts(), around in 0usize..3) {
            let said = unified(&old, &new, around);
            let mut hunks = said.split(|line| line.starts_with('@'));
            prop_assert_eq!(hunks.next().map_or(0, <[String]>::len), 0);
            for (hunk, head) in hunks.zip(said.iter().filter(|line| line.starts_with('@'))) {
                let words: Vec<&str> = head.split(' ').collect();
                let n = |word: &str| word.split_once(',').map_or(1, |(_, n)| n.parse().unwrap());
                let [before, after] = told(hunk);
                prop_assert_eq!((n(words[1]), n(words[2])), (before.len(), after.len()));
            }
        }
    }
}
