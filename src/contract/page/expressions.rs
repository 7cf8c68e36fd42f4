//! The regular expressions of this module, in ASCII: the crate is built without the tables of Unicode.

use regex::Regex;
use std::sync::LazyLock;

/// `None` if the text is no expression, which a test excludes.
type Expression = LazyLock<Option<Regex>>;

macro_rules! expressions {
    ($($name:ident = $text:literal;)*) => {
        $(pub(super) static $name: Expression = LazyLock::new(|| Regex::new($text).ok());)*
        #[cfg(test)]
        const ALL: &[(&str, &Expression)] = &[$((stringify!($name), &$name)),*];
    };
}

expressions! {
    LINK = r"!?\[([^\]]*)\]\([^()]*\)";
    BREAK = r"<(?i-u:br)[ \t]*/?>";
    TAG = r"</?[A-Za-z][^<>]*>|<!--.*?-->";
    MARK = r"\\([!-/:-@\[-`{-~])|\*|`|__";
    ENTITY = r"&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[a-z]{2,4});";
    VALUE = r"[:：][ \t]*([A-Z][A-Za-z0-9]+)";
    BRACKETED = r"[（(][ \t]*((?:[A-Z][a-z0-9]+){2,})[ \t]*[)）]";
    ASKED = r"Action=([A-Za-z0-9]+)";
    DATE = r"([0-9]{4}-[0-9]{2}-[0-9]{2})";
    PER_SECOND = r"([0-9]+)[ \t]+(?i-u:requests?) .{0,60}(?i-u:per second)";
    TIMES_A_SECOND = r"([0-9]+)[ \t]*次[ \t]*/[ \t]*秒";
    EACH_SECOND = r"每秒[^0-9]{0,12}([0-9]+)[ \t]*次";
}

/// The first group of the first place where an expression fits.
pub(super) fn first(expression: &Expression, text: &str) -> Option<String> {
    Some(expression.as_ref()?.captures(text)?.get(1)?.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_expression_is_one() {
        let broken: Vec<&str> =
            ALL.iter().filter(|(_, expression)| expression.is_none()).map(|(name, _)| *name).collect();
        assert_eq!(broken, Vec::<&str>::new());
    }
}
