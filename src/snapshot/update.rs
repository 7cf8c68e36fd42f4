use std::path::PathBuf;

/// What becomes of a transcript that differs, in insta's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Update {
    /// It waits beside the accepted one, for a person to look at.
    #[default]
    Pending,
    /// It is accepted at once.
    Always,
    /// It waits if one is accepted already, else it is accepted at once.
    Unseen,
    /// Nothing is written.
    No,
    /// Everything is written anew, also what is the same.
    Force,
}

/// What insta's environment variables ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    pub update: Update,
    /// A difference does not fail its case; `cargo insta test` collects all of them first.
    pub pass: bool,
    /// Takes the path of every snapshot that was looked at.
    pub references: Option<PathBuf>,
}

/// A variable that insta knows, with a value it does not.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}=`{value}` is not understood; write {words}")]
pub struct UnknownWish {
    pub name: &'static str,
    pub value: String,
    pub words: &'static str,
}

impl Wishes {
    /// Reads the variables, as insta does; `look` gives the value of one.
    ///
    /// # Errors
    /// If one has a value that insta does not know either.
    pub fn read(look: impl Fn(&str) -> Option<String>) -> Result<Self, UnknownWish> {
        let update = look("INSTA_UPDATE").unwrap_or_default();
        let in_ci = look("CI").map_or_else(
            || look("TF_BUILD").is_some(),
            |value| !["", "0", "false"].contains(&value.as_str()),
        );
        let update = match update.as_str() {
            "" | "auto" if in_ci => Update::No,
            "" | "auto" | "new" => Update::Pending,
            "always" => Update::Always,
            "unseen" => Update::Unseen,
            "no" => Update::No,
            "force" => Update::Force,
            _ => {
                let words = "auto, new, always, unseen, no or force";
                return Err(UnknownWish { name: "INSTA_UPDATE", value: update, words });
            }
        };
        let pass = match look("INSTA_FORCE_PASS").as_deref() {
            None | Some("" | "0") => false,
            Some("1") => true,
            Some(value) => {
                let (name, value) = ("INSTA_FORCE_PASS", value.to_owned());
                return Err(UnknownWish { name, value, words: "0 or 1" });
            }
        };
        let references = look("INSTA_SNAPSHOT_REFERENCES_FILE").filter(|path| !path.is_empty());
        Ok(Self { update, pass, references: references.map(PathBuf::from) })
    }
}
