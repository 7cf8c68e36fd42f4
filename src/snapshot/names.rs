//! Where a snapshot stands: `<folder>/<profile>/snapshots/<case>[@<kind>].snap`.

use std::path::{Path, PathBuf};

/// The name of the folder beside a profile's files.
pub(super) const FOLDER: &str = "snapshots";

/// Which sort of target the answers came from. A replay is of the kind that was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Mock,
    /// The vendor's service.
    Live,
    /// Somebody else's endpoint.
    Url,
}

impl Kind {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Mock, Self::Live, Self::Url];

    /// The kind that an event or a cassette names so; whatever is neither the mock nor the service is somebody else's.
    pub fn of(target: &str) -> Self {
        match target {
            "mock" => Self::Mock,
            "live" => Self::Live,
            _ => Self::Url,
        }
    }

    /// What follows the case in a file's name.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Mock => "",
            Self::Live => "@live",
            Self::Url => "@url",
        }
    }
}

/// Whether this can be a snapshot's name without its extension: nothing in it leads anywhere else.
pub(super) fn is_name(name: &str) -> bool {
    let (case, kind) = name.split_once('@').unwrap_or((name, "mock"));
    let is_word = |word: &str| {
        (1..=100).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    is_word(case) && is_word(kind)
}

/// Whether this can be a profile's folder.
pub(super) fn is_profile(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.len() <= 200 && !name.starts_with('.') && name.chars().all(is_part)
}

pub(super) fn folder_of(root: &Path, profile: &str) -> PathBuf {
    root.join(profile).join(FOLDER)
}

pub(super) fn accepted(root: &Path, profile: &str, name: &str) -> PathBuf {
    folder_of(root, profile).join(format!("{name}.snap"))
}

pub(super) fn pending(root: &Path, profile: &str, name: &str) -> PathBuf {
    folder_of(root, profile).join(format!("{name}.snap.new"))
}

#[cfg(test)]
mod tests {
    use super::{is_name, is_profile};

    #[test]
    fn a_name_stays_in_its_folder() {
        for good in ["bind", "bind-2@live", "a", &"x".repeat(100)] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "..", "a/b", "a\\b", "a..b", "A", "a@", "@live", "a@..", "a@b@c", "a b", "a\n"] {
            assert!(!is_name(bad), "{bad}");
        }
        assert!(!is_name(&"x".repeat(101)));
        assert!(is_profile("eip-v2-2017-03-12"));
        assert!(["", ".", "..", ".git", "a/b", "a\\b"].iter().all(|bad| !is_profile(bad)));
    }
}
