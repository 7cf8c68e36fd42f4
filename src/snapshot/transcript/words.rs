//! Values as a transcript writes them: what differs from run to run gets a name. The same value gets the same name
//! everywhere in a transcript, two values get two.

use super::Scene;
use core::net::IpAddr;
use serde_json::Value;
use std::collections::HashMap;

/// One sort of value that is another one in every run or world.
struct Rule {
    name: &'static str,
    meets: Meets,
}

enum Meets {
    /// Members and parameters of these names, whatever is in them.
    Member(&'static [&'static str]),
    /// Texts of this form.
    Text(fn(&str) -> bool),
}

use Meets::{Member, Text};

/// The first line that holds counts. An id (`eip-ek0cdz1g`) is named after its own first word.
const RULES: &[Rule] = &[
    Rule { name: "task", meets: Member(&["TaskId"]) },
    Rule { name: "account", meets: Member(&["InstanceAccountId", "OwnerUin", "Uin", "AppId"]) },
    Rule { name: "withheld", meets: Text(|text| text.starts_with("<withheld-") && text.ends_with('>')) },
    Rule { name: "time", meets: Text(is_time) },
    Rule { name: "ip", meets: Text(is_address) },
    Rule { name: "mac", meets: Text(is_mac) },
    Rule { name: "uuid", meets: Text(|text| text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()) },
    Rule { name: "", meets: Text(|text| prefix(text).is_some()) },
];

/// Gives names to values, in the order in which it is asked for them.
pub(super) struct Words<'s> {
    /// Values that have a name from the start: roles and the region.
    known: HashMap<&'s str, String>,
    region: &'s str,
    given: HashMap<String, String>,
    counts: HashMap<String, usize>,
    /// Sorting comes before naming: then every value of a sort has the same name.
    blind: bool,
}

impl<'s> Words<'s> {
    pub(super) fn new(scene: &'s Scene<'_>) -> Self {
        let mut known = HashMap::new();
        for (need, fields) in scene.roles {
            for (field, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
                known.entry(value.as_str()).or_insert_with(|| format!("<{need}.{field}>"));
            }
        }
        Self { known, region: scene.region, given: HashMap::new(), counts: HashMap::new(), blind: false }
    }

    /// Does something without telling values of a sort apart, and without naming them.
    pub(super) fn blindly<T>(&mut self, deed: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.blind, true);
        let done = deed(self);
        self.blind = before;
        done
    }

    /// One value, as JSON, with names for what differs; `member` is the name it stands under.
    pub(super) fn value(&mut self, member: &str, value: &Value) -> String {
        match value {
            Value::String(text) => quoted(&self.text(member, text)),
            Value::Number(number) if by_member(member).is_some() => self.text(member, &number.to_string()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                value.to_string()
            }
        }
    }

    /// One text, with names for what differs.
    pub(super) fn text(&mut self, member: &str, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        if let Some(name) = self.name(member, text) {
            return name;
        }
        // Whatever has a name holds one of these.
        if !text.contains(['-', '.', ':']) {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(is_word) {
            out.push_str(&rest[..start]);
            let end = rest[start..].find(|c| !is_word(c)).map_or(rest.len(), |length| start + length);
            let word = rest[start..end].trim_end_matches(['.', ':']);
            match self.name("", word) {
                Some(name) => out.push_str(&name),
                None => out.push_str(word),
            }
            rest = &rest[start + word.len()..];
            let marks = rest.find(|c| !matches!(c, '.' | ':')).unwrap_or(rest.len());
            out.push_str(&rest[..marks]);
            rest = &rest[marks..];
        }
        out.push_str(rest);
        out
    }

    fn name(&mut self, member: &str, whole: &str) -> Option<String> {
        if let Some(name) = self.known.get(whole) {
            return Some(name.clone());
        }
        if self.is_here(whole) {
            return Some(whole.replacen(self.region, "<region>", 1));
        }
        let rule = RULES.iter().find(|rule| match rule.meets {
            Member(names) => names.contains(&member),
            Text(meets) => meets(whole),
        })?;
        let sort = if rule.name.is_empty() { prefix(whole)? } else { rule.name };
        Some(self.number(sort, whole))
    }

    /// The region itself, or a zone of it: `ap-guangzhou-3`.
    fn is_here(&self, text: &str) -> bool {
        let rest = text.strip_prefix(self.region).filter(|_| !self.region.is_empty());
        let is_zone = |zone: &str| !zone.is_empty() && zone.bytes().all(|byte| byte.is_ascii_digit());
        rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-').is_some_and(is_zone))
    }

    fn number(&mut self, sort: &str, value: &str) -> String {
        if self.blind {
            return format!("<{sort}>");
        }
        if let Some(name) = self.given.get(value) {
            return name.clone();
        }
        let count = self.counts.entry(sort.to_owned()).or_default();
        *count += 1;
        let name = format!("<{sort}-{count}>");
        self.given.insert(value.to_owned(), name.clone());
        name
    }
}

/// The rule that looks at a member's name.
fn by_member(member: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| matches!(rule.meets, Member(names) if names.contains(&member)))
}

fn quoted(text: &str) -> String {
    if text.contains(|c: char| c.is_control() || matches!(c, '"' | '\\')) {
        return Value::from(text).to_string();
    }
    ["\"", text, "\""].concat()
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':')
}

/// `2018-01-08T07:20:57Z`, `2022-06-01 08:00:00`, `2022-06-01T08:00:00+08:00`
fn is_time(text: &str) -> bool {
    const FORM: &[u8] = b"0000-00-00 00:00:00";
    let fits = |(byte, form): (u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        b' ' => matches!(byte, b' ' | b'T'),
        _ => byte == *form,
    };
    text.len() >= FORM.len() && text.len() <= 35 && text.bytes().zip(FORM).all(fits)
}

/// `203.0.113.1`, `2001:db8::1`
fn is_address(text: &str) -> bool {
    text.len() >= 3 && text.contains(['.', ':']) && text.parse::<IpAddr>().is_ok()
}

/// `20:90:6F:00:00:01`
fn is_mac(text: &str) -> bool {
    let is_pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.len() == 17 && text.split(':').count() == 6 && text.split(':').all(is_pair)
}

/// The word before the eight characters of an id of the vendor.
fn prefix(text: &str) -> Option<&str> {
    let (word, rest) = text.split_once('-')?;
    let is_id = (2..=8).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && rest.len() == 8
        && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    is_id.then_some(word)
}
