//! `AddressIds`, `Filters`, `Offset` and `Limit` of the Describe actions: filters are ANDed, the values of one ORed.

use crate::api::Call;
use serde_json::{Map, Value};

const LIMIT: usize = 20;
const MOST: usize = 100;

/// The texts of an array parameter, such as `AddressIds`.
pub(super) fn texts<'c>(call: &'c Call, name: &str) -> Vec<&'c str> {
    let items = call.params.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).collect()
}

/// The filters of a call: a name and its values.
pub(super) fn filters(call: &Call) -> Vec<(&str, Vec<&str>)> {
    let items = call.params.get("Filters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let read = items.iter().filter_map(|item| {
        let values = item.get("Values")?.as_array()?.iter().filter_map(Value::as_str).collect();
        Some((item.get("Name")?.as_str()?, values))
    });
    read.collect()
}

/// One page of what was found, with the count of all of it.
pub(super) fn page(call: &Call, member: &str, found: Vec<Value>) -> Map<String, Value> {
    let number =
        |name: &str| call.params.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let offset = number("Offset").unwrap_or(0);
    let limit = number("Limit").unwrap_or(LIMIT).min(MOST);
    let mut members = Map::new();
    members.insert("TotalCount".to_owned(), found.len().into());
    members.insert(member.to_owned(), found.into_iter().skip(offset).take(limit).collect());
    members
}
