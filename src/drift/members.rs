//! Two values of one member, and the members below them.

use super::align::align;
use super::sort::{Sort, sort};
use super::{Kind, Severity};
use crate::cassette::{Names, is_withheld};
use crate::contract::{Contract, Member, Type, escaped, type_name};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// A difference of one call, of which the case is known elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Found {
    pub(super) severity: Severity,
    pub(super) kind: Kind,
    pub(super) at: String,
    pub(super) a: Option<String>,
    pub(super) b: Option<String>,
}

/// What is known of the names in one case.
#[derive(Default)]
pub(super) struct Known {
    pub(super) names: Names,
    /// Names that requests of A, and of B, speak of: the resources that the case is about.
    asked: [HashSet<String>; 2],
}

/// Compares values, and keeps what they differ in.
pub(super) struct Comparison<'c, 'k> {
    pub(super) contract: &'c Contract,
    pub(super) known: &'k mut Known,
    pub(super) found: Vec<Found>,
}

/// Where a value stands.
pub(super) struct At<'n> {
    pub(super) pointer: String,
    /// The name of the member that it, or the list around it, is.
    pub(super) name: &'n str,
}

impl At<'_> {
    fn index(&self, at: usize) -> Self {
        At { pointer: format!("{}/{at}", self.pointer), name: self.name }
    }
}

/// They are new with each answer, or said elsewhere.
const SKIPPED: [&str; 3] = ["/Response/RequestId", "/Response/Error/Message", "/message"];

impl Known {
    /// Learns from two requests of the same call which names stand for the same.
    pub(super) fn requests(&mut self, a: &Value, b: &Value) {
        self.request("", a, b);
    }

    fn request(&mut self, name: &str, a: &Value, b: &Value) {
        match (a, b) {
            (Value::Object(a), Value::Object(b)) => {
                for (name, a) in a {
                    if let Some(b) = b.get(name) {
                        self.request(name, a, b);
                    }
                }
            }
            (Value::Array(a), Value::Array(b)) => {
                a.iter().zip(b).for_each(|(a, b)| self.request(name, a, b));
            }
            (Value::String(a_text), Value::String(b_text)) if sort(name, a, b) == Sort::Name => {
                self.names.pair(a_text, b_text);
                self.asked[0].insert(a_text.clone());
                self.asked[1].insert(b_text.clone());
            }
            _ => {}
        }
    }
}

impl Comparison<'_, '_> {
    pub(super) fn push(
        &mut self,
        severity: Severity,
        kind: Kind,
        at: &str,
        a: Option<&str>,
        b: Option<&str>,
    ) {
        let (a, b) = (a.map(str::to_owned), b.map(str::to_owned));
        let found = Found { severity, kind, at: at.to_owned(), a, b };
        // What differs in one item mostly differs in all of them.
        let alike = |other: &Found| {
            (other.kind, &other.a, &other.b) == (found.kind, &found.a, &found.b)
                && pattern(&other.at) == pattern(&found.at)
        };
        if !self.found.iter().any(alike) {
            self.found.push(found);
        }
    }

    fn change(&mut self, kind: Kind, at: &At<'_>, a: &str, b: &str) {
        self.push(Severity::Change, kind, &at.pointer, Some(a), Some(b));
    }

    pub(super) fn objects(
        &mut self,
        a: &Map<String, Value>,
        b: &Map<String, Value>,
        fields: &[Member],
        above: &str,
    ) {
        let documented = |name: &str| fields.iter().find(|member| member.name == name);
        for (name, value) in a {
            let at = At { pointer: format!("{above}/{}", escaped(name)), name };
            match b.get(name) {
                _ if SKIPPED.contains(&at.pointer.as_str()) => {}
                Some(other) => self.values(value, other, documented(name).map(|member| &member.kind), &at),
                None => {
                    self.push(Severity::Change, Kind::Gone, &at.pointer, Some(sort_of_json(value)), None);
                }
            }
        }
        for (name, value) in b.iter().filter(|(name, _)| !a.contains_key(*name)) {
            let kind = if documented(name).is_some() { Kind::Added } else { Kind::Undocumented };
            let at = format!("{above}/{}", escaped(name));
            if !SKIPPED.contains(&at.as_str()) {
                self.push(Severity::Note, kind, &at, None, Some(sort_of_json(value)));
            }
        }
    }

