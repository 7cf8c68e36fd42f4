//! What sort of value stands in a member, and so what two of them have to have in common.

use serde_json::Value;
use std::net::IpAddr;

/// How two values of one member are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// They must be equal.
    State,
    /// The same must take the place of the same.
    Name,
    /// They are not compared.
    Text,
}

/// One line of the table.
struct Line {
    sort: Sort,
    /// By the name of the member and a value in it.
    is_met: fn(&str, &Value) -> bool,
}

/// The first line that either value meets counts.
const LINES: &[Line] = &[
    line(Sort::Text, |name, _| ends(name, &["Name", "Description", "Message", "Time", "Key", "Value"])),
    line(Sort::State, |_, value| value.as_str().is_some_and(is_word)),
    line(Sort::State, |name, _| ends(name, &["Status", "State", "Result"])),
    line(Sort::Name, |name, _| ends(name, &["Id", "Ids", "UUID", "Ip", "Ips", "MacAddress"])),
    line(Sort::Name, |_, value| value.as_str().is_some_and(|text| is_address(text) || is_id(text))),
    line(Sort::State, |_, value| value.is_number() || value.is_boolean()),
    line(Sort::Text, |_, _| true),
];

const fn line(sort: Sort, is_met: fn(&str, &Value) -> bool) -> Line {
    Line { sort, is_met }
}

pub(super) fn sort(name: &str, a: &Value, b: &Value) -> Sort {
    let met = |line: &&Line| (line.is_met)(name, a) || (line.is_met)(name, b);
    LINES.iter().find(met).map_or(Sort::Text, |line| line.sort)
}

fn ends(name: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| name.ends_with(end))
}

/// A word as the documentation lists them: `BIND_ENI`.
fn is_word(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// An id as the vendor gives them: `eip-11112222`.
pub(super) fn is_id(text: &str) -> bool {
    const DIGITS: usize = 8;
    text.rsplit_once('-').is_some_and(|(kind, digits)| {
        !kind.is_empty()
            && kind.bytes().all(|byte| byte.is_ascii_lowercase())
            && digits.len() == DIGITS
            && digits.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::{Sort, sort};
    use serde_json::{Value, json};

    /// Members and values of the two documented pages.
    #[test]
    fn each_sort_of_value_is_compared_as_it_deserves() {
        let table: [(&str, Value, Sort); 15] = [
            ("AddressStatus", json!("BIND_ENI"), Sort::State),
            ("AddressStatus", json!("somehow"), Sort::State),
            ("Result", json!("SUCCESS"), Sort::State),
            ("QuotaId", json!("TOTAL_EIP_QUOTA"), Sort::State),
            ("AddressType", json!("EIP"), Sort::State),
            ("IsBlocked", json!(false), Sort::State),
            ("TotalCount", json!(1), Sort::State),
            ("AddressId", json!("eip-11112222"), Sort::Name),
            ("AddressSet", json!("eip-11112222"), Sort::Name),
            ("TaskId", json!(123), Sort::Name),
            ("AddressIp", json!("203.0.113.1"), Sort::Name),
            ("PrivateIpAddresses", json!("10.0.0.1"), Sort::Name),
            ("AddressName", json!("FIRST"), Sort::Text),
            ("CreatedTime", json!("2018-01-08T07:20:57Z"), Sort::Text),
            ("Zone", json!("ap-guangzhou-3"), Sort::Text),
        ];
        for (name, value, expected) in table {
            assert_eq!(sort(name, &value, &value), expected, "{name} {value}");
        }
    }
}
