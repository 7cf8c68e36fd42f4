use super::lint::Lint;
use super::step::{Check, Step};
use crate::source::{At, Place, Report, Source, Table, parse};
use sha2::{Digest, Sha256};
use std::ops::Range;
use std::sync::Arc;

/// One documented situation.
pub struct Case {
    /// `[a-z0-9-]{1,100}`, unique in its profile.
    pub id: String,
    pub title: String,
    /// Ids of the contract items it confirms.
    pub covers: Vec<String>,
    pub needs: Vec<Need>,
    pub steps: Vec<Step>,
    /// Run on every way out, in order.
    pub finally: Vec<Step>,
    pub place: Place,
    pub source: Arc<Source>,
    /// Where its text stands in the source.
    text: Range<usize>,
}

/// A resource a case asks for: a name of its own for somebody in a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub name: String,
    pub role: String,
}

impl Case {
    /// The actions its steps call, without `finally`.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| step.action.as_str())
    }

    /// Whether one of its steps refers to that freedom.
    pub fn takes(&self, freedom: &str) -> bool {
        let named = |step: &Step| match &step.check {
            Check::Once(expect) => expect.freedom.as_ref().is_some_and(|(name, _)| name == freedom),
            Check::Poll(_) => false,
        };
        self.steps.iter().any(named)
    }

    /// Whether one of its steps asks in the name of a second account.
    pub fn asks_for_two(&self) -> bool {
        self.steps.iter().any(|step| step.deviation.other_account)
    }

    /// SHA-256 of its text, in hex: what a recording was made of.
    pub fn digest(&self) -> String {
        let text = self.source.text.get(self.text.clone()).unwrap_or_default();
        hex::encode(Sha256::digest(text.replace("\r\n", "\n").trim_end()))
    }
}

/// Reads the cases of one file and checks them against the contract.
pub(super) fn load(source: &Arc<Source>, report: &Report, lint: &mut Lint<'_>) -> Vec<Case> {
    let lowered = parse(source, report, |root| {
        root.format(1);
        root.text("title");
        let tables = root.tables("case");
        let ends = tables.iter().skip(1).map(|next| next.span().start).chain([source.text.len()]);
        let read = tables.iter().zip(ends).filter_map(|(table, end)| case(source, table, end, lint));
        let cases = read.collect();
        root.finish();
        cases
    });
    lowered.unwrap_or_default()
}

fn case(source: &Arc<Source>, table: &Table<'_>, end: usize, lint: &mut Lint<'_>) -> Option<Case> {
    let id = table.required_text("id");
    let title = table.required_text("title").map(|at| at.value);
    let covers = table.texts("covers");
    let needs: Vec<(Need, At<String>)> = needs(table);
    let steps = steps(table, "step");
    let finally = steps_of(table, "finally");
    table.finish();
    let id = id?;
    lint.case(table, &id, &covers, &needs);
    lint.steps(table, &needs, &steps, &finally);
    Some(Case {
        id: id.value,
        title: title?,
        covers: covers.into_iter().map(|at| at.value).collect(),
        needs: needs.into_iter().map(|(need, _)| need).collect(),
        steps,
        finally,
        place: table.place(),
        source: Arc::clone(source),
        text: table.span().start..end,
    })
}

fn needs(table: &Table<'_>) -> Vec<(Need, At<String>)> {
    let Some(needs) = table.table("needs") else {
        return Vec::new();
    };
    let read = needs.entries().filter_map(|(name, node)| {
        let role = node.text()?;
        Some((Need { name: name.value, role: role.value.clone() }, role))
    });
    read.collect()
}

fn steps(table: &Table<'_>, name: &'static str) -> Vec<Step> {
    if table.get(name).is_none() {
        table.mistake(table.span(), "a case needs at least one step".to_owned(), String::new(), None);
    }
    steps_of(table, name)
}

fn steps_of(table: &Table<'_>, name: &'static str) -> Vec<Step> {
    let mut steps: Vec<Step> = table.tables(name).iter().filter_map(Step::read).collect();
    // Ten thousand cases of one step each would hold room for forty thousand.
    steps.shrink_to_fit();
    steps
}
