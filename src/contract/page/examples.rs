//! The examples of a page: from one of their headings to the next.

use super::part::Section;
use super::{Row, normal};

/// Each example, numbered as the page numbers it, or in order where it does not.
pub(super) fn rows(section: &Section<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for &(line, written) in &section.lines {
        match title(written) {
            Some((number, words)) => {
                let number = number.unwrap_or(rows.len() + 1);
                let (id, text) = (format!("example/{number}"), words.to_owned());
                rows.push(Row { id, line, required: None, kind: None, per_second: None, text });
            }
            None => {
                if let Some(row) = rows.last_mut() {
                    row.text += &format!("\n{written}");
                }
            }
        }
    }
    for row in &mut rows {
        row.text = normal(&row.text);
    }
    rows
}

/// The number and the words of `### 示例1`, `Example1 Binding it`, `Example 2: binding it`.
fn title(line: &str) -> Option<(Option<usize>, &str)> {
    let line = line.trim_start_matches('#').trim();
    let rest = ["示例", "Example "].iter().find_map(|word| line.strip_prefix(word));
    let rest = rest.or_else(|| line.strip_prefix("Example"))?.trim_start();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 {
        return None;
    }
    let words = rest[digits..].trim_start_matches([':', '：', '.', ' ', '\t']);
    Some((rest[..digits].parse().ok(), words))
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_heading_of_an_example_has_a_number() {
        assert_eq!(title("### 示例1"), Some((Some(1), "")));
        assert_eq!(title("Example2 Binding it"), Some((Some(2), "Binding it")));
        assert_eq!(title("Example 3: x"), Some((Some(3), "x")));
        assert_eq!(title("Examples of it"), None);
        assert_eq!(title("Input Example"), None);
    }
}
