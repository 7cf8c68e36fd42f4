use super::table::Table;
use super::{At, Diagnostic, Place, Report, Source, nearest};
use serde_json::{Map, Number, Value};
use std::ops::Range;
use std::sync::Arc;
use toml::de::DeValue;

/// One value being lowered. Each reader reports a wrong type at the value's place and answers `None`.
pub struct Node<'a> {
    source: &'a Arc<Source>,
    report: &'a Report,
    pub span: Range<usize>,
    value: &'a DeValue<'a>,
}

impl<'a> Node<'a> {
    pub(super) fn new(
        source: &'a Arc<Source>,
        report: &'a Report,
        span: Range<usize>,
        value: &'a DeValue<'a>,
    ) -> Self {
        Self { source, report, span, value }
    }

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

    /// One of a few words, and what it stands for.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?.value;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let valid: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let near = nearest(&text, valid.iter().copied());
            let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            let help = format!("{near}valid words are {}", valid.join(", "));
            self.mistake(format!("unknown word `{text}`"), Some(help));
        }
        found
    }

    /// A TOML date without a time, as it is written: `2027-01-31`.
    pub fn day(&self) -> Option<At<String>> {
        let DeValue::Datetime(moment) = self.value else {
            return self.expected("a date such as 2027-01-31, without quotes");
        };
        if moment.time.is_some() {
            return self.expected("a date without a time");
        }
        Some(self.at(moment.to_string()))
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

    /// A table as a JSON object.
    pub fn object(&self) -> Option<Map<String, Value>> {
        self.table()?;
        Some(self.json_members())
    }

    /// An integer that is not negative.
    pub fn count(&self) -> Option<u64> {
        let count = u64::try_from(self.integer()?.value).ok();
        if count.is_none() {
            self.mistake("expected a number that is not negative".to_owned(), None);
        }
        count
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
