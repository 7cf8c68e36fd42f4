//! Built-in cassettes in a folder of their own, and copies that say something else. Their seals are right.

use dubplate::cassette::{Cassette, Entry, load, write};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Writes a copy of a built-in cassette into a folder.
pub(crate) fn copy(folder: &Path, name: &str, profile: &str, case: &str, edit: impl FnOnce(&mut Cassette)) {
    let file = format!("{profile}/{case}.json");
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes").join(&file);
    let (mut cassette, _) = load(&built_in).expect("a cassette");
    edit(&mut cassette);
    crate::program::write(folder, &format!("{name}/{file}"), write(&cassette.head, &cassette.entries));
    assert!(fs::metadata(folder.join(name)).expect("a folder").is_dir());
}

/// Changes every answer to calls of an action that did not fail, or only those of a step.
pub(crate) fn answers(cassette: &mut Cassette, action: &str, step: Option<usize>, edit: impl Fn(&mut Entry)) {
    let entries = cassette.entries.iter_mut().filter(|entry| {
        entry.request.action.as_deref() == Some(action) && step.is_none_or(|step| entry.step == step)
    });
    let edited = entries.map(edit).count();
    assert!(edited > 0, "{action} was not asked");
}

/// What stands at a pointer of an answer.
pub(crate) fn at<'e>(entry: &'e mut Entry, pointer: &str) -> &'e mut Value {
    let body = entry.response.body.as_mut().expect("a JSON body");
    body.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}"))
}

/// Takes a member away, or puts one there.
pub(crate) fn member(entry: &mut Entry, object: &str, name: &str, value: Option<Value>) {
    let members = at(entry, object).as_object_mut().expect("an object");
    match value {
        Some(value) => {
            members.insert(name.to_owned(), value);
        }
        None => assert!(members.shift_remove(name).is_some(), "{name}"),
    }
}
