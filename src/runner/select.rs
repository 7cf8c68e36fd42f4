//! Which cases are played: globs over profile, case, covered item and action.

use crate::event::Partition;
use crate::scenario::{Case, Profile, Suite};
use crate::source::nearest;
use globset::{Glob, GlobMatcher};
use std::borrow::Cow;
use std::sync::Arc;

/// One filter of the user: `GLOB`, or `profile:GLOB`, `case:GLOB`, `item:GLOB`, `action:GLOB`.
#[derive(Clone, Debug)]
pub struct Filter {
    text: String,
    field: Option<Field>,
    glob: GlobMatcher,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Profile,
    Case,
    Item,
    Action,
}

const FIELDS: [(&str, Field); 4] =
    [("profile", Field::Profile), ("case", Field::Case), ("item", Field::Item), ("action", Field::Action)];

/// A case of a profile.
#[derive(Clone)]
pub struct Selected {
    pub profile: Arc<Profile>,
    pub case: Arc<Case>,
}

/// The cases to be played, in the order of the files, and those that the user skips.
#[derive(Clone, Default)]
pub struct Selection {
    pub cases: Vec<Selected>,
    pub skipped: Vec<Selected>,
    /// Which part of the selected cases these are, and those that are left to the other parts.
    pub partition: Option<Partition>,
    pub elsewhere: Vec<Selected>,
}

impl Selected {
    fn names(&self) -> (&str, &str) {
        (&self.profile.contract.profile, &self.case.id)
    }
}

impl Selection {
    /// One part of it.
    #[must_use]
    pub fn part(mut self, partition: Partition) -> Self {
        let is_here = |selected: &Selected| {
            let (profile, case) = selected.names();
            partition.holds(profile, case)
        };
        self.skipped.retain(is_here);
        let (here, elsewhere) = self.cases.into_iter().partition(is_here);
        Self { cases: here, elsewhere, partition: Some(partition), ..self }
    }

    /// Those of it that `wanted` says of a profile and a case; nothing else of it is told of.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&str, &str) -> bool) -> Self {
        self.cases.retain(|selected| {
            let (profile, case) = selected.names();
            wanted(profile, case)
        });
        self.skipped.clear();
        self
    }
}

/// A filter that means nothing here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilterError {
    #[error("`{text}` is no glob: {cause}")]
    NoGlob { text: String, cause: String },
    #[error("`{text}` selects no case; {}", advice(hint.as_deref()))]
    Nothing { text: String, hint: Option<String> },
}

fn advice(hint: Option<&str>) -> String {
    hint.map_or_else(|| "`--list` shows all".to_owned(), |near| format!("did you mean `{near}`?"))
}

impl Filter {
    /// # Errors
    /// If it is no glob.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let named = text.split_once(':').and_then(|(name, rest)| {
            let field = FIELDS.iter().find(|(field, _)| *field == name)?;
            Some((field.1, rest))
        });
        let (field, pattern) = named.map_or((None, text), |(field, rest)| (Some(field), rest));
        let glob = Glob::new(pattern).map_err(|error| FilterError::NoGlob {
            text: text.to_owned(),
            cause: error.kind().to_string(),
        })?;
        Ok(Self { text: text.to_owned(), field, glob: glob.compile_matcher() })
    }

    fn matches(&self, profile: &Profile, case: &Case) -> bool {
        let meant = |field, word: &Word<'_>| {
            // `profile/case` and `profile/item` are meant only by who names the profile.
            let whole = !word.whole || self.text.contains('/');
            self.field.is_none_or(|wanted| wanted == field) && whole
        };
        words(profile, case).any(|(field, word)| meant(field, &word) && self.glob.is_match(&*word.text))
    }
}

/// Something a case can be called by.
struct Word<'c> {
    text: Cow<'c, str>,
    /// It begins with the profile.
    whole: bool,
}

fn words<'c>(profile: &'c Profile, case: &'c Case) -> impl Iterator<Item = (Field, Word<'c>)> {
    let name = profile.contract.profile.as_str();
    let own = |text: &'c str| Word { text: text.into(), whole: false };
    let whole = move |text: &str| Word { text: format!("{name}/{text}").into(), whole: true };
    let items = case.covers.iter().flat_map(move |item| [own(item), whole(item)]);
    [(Field::Profile, own(name)), (Field::Case, own(&case.id)), (Field::Case, whole(&case.id))]
        .into_iter()
        .chain(items.map(|item| (Field::Item, item)))
        .chain(case.actions().map(move |action| (Field::Action, own(action))))
}

/// Selects cases: those that any of `filters` matches (all if there is none) and none of `skip`.
///
/// # Errors
/// For every filter that matches nothing: most likely it is misspelt.
pub fn select(suite: &Suite, filters: &[Filter], skip: &[Filter]) -> Result<Selection, Vec<FilterError>> {
    let all =
        || suite.profiles.iter().flat_map(|profile| profile.cases.iter().map(move |case| (profile, case)));
    let idle = filters
        .iter()
        .chain(skip)
        .filter(|filter| !all().any(|(profile, case)| filter.matches(profile, case)));
    let errors: Vec<FilterError> = idle.map(|filter| nothing(suite, filter)).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let any = |filters: &[Filter], profile: &Profile, case: &Case| {
        filters.iter().any(|filter| filter.matches(profile, case))
    };
    let mut selection = Selection::default();
    for (profile, case) in all().filter(|(profile, case)| filters.is_empty() || any(filters, profile, case)) {
        let selected = Selected { profile: Arc::clone(profile), case: Arc::clone(case) };
        let list = if any(skip, profile, case) { &mut selection.skipped } else { &mut selection.cases };
        list.push(selected);
    }
    Ok(selection)
}

fn nothing(suite: &Suite, filter: &Filter) -> FilterError {
    let cases =
        suite.profiles.iter().flat_map(|profile| profile.cases.iter().map(move |case| (profile, case)));
    let names: Vec<String> = cases
        .flat_map(|(profile, case)| words(profile, case))
        .filter(|(field, _)| filter.field.is_none_or(|wanted| wanted == *field))
        .map(|(_, word)| word.text.into_owned())
        .collect();
    let word = filter.text.split_once(':').map_or(filter.text.as_str(), |(_, rest)| rest);
    let hint = nearest(word, names.iter().map(String::as_str)).map(str::to_owned);
    FilterError::Nothing { text: filter.text.clone(), hint }
}
