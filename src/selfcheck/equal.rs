//! Pairs of documented cases whose answers and effects nobody can tell apart, each with its reason.

/// Two cases that count as one.
#[derive(Clone, Copy, Debug)]
pub struct Equal {
    pub profile: &'static str,
    pub cases: [&'static str; 2],
    pub why: &'static str,
}

/// Empty: every pair can be told apart.
pub const EQUAL: &[Equal] = &[];

/// Why two cases count as one, if they do.
pub(super) fn why(profile: &str, one: &str, other: &str) -> Option<&'static str> {
    let same = |equal: &&Equal| {
        equal.profile == profile && (equal.cases == [one, other] || equal.cases == [other, one])
    };
    EQUAL.iter().find(same).map(|equal| equal.why)
}
