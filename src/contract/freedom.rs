//! What the documentation leaves open: an answer that differs only there is noted, and never wrong.

use super::{Checked, Item, Kind, Owner};
use crate::source::{At, Node, Table};

/// One thing that is left open; its item is `freedom/<name>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freedom {
    pub name: String,
    pub open: Open,
    /// Error codes that are as right as the one a case names.
    pub codes: Vec<String>,
    /// Statuses of HTTP itself that say it as well, before the API is asked: codes only.
    pub statuses: Vec<u16>,
    /// Names that are wrong all the same: new members only.
    pub except: Vec<String>,
}

/// What of an answer is left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Which of some codes says it.
    Code,
    /// Whether it is refused at all, and with which of some codes.
    Refusal,
    /// Which members a success has beside the documented ones.
    Members,
    /// Whether reading what does not exist is an error.
    Absence,
    /// Something that no check looks at.
    Unseen,
}

const OPEN: [(&str, Open); 5] = [
    ("code", Open::Code),
    ("refusal", Open::Refusal),
    ("members", Open::Members),
    ("absence", Open::Absence),
    ("unseen", Open::Unseen),
];

impl Freedom {
    /// The id of its item.
    pub fn id(&self) -> String {
        Owner::Fact.id(Kind::Freedom, &self.name)
    }

    /// Whether a code is as right as the one a case names.
    pub fn takes(&self, code: &str) -> bool {
        self.codes.iter().any(|taken| taken == code)
    }
}

/// What the section `[freedom]` says.
#[derive(Default)]
pub(super) struct Freedoms {
    pub(super) list: Vec<Freedom>,
    pub(super) items: Vec<Item>,
    pub(super) sources: Vec<At<String>>,
}

impl Freedoms {
    /// `documented` says whether any action, or the gateway, documents a code.
    pub(super) fn read(root: &Table<'_>, documented: impl Fn(&str) -> bool) -> Self {
        let mut found = Self::default();
        let Some(table) = root.table("freedom") else {
            return found;
        };
        for (name, node) in table.entries() {
            let Some(line) = node.table() else { continue };
            found.add(name.value, &node, &line, &documented);
            line.finish();
        }
        found
    }

    fn add(&mut self, name: String, node: &Node<'_>, line: &Table<'_>, documented: &impl Fn(&str) -> bool) {
        let text = line.required_text("text").map(|at| at.value).unwrap_or_default();
        let source = line.required_text("source");
        let open = line.required("open").and_then(|node| node.word(&OPEN));
        let codes = line.texts("codes");
        let except = line.texts("except");
        let statuses: Vec<u16> =
            line.get("statuses").iter().flat_map(Node::items).filter_map(|node| status(&node)).collect();
        for at in codes.iter().filter(|at| !documented(&at.value)) {
            let title = format!("`{}` is documented neither for an action nor for the gateway", at.value);
            line.mistake(at.span.clone(), title, String::new(), None);
        }
        let help = match open {
            Some(Open::Code | Open::Refusal) if codes.is_empty() => Some("name them in `codes`"),
            Some(Open::Members | Open::Absence | Open::Unseen) if !codes.is_empty() => {
                Some("only `code` and `refusal` have `codes`")
            }
            Some(Open::Code | Open::Refusal | Open::Absence | Open::Unseen) if !except.is_empty() => {
                Some("only `members` has `except`")
            }
            Some(Open::Refusal | Open::Members | Open::Absence | Open::Unseen) if !statuses.is_empty() => {
                Some("only `code` has `statuses`")
            }
            Some(_) | None => None,
        };
        if let Some(help) = help {
            node.mistake(format!("`{name}` does not say what it leaves open"), Some(help.to_owned()));
        }
        let values = |all: Vec<At<String>>| all.into_iter().map(|at| at.value).collect();
        self.items.push(Item {
            id: Owner::Fact.id(Kind::Freedom, &name),
            kind: Kind::Freedom,
            owner: Owner::Fact,
            text,
            source: source.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
            checked: Checked::No("a freedom is never checked".to_owned()),
            span: node.span.clone(),
        });
        self.sources.extend(source);
        let (codes, except) = (values(codes), values(except));
        self.list.push(Freedom { name, open: open.unwrap_or(Open::Unseen), codes, statuses, except });
    }
}

/// A refusal in HTTP's own words.
fn status(node: &Node<'_>) -> Option<u16> {
    let found = u16::try_from(node.integer()?.value).ok().filter(|status| (400..500).contains(status));
    if found.is_none() {
        node.mistake("a refusal of HTTP is a status from 400 to 499".to_owned(), None);
    }
    found
}
