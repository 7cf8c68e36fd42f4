//! Ways to spoil an answer that several mutants share.

use super::Seen;
use crate::api::{ApiError, Reply};
use crate::wire::Response;
use serde_json::{Map, Value};

pub(super) const ASSOCIATE: &str = "AssociateAddress";
pub(super) const TASK_RESULT: &str = "DescribeTaskResult";

/// The members of an answer's `Response`, if it has one.
pub(super) fn members(body: &mut Value) -> Option<&mut Map<String, Value>> {
    body.get_mut("Response").and_then(Value::as_object_mut)
}

pub(super) fn error(reply: &mut Reply) -> Option<&mut ApiError> {
    reply.outcome.as_mut().err()
}

/// The code of an error becomes another; the others stay.
pub(super) fn rename(reply: &mut Reply, from: &str, to: &str) {
    if let Some(error) = error(reply).filter(|error| error.code == from) {
        to.clone_into(&mut error.code);
    }
}

/// The result of one action gets another member.
pub(super) fn put(body: &mut Value, seen: &Seen<'_>, action: &str, name: &str, value: impl Into<Value>) {
    if let Some(members) = members(body).filter(|_| seen.action == action && seen.code.is_none()) {
        members.insert(name.to_owned(), value.into());
    }
}

/// The text of a body is written otherwise.
pub(super) fn rewrite(response: &mut Response, how: impl Fn(&str) -> String) {
    let text = std::str::from_utf8(&response.body).map(how);
    if let Ok(text) = text {
        response.body = text.into();
    }
}
