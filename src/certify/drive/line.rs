//! The command line of one task, made from a template.

use super::words::split;
use super::{DriveError, WordsError};
use crate::certify::Task;
use crate::source::nearest;
use serde_json::Value;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

/// `None` if the task has no such thing.
type Look = fn(&Task) -> Option<String>;

/// Words about the task as a whole, each with its value.
const PLACEHOLDERS: &[(&str, Look)] = &[
    ("action", |task| Some(task.action.clone())),
    ("region", |task| task.region.clone()),
    ("endpoint", |task| Some(task.endpoint.clone())),
    ("host", |task| Some(task.host().to_owned())),
    ("version", |task| Some(task.version.clone())),
    ("secret_id", |task| Some(task.credential.secret_id.clone())),
    (MODE, |task| Some(task.mode.name().to_owned())),
    ("params", |task| Some(Value::Object(task.params.clone()).to_string())),
];

/// Who does not ask for it makes single calls.
const MODE: &str = "mode";
/// Stands alone in its word: two words for each parameter, `--Name` and the value.
const ALL: &str = "--params";

/// A command that is started for each task.
///
/// In a template `{action}` and its like stand for a word about the task, `{AddressId}` for a parameter, `{--params}`
/// for `--Name VALUE` of each parameter, `{{` and `}}` for braces. A word with a parameter that the task does not have
/// is left out, and so is the option before it: a word that begins with `-` and holds no placeholder.
#[derive(Clone, Debug)]
pub struct Line {
    words: Vec<Word>,
    can_wait: bool,
}

#[derive(Clone, Debug)]
enum Word {
    Plain(OsString),
    Made(Vec<Piece>),
    All,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Word(Look),
    Param(String),
}

/// Why a template is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    #[error(transparent)]
    Words(#[from] WordsError),
    #[error("`{word}` has a brace without its other half; write {{{{ and }}}} for braces that are meant so")]
    Brace { word: String },
    #[error("`{{{name}}}` stands for nothing{}; parameters begin with a capital, the others are {}", hint(.name), known())]
    Unknown { name: String },
    #[error("`{{--params}}` stands for many words; it has to be a word of its own")]
    NotAlone,
}

impl Line {
    /// Words that are taken as they are: everything about the task is in the environment.
    pub fn plain(words: impl IntoIterator<Item = OsString>) -> Self {
        Self { words: words.into_iter().map(Word::Plain).collect(), can_wait: true }
    }

    /// A template, split into words as a shell does.
    ///
    /// # Errors
    /// If a quotation or a brace is not closed, or a placeholder means nothing.
    pub fn template(text: &str) -> Result<Self, LineError> {
        let words: Vec<Word> = split(text)?.iter().map(|word| Word::read(word)).collect::<Result<_, _>>()?;
        Ok(Self { words, can_wait: text.contains("{mode}") })
    }

    /// Looks for the program before the first task needs it. One whose name depends on the task is not looked for.
    ///
    /// # Errors
    /// If it is not there, or cannot be executed.
    pub fn find_program(&self) -> Result<(), DriveError> {
        let Some(Word::Plain(program)) = self.words.first() else { return Ok(()) };
        match which::which(program) {
            Ok(_) => Ok(()),
            Err(_) if program.as_encoded_bytes().contains(&b'/') && Path::new(program).exists() => {
                Err(DriveError::NotExecutable(program.clone()))
            }
            Err(_) => Err(DriveError::NotFound(program.clone())),
        }
    }

    /// Whether the command can know that it is to follow a change to its end: a template without `{mode}` makes single
    /// calls.
    pub(super) fn can_wait(&self) -> bool {
        self.can_wait
    }

    /// The first word and the others; `None` if there is no word.
    pub(super) fn words(&self, task: &Task) -> Option<(OsString, Vec<OsString>)> {
        let mut words: Vec<OsString> = Vec::new();
        let mut option = false;
        for word in &self.words {
            let made = word.made(task);
            if made.is_none() && option {
                words.pop();
            }
            option = word.is_option();
            words.extend(made.unwrap_or_default());
        }
        let mut words = words.into_iter();
        Some((words.next()?, words.collect()))
    }
}

impl Word {
    fn read(word: &str) -> Result<Self, LineError> {
        if word == format!("{{{ALL}}}") {
            return Ok(Self::All);
        }
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = word;
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let (brace, behind) = rest[at..].split_at(1);
            if let Some(behind) = behind.strip_prefix(brace) {
                text.push_str(brace);
                rest = behind;
                continue;
            }
            let unmatched = || LineError::Brace { word: word.to_owned() };
            let (name, behind) = behind.split_once('}').filter(|_| brace == "{").ok_or_else(unmatched)?;
            pieces.push(Piece::Text(std::mem::take(&mut text)));
            pieces.push(Piece::read(name)?);
            rest = behind;
        }
        text.push_str(rest);
        if pieces.is_empty() {
            return Ok(Self::Plain(text.into()));
        }
        pieces.push(Piece::Text(text));
        Ok(Self::Made(pieces))
    }

    fn is_option(&self) -> bool {
        matches!(self, Self::Plain(word) if word.as_encoded_bytes().starts_with(b"-"))
    }

    /// `None` if something that it needs is absent.
    fn made(&self, task: &Task) -> Option<Vec<OsString>> {
        match self {
            Self::Plain(word) => Some(vec![word.clone()]),
            Self::Made(pieces) => {
                let pieces: Option<String> = pieces.iter().map(|piece| piece.made(task)).collect();
                Some(vec![pieces?.into()])
            }
            Self::All => {
                let words = task.params.iter().map(|(name, value)| [format!("--{name}"), plain(value)]);
                Some(words.flatten().map(OsString::from).collect())
            }
        }
    }
}

impl Piece {
    fn read(name: &str) -> Result<Self, LineError> {
        if name == ALL {
            return Err(LineError::NotAlone);
        }
        if name.starts_with(|first: char| first.is_ascii_uppercase()) {
            return Ok(Self::Param(name.to_owned()));
        }
        let found = PLACEHOLDERS.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| Self::Word(*value)).ok_or_else(|| LineError::Unknown { name: name.to_owned() })
    }

    fn made(&self, task: &Task) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Word(value) => value(task),
            Self::Param(name) => task.params.get(name).map(plain),
        }
    }
}

/// A text as it is, everything else as JSON.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn hint(name: &str) -> String {
    let near = nearest(name, PLACEHOLDERS.iter().map(|(known, _)| *known));
    near.map(|near| format!("; did you mean `{{{near}}}`?")).unwrap_or_default()
}

fn known() -> String {
    let mut text = String::new();
    for (name, _) in PLACEHOLDERS {
        let _ = write!(text, "{{{name}}} ");
    }
    text + "{--params}"
}
