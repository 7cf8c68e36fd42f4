use super::{counted, escape};
use crate::foreign::{Refusal, Repair, Unreadable};
use serde_json::{Value, json};

/// What became of one file that was to be imported.
pub struct Brought {
    pub file: String,
    pub format: Option<&'static str>,
    /// `None` if nothing of the file can be used.
    pub cassette: Option<String>,
    pub entries: usize,
    pub kept: usize,
    pub episodes: usize,
    pub api: usize,
    pub documented: usize,
    pub repairs: Vec<Repair>,
    pub refusals: Vec<Refusal>,
    pub error: Option<Unreadable>,
}

impl Brought {
    pub fn unusable(file: String, why: Unreadable) -> Self {
        Self {
            file,
            format: None,
            cassette: None,
            entries: 0,
            kept: 0,
            episodes: 0,
            api: 0,
            documented: 0,
            repairs: Vec::new(),
            refusals: Vec::new(),
            error: Some(why),
        }
    }
}

/// A paragraph for each file.
pub fn imported(files: &[Brought]) -> String {
    files.iter().map(paragraph).collect()
}

fn paragraph(file: &Brought) -> String {
    let mut text = format!("{}: ", escape(&file.file));
    match (&file.error, &file.cassette) {
        (Some(error), _) => text += &format!("not imported: {}\n", escape(&error.to_string())),
        (None, Some(cassette)) => {
            text += &format!(
                "{}, {} of {} -> {} ({}: {} of the API, {} of them documented)\n",
                file.format.unwrap_or_default(),
                file.kept,
                counted_entries(file.entries),
                escape(cassette),
                counted(file.episodes, "episode"),
                counted(file.api, "call"),
                file.documented
            );
        }
        (None, None) => {
            text += &format!(
                "{}, none of {} can be replayed\n",
                file.format.unwrap_or_default(),
                counted_entries(file.entries)
            );
        }
    }
    for Repair { place, words } in &file.repairs {
        text += &format!("  repaired {}: {}\n", escape(&place.to_string()), escape(words));
    }
    for Refusal { place, why } in &file.refusals {
        text += &format!("  left out {}: {}\n", escape(&place.to_string()), escape(why));
    }
    text
}

fn counted_entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// One document.
pub fn imported_json(files: &[Brought]) -> String {
    let file = |file: &Brought| {
        let repair = |repair: &Repair| json!({ "pointer": repair.place.pointer, "line": repair.place.line, "words": repair.words });
        let refusal = |refusal: &Refusal| json!({ "pointer": refusal.place.pointer, "line": refusal.place.line, "why": refusal.why });
        json!({
            "file": file.file,
            "format": file.format,
            "cassette": file.cassette,
            "entries": file.entries,
            "imported": file.kept,
            "episodes": file.episodes,
            "api": file.api,
            "documented": file.documented,
            "repairs": file.repairs.iter().map(repair).collect::<Vec<_>>(),
            "refusals": file.refusals.iter().map(refusal).collect::<Vec<_>>(),
            "error": file.error.as_ref().map(|error| {
                json!({ "pointer": error.place.pointer, "line": error.place.line, "why": error.why })
            }),
        })
    };
    let files: Vec<Value> = files.iter().map(file).collect();
    format!("{}\n", json!({ "files": files }))
}
