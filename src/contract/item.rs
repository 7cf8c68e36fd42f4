use std::fmt;
use std::ops::Range;

/// One documented statement.
pub struct Item {
    pub id: String,
    pub kind: Kind,
    pub owner: Owner,
    pub text: String,
    /// Key of the source it was taken from.
    pub source: String,
    pub checked: Checked,
    /// Where its name stands in the contract file.
    pub span: Range<usize>,
}

/// What sort of statement an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Param,
    Output,
    Error,
    Rule,
    Limit,
    Example,
    Fact,
    /// Something the documentation leaves open.
    Freedom,
}

impl Kind {
    /// Every kind that an action or the gateway can have items of, with its key in the file.
    pub const SECTIONS: [Self; 6] =
        [Self::Param, Self::Output, Self::Error, Self::Rule, Self::Limit, Self::Example];

    /// The word in an id and in the contract file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Param => "param",
            Self::Output => "output",
            Self::Error => "error",
            Self::Rule => "rule",
            Self::Limit => "limit",
            Self::Example => "example",
            Self::Fact => "fact",
            Self::Freedom => "freedom",
        }
    }
}

/// Whose statement an item is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The documented page's own action.
    Page,
    /// The gateway: common parameters and errors.
    Common,
    Companion(String),
    /// A statement without a case.
    Fact,
}

impl Owner {
    /// What the ids of the gateway's items begin with.
    pub(super) const COMMON: &'static str = "common";

    /// The id of an item of this owner.
    pub fn id(&self, kind: Kind, name: &str) -> String {
        match self {
            Self::Page | Self::Fact => format!("{}/{name}", kind.word()),
            Self::Common => format!("{}/{}/{name}", Self::COMMON, kind.word()),
            Self::Companion(action) => format!("{action}/{}/{name}", kind.word()),
        }
    }
}

/// Whether cases must confirm an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    Yes,
    /// Listed only, for this reason.
    No(String),
}

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page => formatter.write_str("page"),
            Self::Common => formatter.write_str("common"),
            Self::Companion(action) => formatter.write_str(action),
            Self::Fact => formatter.write_str("fact"),
        }
    }
}
