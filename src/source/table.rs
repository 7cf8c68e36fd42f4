use super::{At, Diagnostic, Place, Report, Source, nearest};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// Parses one file and hands its root table to `lower`. Syntax errors are reported like every other mistake.
pub fn parse<T>(source: &Arc<Source>, report: &Report, lower: impl FnOnce(Table<'_>) -> T) -> T {
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
    lower(Table::new(source, report, root.span(), root.get_ref()))
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
    fn new(
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
        Some(Node { source: self.source, report: self.report, span: value.span(), value: value.get_ref() })
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
            (name, Node { source, report, span: value.span(), value: value.get_ref() })
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

    pub fn mistake(&self, span: Range<usize>, title: String, label: String, help: Option<String>) {
        self.report.push(Diagnostic { source: Arc::clone(self.source), span, title, label, help });
    }

    pub fn source(&self) -> &'a Arc<Source> {
        self.source
    }
}

/// One value being lowered. Each reader reports a wrong type at the value's place and answers `None`.
pub struct Node<'a> {
    source: &'a Arc<Source>,
    report: &'a Report,
    pub span: Range<usize>,
    value: &'a DeValue<'a>,
}

impl<'a> Node<'a> {
    pub fn text(&self) -> Option<At<String>> {
        match self.value.as_str() {
            Some(text) => Some(self.at(text.to_owned())),
            None => self.expected("a string"),
        }
    }

    pub fn integer(&self) -> Option<At<i64>> {
        let value = self
            .value
            .as_integer()
            .and_then(|digits| i64::from_str_radix(digits.as_str(), digits.radix()).ok());
        match value {
            Some(value) => Some(self.at(value)),
            None => self.expected("an integer"),
        }
    }

    pub fn boolean(&self) -> Option<bool> {
        self.value.as_bool().or_else(|| self.expected("true or false"))
    }

    pub fn texts(&self) -> Vec<At<String>> {
        self.items().iter().filter_map(Node::text).collect()
    }

    pub fn items(&self) -> Vec<Node<'a>> {
        let Some(array) = self.value.as_array() else {
            return self.expected("an array").unwrap_or_default();
        };
        array.iter().map(|item| Node { span: item.span(), value: item.get_ref(), ..*self }).collect()
    }

    pub fn table(&self) -> Option<Table<'a>> {
        match self.value.as_table() {
            Some(entries) => Some(Table::new(self.source, self.report, self.span.clone(), entries)),
            None => self.expected("a table"),
        }
    }

    pub fn is_table(&self) -> bool {
        self.value.is_table()
    }

    pub fn is_array(&self) -> bool {
        self.value.is_array()
    }

    /// The value as JSON. A date has no JSON form and is a mistake.
    pub fn json(&self) -> Option<Value> {
        Some(match self.value {
            DeValue::String(text) => Value::String(text.clone().into_owned()),
            DeValue::Integer(_) => Value::from(self.integer()?.value),
            DeValue::Float(digits) => {
                let number = digits.as_str().parse().ok().and_then(Number::from_f64);
                number
                    .map_or_else(|| self.expected("a finite number"), |number| Some(Value::Number(number)))?
            }
            DeValue::Boolean(value) => Value::Bool(*value),
            DeValue::Datetime(_) => self.expected("a JSON value; write the date as a string")?,
            DeValue::Array(_) => Value::Array(self.items().iter().filter_map(Node::json).collect()),
            DeValue::Table(_) => Value::Object(self.json_members()),
        })
    }

    fn json_members(&self) -> Map<String, Value> {
        let table = self.table();
        let entries = table.iter().flat_map(Table::entries);
        entries.filter_map(|(key, node)| Some((key.value, node.json()?))).collect()
    }

    pub fn mistake(&self, title: String, help: Option<String>) {
        self.report.push(Diagnostic {
            source: Arc::clone(self.source),
            span: self.span.clone(),
            title,
            label: String::new(),
            help,
        });
    }

    pub fn place(&self) -> Place {
        self.source.place(self.span.start)
    }

    fn at<T>(&self, value: T) -> At<T> {
        At { value, span: self.span.clone() }
    }

    fn expected<T>(&self, what: &str) -> Option<T> {
        let title = format!("expected {what}, found {}", self.value.type_str());
        self.mistake(title, None);
        None
    }
}
