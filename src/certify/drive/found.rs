//! Error codes and request ids in what a program printed for people.

use regex::Regex;
use std::sync::LazyLock;

/// `code:X`, `"Code": "X"`, `Error Code = X`: a name, after a word that says what it is.
static CODE: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?:error[_ ]?)?code(?:desc)?", "([A-Z][A-Za-z0-9]+(?:[.][A-Za-z0-9]+)*)"));
/// The same for an id in the form of a UUID.
static REQUEST_ID: LazyLock<Regex> = LazyLock::new(|| {
    pattern("request[-_ ]?id", "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
});

/// Plain ASCII: the tables of Unicode are not built in.
#[expect(clippy::expect_used, reason = "both patterns stand above, and tests compile them")]
fn pattern(name: &str, value: &str) -> Regex {
    let text = format!(r#"(?-u)(?:^|[\x00-`{{-\x7f])(?i:{name})["']?[ \t]*[:=][ \t]*["']?{value}"#);
    Regex::new(&text).expect("a pattern that is compiled in the tests")
}

/// The first code that is named in one of the texts.
pub(super) fn code(texts: &[String]) -> Option<String> {
    first(&CODE, texts)
}

/// The last request id: who calls more than once names that of the end result last.
pub(super) fn request_id(texts: &[String]) -> Option<String> {
    let all = texts.iter().flat_map(|text| REQUEST_ID.captures_iter(text));
    all.last().map(|found| found[1].to_owned())
}

fn first(pattern: &Regex, texts: &[String]) -> Option<String> {
    texts.iter().find_map(|text| Some(pattern.captures(text)?[1].to_owned()))
}

/// The last line that says anything, cut to what stands on a screen.
pub(super) fn last_line(texts: &[String]) -> Option<String> {
    const WIDTH: usize = 300;
    let lines = texts.iter().find_map(|text| text.lines().rfind(|line| !line.trim().is_empty()));
    lines.map(|line| line.trim().chars().take(WIDTH).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3c140219-cfe9-470e-b241-907877d6fb03";

    fn both(text: &str) -> (Option<String>, Option<String>) {
        let texts = [text.to_owned()];
        (code(&texts), request_id(&texts))
    }

    #[test]
    fn tools_name_a_code_in_many_ways() {
        for text in [
            format!("[TencentCloudSDKException] code:ResourceNotFound message:no requestId:{ID}"),
            format!("Error Code = ResourceNotFound, request id: {ID}"),
            format!("ErrorCode: 'ResourceNotFound' (RequestID={ID})"),
            format!(r#"{{"Response":{{"Error":{{"Code":"ResourceNotFound"}},"RequestId":"{ID}"}}}}"#),
            format!("{{'codeDesc': 'ResourceNotFound', 'RequestId': '{ID}'}}"),
        ] {
            assert_eq!(both(&text), (Some("ResourceNotFound".into()), Some(ID.into())), "{text}");
        }
        let two = "code:InvalidParameterValue.TooLong then Code=Other";
        assert_eq!(both(two).0.as_deref(), Some("InvalidParameterValue.TooLong"));
    }

    #[test]
    fn other_words_are_none() {
        for text in ["exit code: 255", "code 7", "encode: Nothing", "a request id is missing", ID, ""] {
            assert_eq!(both(text), (None, None), "{text}");
        }
    }

    #[test]
    fn the_last_line_that_says_something() {
        let said = |texts: [&str; 2]| last_line(&texts.map(str::to_owned));
        assert_eq!(said(["a\n  why \n\n", "out"]).as_deref(), Some("why"));
        assert_eq!(said([" \n", "out"]).as_deref(), Some("out"));
        assert_eq!(said(["", ""]), None);
    }
}
