use super::{Certificate, Entry};
use jiff::civil::Date;
use std::fmt;

/// What the reader of a certificate should know that it cannot say itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Another version of the program made it, and this one comes to the same.
    Version { made: String, here: String },
    /// The table of checks is another one by now, and comes to the same.
    Checks,
    /// The contract is another one by now, or this build has none of the profile.
    Contract { profile: String, is_known: bool },
    /// A known failure that has run out since: a new run would fail.
    Expired { place: String, until: Date },
}

/// What a build and a day are, to which a certificate is held.
pub struct Today<'t> {
    /// Version of the program.
    pub dubplate: &'t str,
    /// Digest of the table of checks.
    pub checks: &'t str,
    /// Digests of the contracts, by profile.
    pub contracts: &'t [(String, String)],
    pub day: Date,
}

impl Today<'_> {
    /// What is not today as it was then.
    pub fn notes(&self, certificate: &Certificate) -> Vec<Note> {
        let profiles = certificate.profiles.iter().map(|one| (&*one.profile, &*one.contract));
        self.notes_of(&certificate.dubplate, &certificate.table, profiles, &certificate.known)
    }

    /// The same of a server's certificate.
    pub fn notes_of_server(&self, certificate: &crate::certify::server::Certificate) -> Vec<Note> {
        let profiles = certificate.profiles.iter().map(|one| (&*one.profile, &*one.contract));
        self.notes_of(&certificate.dubplate, &certificate.table, profiles, &certificate.known)
    }

    fn notes_of<'c>(
        &self,
        made: &str,
        table: &str,
        profiles: impl Iterator<Item = (&'c str, &'c str)>,
        known: &[Entry],
    ) -> Vec<Note> {
        let mut notes = Vec::new();
        if made != self.dubplate {
            notes.push(Note::Version { made: made.to_owned(), here: self.dubplate.to_owned() });
        }
        if table != self.checks {
            notes.push(Note::Checks);
        }
        for (profile, contract) in profiles {
            let here = self.contracts.iter().find(|(one, _)| one == profile);
            if here.is_none_or(|(_, digest)| digest != contract) {
                notes.push(Note::Contract { profile: profile.to_owned(), is_known: here.is_some() });
            }
        }
        let expired = known.iter().filter(|entry| self.day > entry.known.until);
        notes.extend(
            expired.map(|entry| Note::Expired { place: entry.known.place.clone(), until: entry.known.until }),
        );
        notes
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version { made, here } => {
                write!(formatter, "made by dubplate {made}; this is {here}, and comes to the same")
            }
            Self::Checks => {
                formatter.write_str("made with another table of checks; this one comes to the same")
            }
            Self::Contract { profile, is_known: true } => {
                write!(formatter, "the contract of {profile} is another one by now: certify again")
            }
            Self::Contract { profile, is_known: false } => {
                write!(formatter, "this build has no contract of {profile}")
            }
            Self::Expired { place, until } => {
                write!(formatter, "the known failure at {place} has run out on {until}: a new run would fail")
            }
        }
    }
}
