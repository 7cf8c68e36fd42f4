//! Which item of one list stands for which of the other.

use crate::cassette::Names;
use serde_json::Value;
use std::collections::HashSet;

/// Places of items that belong together: by their ids, those that are left by their order.
pub(super) fn align(a: &[Value], b: &[Value], names: &Names) -> Vec<(usize, usize)> {
    let mut pairs = Vec::with_capacity(a.len().min(b.len()));
    let mut taken = HashSet::new();
    if let Some((a, b)) = ids(a, b) {
        for (at, id) in a.iter().enumerate() {
            let wanted = names.counterpart(id).unwrap_or(id);
            let place = b.iter().position(|other| *other == wanted);
            if let Some(place) = place.filter(|place| taken.insert(*place)) {
                pairs.push((at, place));
            }
        }
    }
    let paired: HashSet<usize> = pairs.iter().map(|(at, _)| *at).collect();
    let left_a = (0..a.len()).filter(|at| !paired.contains(at));
    let left_b = (0..b.len()).filter(|at| !taken.contains(at));
    pairs.extend(left_a.zip(left_b));
    pairs.sort_unstable();
    pairs
}

/// The id of every item, if all have one of their own on both sides.
fn ids<'v>(a: &'v [Value], b: &'v [Value]) -> Option<(Vec<&'v str>, Vec<&'v str>)> {
    let member = match a.first()? {
        Value::Object(members) => {
            Some(members.iter().find(|(name, value)| name.ends_with("Id") && value.is_string())?.0.as_str())
        }
        Value::String(_) => None,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
    };
    Some((own(a, member)?, own(b, member)?))
}

fn own<'v>(items: &'v [Value], member: Option<&str>) -> Option<Vec<&'v str>> {
    let id = |item: &'v Value| member.map_or(Some(item), |name| item.get(name)).and_then(Value::as_str);
    let ids: Vec<&str> = items.iter().map(id).collect::<Option<_>>()?;
    let distinct: HashSet<&&str> = ids.iter().collect();
    (distinct.len() == ids.len() && ids.iter().all(|id| !id.is_empty())).then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::align;
    use crate::cassette::Names;
    use serde_json::json;

    #[test]
    fn items_are_aligned_by_what_is_known_of_their_ids() {
        let mut names = Names::default();
        assert!(names.pair("eip-aaaaaaa2", "eip-bbbbbbb2"));
        let a = [json!({"AddressId": "eip-aaaaaaa1"}), json!({"AddressId": "eip-aaaaaaa2"})];
        let b = [json!({"AddressId": "eip-bbbbbbb2"}), json!({"AddressId": "eip-bbbbbbb1"})];
        assert_eq!(align(&a, &b, &names), [(0, 1), (1, 0)]);
        let same = [json!({"QuotaId": "ONE"}), json!({"QuotaId": "TWO"})];
        let other = [json!({"QuotaId": "TWO"})];
        assert_eq!(align(&same, &other, &names), [(1, 0)]);
    }

    #[test]
    fn items_without_an_id_of_their_own_are_aligned_by_their_order() {
        let names = Names::default();
        let a = [json!({"AddressId": ""}), json!({"AddressId": ""})];
        let b = [json!({"AddressId": ""}), json!({"AddressId": "eip-bbbbbbb1"})];
        assert_eq!(align(&a, &b, &names), [(0, 0), (1, 1)]);
        assert_eq!(align(&[json!(1)], &[json!(2), json!(1)], &names), [(0, 0)]);
    }
}
