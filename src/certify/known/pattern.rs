use globset::{Glob, GlobMatcher};
use serde::{Deserialize, Serialize};

/// A glob and its text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    text: String,
    glob: GlobMatcher,
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no glob: {cause}")]
pub struct NoPattern {
    pub text: String,
    pub cause: String,
}

impl Pattern {
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn matches(&self, word: &str) -> bool {
        self.glob.is_match(word)
    }

    /// Whether it means a case; one with a slash means `profile/case`.
    pub fn matches_case(&self, profile: &str, case: &str) -> bool {
        self.matches(case) || (self.text.contains('/') && self.matches(&format!("{profile}/{case}")))
    }
}

impl TryFrom<String> for Pattern {
    type Error = NoPattern;

    fn try_from(text: String) -> Result<Self, NoPattern> {
        match Glob::new(&text) {
            Ok(glob) => Ok(Self { glob: glob.compile_matcher(), text }),
            Err(error) => Err(NoPattern { cause: error.kind().to_string(), text }),
        }
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.text
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn only_a_pattern_with_a_slash_sees_the_profile() {
        let matches = |text: &str| {
            Pattern::try_from(text.to_owned()).expect("a glob").matches_case("ecm-2019-07-19", "eip-blocked")
        };
        for (text, expected) in [
            ("eip-*", true),
            ("*blocked", true),
            ("ecm*", false),
            ("ecm-*/eip-*", true),
            ("eip-v2*/*", false),
            ("{bind-task,eip-blocked}", true),
        ] {
            assert_eq!(matches(text), expected, "{text}");
        }
    }
}
