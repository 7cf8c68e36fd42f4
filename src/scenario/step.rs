use super::expect::Expect;
use super::matcher::pointer;
use super::poll::Poll;
use super::request::Deviation;
use crate::source::{Place, Table};
use serde_json::{Map, Value};

/// One call of a case, with what must hold.
pub struct Step {
    pub name: Option<String>,
    pub action: String,
    pub with: Map<String, Value>,
    pub deviation: Deviation,
    pub check: Check,
    /// Names for values of the answer, by pointer.
    pub save: Vec<(String, String)>,
    /// Equal calls sent at once.
    pub repeat: u32,
    pub place: Place,
}

/// How the answers of a step are judged.
pub enum Check {
    Once(Expect),
    Poll(Poll),
}

const MOST_REPEATS: i64 = 1000;

impl Step {
    pub(super) fn read(table: &Table<'_>) -> Option<Self> {
        let action = table.required_text("call");
        let with = table.get("with").map(|node| node.object().unwrap_or_default()).unwrap_or_default();
        let name = table.text("id").map(|at| at.value);
        let deviation = Deviation::read(table.table("request"));
        let expect = Expect::read(table);
        let check = match Poll::read(table) {
            Some(poll) => {
                if let Some(node) = table.get("expect") {
                    let help = Some("put conditions that every answer must meet into `always`".to_owned());
                    node.mistake("a step that polls has no `expect`".to_owned(), help);
                }
                Check::Poll(poll)
            }
            None => Check::Once(expect),
        };
        let step = Self {
            name,
            action: action?.value,
            with,
            deviation,
            check,
            save: save(table),
            repeat: repeat(table),
            place: table.place(),
        };
        table.finish();
        Some(step)
    }
}

fn save(table: &Table<'_>) -> Vec<(String, String)> {
    let Some(save) = table.table("save") else {
        return Vec::new();
    };
    save.entries().filter_map(|(name, node)| Some((name.value, pointer(&node)?))).collect()
}

fn repeat(table: &Table<'_>) -> u32 {
    let Some(at) = table.get("repeat").and_then(|node| node.integer()) else {
        return 1;
    };
    if !(1..=MOST_REPEATS).contains(&at.value) {
        table.mistake(at.span, format!("a burst has 1 to {MOST_REPEATS} calls"), String::new(), None);
    }
    u32::try_from(at.value).unwrap_or(1)
}