    fn values(&mut self, a: &Value, b: &Value, kind: Option<&Type>, at: &At<'_>) {
        if is_hidden(a) || is_hidden(b) {
            return;
        }
        match (a, b) {
            (Value::Object(a), Value::Object(b)) => {
                let objects = &self.contract.objects;
                let fields = kind.and_then(Type::object).and_then(|name| objects.get(name));
                self.objects(a, b, fields.map(Vec::as_slice).unwrap_or_default(), &at.pointer);
            }
            (Value::Array(a), Value::Array(b)) => {
                let inner = if let Some(Type::Array(inner)) = kind { Some(&**inner) } else { None };
                self.lists(a, b, inner, at);
            }
            _ if is_nothing(a) != is_nothing(b) => self.nothing(a, b, at),
            _ if type_name(a) != type_name(b) && !(a.is_number() && b.is_number()) => {
                self.change(Kind::Type, at, type_name(a), type_name(b));
            }
            _ => self.scalars(a, b, at),
        }
    }

    /// One side has a value, the other has `null` or an empty text for it.
    fn nothing(&mut self, a: &Value, b: &Value, at: &At<'_>) {
        let shown = |value: &Value| {
            if is_nothing(value) { value.to_string() } else { sort_of_json(value).to_owned() }
        };
        let (a_shown, b_shown) = (shown(a), shown(b));
        if sort(at.name, a, b) == Sort::Text && (a.is_string() || b.is_string()) {
            self.push(Severity::Note, Kind::Text, &at.pointer, Some(&a_shown), Some(&b_shown));
        } else if sort(at.name, a, b) == Sort::State {
            self.change(Kind::State, at, &a.to_string(), &b.to_string());
        } else {
            self.change(Kind::State, at, &a_shown, &b_shown);
        }
    }

    fn scalars(&mut self, a: &Value, b: &Value, at: &At<'_>) {
        match sort(at.name, a, b) {
            Sort::State if a != b => self.change(Kind::State, at, &a.to_string(), &b.to_string()),
            Sort::Name => self.names(&plain(a), &plain(b), at),
            Sort::State | Sort::Text => {}
        }
    }

    fn names(&mut self, a: &str, b: &str, at: &At<'_>) {
        if is_blank(a, b) || self.known.names.pair(a, b) {
            return;
        }
        // What no request speaks of is scenery: two instances may be neighbours here and not there.
        let [asked_a, asked_b] = &self.known.asked;
        let is_asked = asked_a.contains(a) || asked_b.contains(b);
        let severity = if is_asked { Severity::Change } else { Severity::Note };
        self.push(severity, Kind::Identity, &at.pointer, Some(a), Some(b));
    }

    fn lists(&mut self, a: &[Value], b: &[Value], inner: Option<&Type>, at: &At<'_>) {
        if a.len() != b.len() {
            let is_scenery = |item: &Value| {
                !item.is_object() && !item.is_array() && sort(at.name, item, item) != Sort::State
            };
            let scenery = !a.is_empty() && !b.is_empty() && a.iter().chain(b).all(is_scenery);
            let severity = if scenery { Severity::Note } else { Severity::Change };
            let (a, b) = (items(a.len()), items(b.len()));
            self.push(severity, Kind::Items, &at.pointer, Some(&a), Some(&b));
        }
        for (in_a, in_b) in align(a, b, &self.known.names) {
            self.values(&a[in_a], &b[in_b], inner, &at.index(in_a));
        }
    }
}

/// A pointer with its numbers taken out.
pub(super) fn pattern(pointer: &str) -> String {
    let is_index = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let names: Vec<&str> = pointer.split('/').map(|name| if is_index(name) { "*" } else { name }).collect();
    names.join("/")
}

/// What was withheld cannot be compared.
fn is_hidden(value: &Value) -> bool {
    value.as_str().is_some_and(is_withheld)
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// What may be said of a value that only one side has.
fn sort_of_json(value: &Value) -> &'static str {
    if is_hidden(value) { "a member" } else { type_name(value) }
}

fn is_blank(a: &str, b: &str) -> bool {
    a.is_empty() && b.is_empty()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn items(count: usize) -> String {
    if count == 1 { "1 item".to_owned() } else { format!("{count} items") }
}
