//! Requests that cannot be read, one named rule each. They are spoilt before they are signed: the signature is right over
//! what is sent.

use super::Form;

/// One line of [`MALFORMS`].
pub type Malform = &'static Malformation;

/// One way of spoiling the text that carries the parameters.
pub struct Malformation {
    pub name: &'static str,
    /// What is sent then.
    pub text: &'static str,
    forms: &'static [Form],
    spoil: fn(&mut Vec<u8>),
}

impl Malformation {
    /// Whether parameters that are carried so can be spoilt so.
    pub fn fits(&self, form: Form) -> bool {
        self.forms.contains(&form)
    }

    pub(super) fn spoil(&self, text: &mut Vec<u8>) {
        (self.spoil)(text);
    }
}

/// Stands in a parameter for a byte that is no UTF-8.
const MARK: &str = "\u{fffd}";
const MARK_ESCAPED: &[u8] = b"%EF%BF%BD";

pub const MALFORMS: &[Malformation] = &[
    Malformation {
        name: "utf-8",
        text: "each U+FFFD of a parameter is sent as the single byte FF, which is no UTF-8",
        forms: &[Form::Get, Form::Form, Form::Json, Form::Multipart],
        spoil: |text| {
            replace(text, MARK_ESCAPED, b"%FF");
            replace(text, MARK.as_bytes(), b"\xff");
        },
    },
    Malformation {
        name: "no-equals",
        text: "a query or form that ends in a part without `=`",
        forms: &[Form::Get, Form::Form],
        spoil: |text| text.extend_from_slice(b"&Colour"),
    },
    Malformation {
        name: "unclosed",
        text: "a body without its end: the last brace, or the last boundary",
        forms: &[Form::Json, Form::Multipart],
        spoil: |text| {
            let end = text.trim_ascii_end().len();
            let cut = text[..end].iter().rposition(|byte| *byte == b'}' || *byte == b'\n');
            text.truncate(cut.unwrap_or(0));
        },
    },
    Malformation {
        name: "array",
        text: "a JSON body that is a list",
        forms: &[Form::Json],
        spoil: |text| {
            text.insert(0, b'[');
            text.push(b']');
        },
    },
];

fn replace(text: &mut Vec<u8>, from: &[u8], to: &[u8]) {
    while let Some(at) = text.windows(from.len()).position(|window| window == from) {
        text.splice(at..at + from.len(), to.iter().copied());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_leaves_what_cannot_be_read() {
        let spoilt = |name: &str, text: &str| {
            let rule = MALFORMS.iter().find(|rule| rule.name == name).expect("a rule");
            let mut bytes = text.as_bytes().to_vec();
            rule.spoil(&mut bytes);
            bytes
        };
        assert_eq!(spoilt("utf-8", "a=%EF%BF%BDb&c=%EF%BF%BD"), b"a=%FFb&c=%FF");
        assert_eq!(spoilt("utf-8", "{\"a\":\"\u{fffd}\"}"), b"{\"a\":\"\xff\"}");
        assert_eq!(spoilt("no-equals", "a=b"), b"a=b&Colour");
        assert_eq!(spoilt("unclosed", "{\"a\":{}} \n"), b"{\"a\":{}");
        assert_eq!(spoilt("unclosed", "--b\r\n\r\nx\r\n--b--\r\n"), b"--b\r\n\r\nx\r");
        assert_eq!(spoilt("array", "{}"), b"[{}]");
    }
}
