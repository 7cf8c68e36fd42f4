//! A HAR entry by entry: what was read of a file that breaks off is sound.

use super::typed::{Creator, Entry, Given, Text};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// What stands around the entries.
#[derive(Default)]
pub(super) struct Around<'a> {
    /// Name and version of the tool that wrote it.
    pub(super) creator: Option<(String, String)>,
    pub(super) ours: Option<&'a RawValue>,
    pub(super) has_log: bool,
    /// What stands in place of the entries; `None` if those came.
    pub(super) no_entries: Option<&'static str>,
    pub(super) has_entries: bool,
}

/// Reads a document, and gives each entry away as soon as it is there.
///
/// # Errors
/// Where the text is no JSON; what was given away before is sound.
pub(super) fn read<'a>(
    text: &'a [u8],
    around: &mut Around<'a>,
    sink: &mut dyn FnMut(usize, Given<Entry<'a>>),
) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let root = Part { kind: Kind::Root, around, sink, marker: PhantomData };
    root.deserialize(&mut deserializer)?;
    deserializer.end()
}

#[derive(Clone, Copy)]
enum Kind {
    Root,
    Log,
    Entries,
}

/// One of the three levels on the way to an entry.
struct Part<'r, 'a> {
    kind: Kind,
    around: &'r mut Around<'a>,
    sink: &'r mut dyn FnMut(usize, Given<Entry<'a>>),
    marker: PhantomData<&'a ()>,
}

impl<'de: 'a, 'a> DeserializeSeed<'de> for Part<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Part<'_, '_> {
    fn wrong(self, what: &'static str) {
        match self.kind {
            Kind::Root | Kind::Log => {}
            Kind::Entries => self.around.no_entries = Some(what),
        }
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Part<'_, 'a> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a HAR")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { kind, around, sink, .. } = self;
        if let Kind::Log = kind {
            around.has_log = true;
        }
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match (kind, &*name) {
                (Kind::Root, "log") => {
                    map.next_value_seed(Part { kind: Kind::Log, around, sink, marker: PhantomData })?;
                }
                (Kind::Log, "entries") => {
                    map.next_value_seed(Part { kind: Kind::Entries, around, sink, marker: PhantomData })?;
                }
                (Kind::Log, "creator") => around.creator = creator(map.next_value()?),
                (Kind::Log, super::OURS) => around.ours = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if let Kind::Entries = kind {
            around.no_entries = Some("an object");
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if let Kind::Entries = self.kind {
            self.around.has_entries = true;
            let mut at = 0;
            while let Some(entry) = list.next_element::<Given<Entry<'a>>>()? {
                (self.sink)(at, entry);
                at += 1;
            }
            return Ok(());
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.wrong("null");
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.wrong("true or false");
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.wrong("a number");
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.wrong("a number");
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.wrong("a number");
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.wrong("a text");
        Ok(())
    }
}

fn creator(creator: Given<Creator<'_>>) -> Option<(String, String)> {
    match creator {
        Given::Is(Creator { name: Text::Is(name), version }) => {
            Some((name.into_owned(), version.as_str().to_owned()))
        }
        Given::Is(_) | Given::Absent | Given::Wrong(_) => None,
    }
}
