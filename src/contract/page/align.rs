//! Which statement of one edition is which of another. Nothing is known of the older one but digests.

use std::collections::{BTreeMap, HashMap, VecDeque};

/// A statement and what became of it, by their places in the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::contract) enum Pair {
    Same(usize, usize),
    /// It stands where the old one stood, between the same neighbours.
    Other(usize, usize),
    Gone(usize),
    New(usize),
}

/// Equal digests are the same statement, wherever they stand. What is left over behind the same statement is one that
/// was reworded, in order.
pub(in crate::contract) fn align(old: &[&str], new: &[&str]) -> Vec<Pair> {
    let mut places: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (at, digest) in new.iter().enumerate() {
        places.entry(digest).or_default().push_back(at);
    }
    let same: BTreeMap<usize, usize> = old
        .iter()
        .enumerate()
        .filter_map(|(at, digest)| Some((at, places.get_mut(digest)?.pop_front()?)))
        .collect();
    let back: BTreeMap<usize, usize> = same.iter().map(|(old, new)| (*new, *old)).collect();
    let mut left: HashMap<Option<usize>, VecDeque<usize>> = HashMap::new();
    let mut behind = None;
    for at in 0..new.len() {
        match back.get(&at) {
            Some(old) => behind = Some(*old),
            None => left.entry(behind).or_default().push_back(at),
        }
    }
    let mut pairs = Vec::new();
    let mut behind = None;
    for at in 0..old.len() {
        pairs.push(match (same.get(&at), left.get_mut(&behind).and_then(VecDeque::pop_front)) {
            (Some(new), taken) => {
                // Not this one's: it stays for a later one behind the same statement.
                if let Some(taken) = taken {
                    left.entry(behind).or_default().push_front(taken);
                }
                behind = Some(at);
                Pair::Same(at, *new)
            }
            (None, Some(new)) => Pair::Other(at, new),
            (None, None) => Pair::Gone(at),
        });
    }
    let mut rest: Vec<usize> = left.into_values().flatten().collect();
    rest.sort_unstable();
    pairs.into_iter().chain(rest.into_iter().map(Pair::New)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Pair, align};

    #[test]
    fn a_statement_is_reworded_where_its_neighbours_stand() {
        use Pair::{Gone, New, Other, Same};
        assert_eq!(align(&["a", "b", "c"], &["a", "x", "c"]), [Same(0, 0), Other(1, 1), Same(2, 2)]);
        assert_eq!(align(&["a", "b"], &["b", "a"]), [Same(0, 1), Same(1, 0)]);
        assert_eq!(align(&["a", "b"], &["a"]), [Same(0, 0), Gone(1)]);
        assert_eq!(align(&["a"], &["x", "a", "y"]), [Same(0, 1), New(0), New(2)]);
        assert_eq!(align(&["a", "b"], &["x", "b"]), [Other(0, 0), Same(1, 1)]);
        assert_eq!(align(&[], &["x"]), [New(0)]);
    }
}
