//! What null servers answer.

use crate::api::{ApiError, Outcome, Reply};
use crate::contract::{Contract, Kind, Member, Owner, Type};
use crate::protocol::{Arrival, encode_reply};
use crate::wire::{Headers, Response};
use serde_json::{Map, Value, json};

/// What a null server is asked, as far as it looks.
pub(super) struct Asking<'a> {
    pub(super) contract: &'a Contract,
    pub(super) arrival: Arrival<'a>,
    /// Which way of being the server.
    pub(super) way: &'a str,
    /// A number for this request.
    pub(super) drawn: u64,
}

/// A read answers with empty lists, or with one thing in each.
const EMPTY: &str = "empty lists";
const FILLED: &str = "lists of one";
/// Objects in objects end somewhere.
const DEPTH: usize = 4;

pub(super) fn one_way(_: &Contract) -> Vec<String> {
    vec![String::new()]
}

pub(super) fn successes(_: &Contract) -> Vec<String> {
    vec![EMPTY.to_owned(), FILLED.to_owned()]
}

/// Every documented code: of the actions, and of the gateway.
pub(super) fn codes(contract: &Contract) -> Vec<String> {
    let own = contract.actions.values().flat_map(|action| action.errors.iter().cloned());
    let mut codes: Vec<String> = own.chain(common(contract).map(str::to_owned)).collect();
    codes.sort();
    codes.dedup();
    codes
}

fn common(contract: &Contract) -> impl Iterator<Item = &str> {
    let errors = contract.items.iter().filter(|item| item.owner == Owner::Common && item.kind == Kind::Error);
    errors.filter_map(|item| item.id.rsplit_once('/')).map(|(_, code)| code)
}

pub(super) fn empty(_: &Asking<'_>) -> Response {
    plain("")
}

pub(super) fn braces(_: &Asking<'_>) -> Response {
    plain("{}")
}

pub(super) fn same_error(asking: &Asking<'_>) -> Response {
    reply(asking, error(asking.way))
}

pub(super) fn echo(asking: &Asking<'_>) -> Response {
    reply(asking, Ok(asking.arrival.params.clone()))
}

pub(super) fn success(asking: &Asking<'_>) -> Response {
    reply(asking, Ok(shaped(asking, asking.way == FILLED)))
}

/// One of: success with empty lists, success with lists of one, and every documented code of the action.
pub(super) fn random(asking: &Asking<'_>) -> Response {
    let action = asking.arrival.common.action.as_deref().and_then(|name| asking.contract.actions.get(name));
    let own = action.iter().flat_map(|action| action.errors.iter().map(String::as_str));
    let codes: Vec<&str> = own.chain(common(asking.contract)).collect();
    let answers = codes.len() as u64 + 2;
    let outcome = match usize::try_from(asking.drawn % answers).unwrap_or_default() {
        0 => Ok(shaped(asking, false)),
        1 => Ok(shaped(asking, true)),
        at => error(codes[at - 2]),
    };
    reply(asking, outcome)
}

fn error(code: &str) -> Outcome {
    Err(ApiError { code: code.to_owned(), message: "An error.".to_owned() })
}

/// The documented members of a successful answer, none of them true.
fn shaped(asking: &Asking<'_>, filled: bool) -> Map<String, Value> {
    let action = asking.arrival.common.action.as_deref().and_then(|name| asking.contract.actions.get(name));
    let outputs = action.map(|action| action.outputs.as_slice()).unwrap_or_default();
    let mut members = fields(asking.contract, outputs, filled, DEPTH);
    members.shift_remove("RequestId");
    members
}

fn fields(contract: &Contract, members: &[Member], filled: bool, depth: usize) -> Map<String, Value> {
    let wanted = members.iter().filter(|member| filled || member.required);
    wanted.map(|member| (member.name.clone(), value(contract, &member.kind, filled, depth))).collect()
}

fn value(contract: &Contract, kind: &Type, filled: bool, depth: usize) -> Value {
    match kind {
        Type::String => json!("1"),
        Type::Integer => json!(i32::from(filled)),
        Type::Float => json!(1.5),
        Type::Boolean => json!(filled),
        Type::Object => json!({}),
        Type::Array(inner) if filled && depth > 0 => json!([value(contract, inner, filled, depth - 1)]),
        Type::Array(_) => json!([]),
        Type::Named(name) => {
            let members = contract.objects.get(name).map(Vec::as_slice).unwrap_or_default();
            Value::Object(fields(contract, members, filled && depth > 0, depth.saturating_sub(1)))
        }
    }
}

fn reply(asking: &Asking<'_>, outcome: Outcome) -> Response {
    let reply = Reply { request_id: uuid::Uuid::new_v4().to_string(), outcome };
    encode_reply(&reply, asking.arrival.envelope())
}

fn plain(body: &'static str) -> Response {
    let headers = [("Content-Type", "application/json")].into_iter().collect::<Headers>();
    Response { status: 200, headers, body: body.into() }
}
