use super::node::Node;
use super::{At, Diagnostic, Place, Report, Source, nearest};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;
use toml::de::DeTable;

/// Parses one file and hands its root table to `lower`. A file with syntax errors is not lowered: what the parser
/// guesses of it would bring mistakes that are none.
pub fn parse<T>(source: &Arc<Source>, report: &Report, lower: impl FnOnce(Table<'_>) -> T) -> Option<T> {
    let (root, errors) = DeTable::parse_recoverable(&source.text);
    for error in &errors {
        report.push(Diagnostic {
            source: Arc::clone(source),
            span: error.span().unwrap_or(0..0),
            title: error.message().to_owned(),
            label: String::new(),
            help: None,
        });
    }
    errors.is_empty().then(|| lower(Table::new(source, report, root.span(), root.get_ref())))
}

/// A table being lowered. It remembers which keys were asked for: [`Table::finish`] calls every other key a mistake.
pub struct Table<'a> {
    source: &'a Arc<Source>,
    report: &'a Report,
    span: Range<usize>,
    entries: &'a DeTable<'a>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    pub(super) fn new(
        source: &'a Arc<Source>,
        report: &'a Report,
        span: Range<usize>,
        entries: &'a DeTable<'a>,
    ) -> Self {
        Self { source, report, span, entries, asked: RefCell::default() }
    }

    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    pub fn place(&self) -> Place {
        self.source.place(self.span.start)
    }

    pub fn get(&self, name: &'static str) -> Option<Node<'a>> {
        self.asked.borrow_mut().push(name);
        let value = self.entries.get(name)?;
        Some(Node::new(self.source, self.report, value.span(), value.get_ref()))
    }

    /// The entry, or a mistake at the head of the table.
    pub fn required(&self, name: &'static str) -> Option<Node<'a>> {
        let found = self.get(name);
        if found.is_none() {
            self.mistake(
                self.span(),
                format!("missing key `{name}`"),
                format!("this table needs `{name}`"),
                None,
            );
        }
        found
    }

    pub fn text(&self, name: &'static str) -> Option<At<String>> {
        self.get(name)?.text()
    }

    pub fn required_text(&self, name: &'static str) -> Option<At<String>> {
        self.required(name)?.text()
    }

    /// An optional array of texts, empty if absent.
    pub fn texts(&self, name: &'static str) -> Vec<At<String>> {
        self.get(name).map(|node| node.texts()).unwrap_or_default()
    }

    pub fn boolean(&self, name: &'static str) -> bool {
        self.get(name).and_then(|node| node.boolean()).unwrap_or(false)
    }

    /// An optional table, read by `lower`.
    pub fn table(&self, name: &'static str) -> Option<Table<'a>> {
        self.get(name)?.table()
    }

    /// The tables of an array of tables, none if absent.
    pub fn tables(&self, name: &'static str) -> Vec<Table<'a>> {
        let nodes = self.get(name).map(|node| node.items()).unwrap_or_default();
        nodes.into_iter().filter_map(|node| node.table()).collect()
    }

    /// All entries in the order of the file; for tables whose keys are the author's own.
    pub fn entries(&self) -> impl Iterator<Item = (At<String>, Node<'a>)> + use<'a> {
        let (source, report) = (self.source, self.report);
        self.entries.iter().map(move |(key, value)| {
            let name = At { value: key.get_ref().clone().into_owned(), span: key.span() };
            (name, Node::new(source, report, value.span(), value.get_ref()))
        })
    }

    /// Checks `format = 1`: a newer file is refused by name.
    pub fn format(&self, current: i64) {
        let Some(node) = self.required("format") else {
            return;
        };
        let Some(found) = node.integer() else { return };
        if found.value != current {
            let title = format!("format {}; this build reads format {current}", found.value);
            self.mistake(found.span, title, String::new(), None);
        }
    }

    /// Reports every key nobody asked for, with the nearest right one.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.entries.keys() {
            let name: &str = key.get_ref();
            if asked.contains(&name) {
                continue;
            }
            let help = match nearest(name, asked.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("valid keys are {}", asked.join(", ")),
            };
            self.mistake(key.span(), format!("unknown key `{name}`"), String::new(), Some(help));
        }
    }

    /// Reports a name that is none of the valid ones, with the nearest of them.
    pub fn unknown<'n>(&self, what: &str, at: &At<String>, valid: impl IntoIterator<Item = &'n str>) {
        let help = nearest(&at.value, valid).map(|near| format!("did you mean `{near}`?"));
        self.mistake(at.span.clone(), format!("unknown {what} `{}`", at.value), String::new(), help);
    }

    pub fn mistake(&self, span: Range<usize>, title: String, label: String, help: Option<String>) {
        self.report.push(Diagnostic { source: Arc::clone(self.source), span, title, label, help });
    }

    pub fn source(&self) -> &'a Arc<Source> {
        self.source
    }
}
