//! Tables as GitHub renders them, of texts that nobody vouches for.

use super::escape;

pub(super) fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let rule = vec!["---"; head.len()].join(" | ");
    let mut text = format!("\n| {} |\n| {rule} |\n", head.join(" | "));
    text.extend(rows.map(|row| format!("| {} |\n", row.join(" | "))));
    text
}

/// A text as code. A bar would end the cell, and in code a backslash before it would not help everywhere.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() || text.contains(['|', '`', '\\']) || text.contains(char::is_control) {
        format!("<code>{}</code>", plain(text))
    } else {
        format!("`{text}`")
    }
}

/// A text in which nothing is Markdown or HTML.
pub(super) fn plain(text: &str) -> String {
    let entity = |c: char| format!("&#{};", u32::from(c));
    let one = |c: char| match c {
        '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '~' | '!' | '$' | '@' => entity(c),
        _ => c.to_string(),
    };
    escape(text).chars().map(one).collect()
}

/// A link to a page; what is no plain address of one is shown as code.
pub(super) fn link(text: &str, url: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#=&%+,@".contains(c);
    if url.starts_with("https://") && url.chars().all(is_plain) {
        format!("[{}]({url})", plain(text))
    } else {
        code(url)
    }
}

#[cfg(test)]
mod tests {
    use super::{code, link, plain};

    #[test]
    fn a_value_cannot_end_its_cell_or_become_markup() {
        assert_eq!(code("/Response/TotalCount"), "`/Response/TotalCount`");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("a`b\\"), "<code>a&#96;b&#92;</code>");
        assert_eq!(code("a\nb"), "<code>a&#92;nb</code>");
        assert_eq!(plain("<img> [x](y) **z**"), "&#60;img&#62; &#91;x&#93;(y) &#42;&#42;z&#42;&#42;");
        assert_eq!(plain("one\ntwo"), "one&#92;ntwo");
    }

    #[test]
    fn only_a_plain_address_is_a_link() {
        assert_eq!(
            link("7", "https://example.invalid/issues/7?a=b#c"),
            "[7](https://example.invalid/issues/7?a=b#c)"
        );
        assert_eq!(link("7", "javascript:alert(1)"), "`javascript:alert(1)`");
        assert_eq!(link("7", "https://example.invalid/) [x](y"), "`https://example.invalid/) [x](y`");
    }
}
