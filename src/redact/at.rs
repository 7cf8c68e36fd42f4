use crate::contract::escaped;
use std::fmt;

/// Where in an exchange something stands. Put together only when somebody asks.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    Header(&'static str, &'a str),
    /// One of the texts that a request has once: its method, its action.
    The(&'static str),
    Params,
    Body,
    Name(&'a At<'a>, &'a str),
    Index(&'a At<'a>, usize),
}

impl fmt::Display for At<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(side, name) => write!(formatter, "{side} header {name}"),
            Self::The(what) => formatter.write_str(what),
            Self::Params => formatter.write_str("param"),
            Self::Body => Ok(()),
            Self::Name(Self::Params, name) => write!(formatter, "param {}", escaped(name)),
            Self::Name(parent, name) => write!(formatter, "{parent}/{}", escaped(name)),
            Self::Index(parent, index) => write!(formatter, "{parent}/{index}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_as_people_look_for_them() {
        let (response, filters) = (At::Name(&At::Body, "Response"), At::Name(&At::Params, "Filters"));
        let table = [
            (At::Header("request", "host"), "request header host"),
            (At::Name(&At::Index(&response, 3), "a/b"), "/Response/3/a~1b"),
            (At::Name(&At::Index(&filters, 0), "Name"), "param Filters/0/Name"),
            (At::The("action"), "action"),
        ];
        for (at, text) in table {
            assert_eq!(at.to_string(), text);
        }
    }
}
