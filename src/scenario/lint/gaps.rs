//! What only a whole suite can lack: a case for every checked item, and an item for every case.

use crate::contract::Checked;
use crate::scenario::suite::Profile;
use crate::source::{Diagnostic, Report, Source, nearest};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Reports checked items that no case covers, and cases that cover nothing. A run does not ask for this: a case that is
/// being written may cover nothing yet.
pub fn gaps(profile: &Profile, contract: &Arc<Source>, report: &Report) {
    let covered: BTreeSet<&str> =
        profile.cases.iter().flat_map(|case| case.covers.iter().map(String::as_str)).collect();
    let checked = || profile.contract.items.iter().filter(|item| item.checked == Checked::Yes);
    for item in checked().filter(|item| !covered.contains(item.id.as_str())) {
        let near = nearest(&item.id, profile.cases.iter().map(|case| case.id.as_str()));
        let near = near.map(|case| format!(", such as `{case}`")).unwrap_or_default();
        let help =
            format!("let a case{near} cover it, or, off the page, say in `unchecked` why it needs none");
        report.push(Diagnostic {
            source: Arc::clone(contract),
            span: item.span.clone(),
            title: format!("no case covers `{}`", item.id),
            label: String::new(),
            help: Some(help),
        });
    }
    for case in profile.cases.iter().filter(|case| case.covers.is_empty()) {
        let start = case.source.offset(&case.place);
        let near = nearest(&case.id, checked().map(|item| item.id.as_str()));
        let near = near.map(|item| format!(", such as `{item}`")).unwrap_or_default();
        report.push(Diagnostic {
            source: Arc::clone(&case.source),
            span: start..start + case.source.line(case.place.line).len(),
            title: format!("the case `{}` covers nothing", case.id),
            label: String::new(),
            help: Some(format!("name in `covers` the contract items that it confirms{near}")),
        });
    }
}
