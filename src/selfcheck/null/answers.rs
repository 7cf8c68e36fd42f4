//! What null servers answer.

use crate::api::{ApiError, Outcome, Reply};
use crate::contract::{Contract, Kind, Member, Owner, Type};
use crate::protocol::{Arrival, encode_reply};
use crate::wire::{Headers, Response};
use bytes::Bytes;
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

/// What a made-up success holds: empty lists, lists of one thing, or of the one thing that was asked for.
const EMPTY: &str = "empty lists";
const FILLED: &str = "lists of one";
const ASKED: &str = "lists of what was asked for";
/// What an echo says: the parameters as members of an answer, or the bytes.
const PARAMS: &str = "parameters";
const BYTES: &str = "bytes";
/// Objects in objects end somewhere.
const DEPTH: usize = 4;

pub(super) fn one_way(_: &Contract) -> Vec<String> {
    vec![String::new()]
}

pub(super) fn successes(_: &Contract) -> Vec<String> {
    [EMPTY, FILLED, ASKED].map(str::to_owned).to_vec()
}

pub(super) fn echoes(_: &Contract) -> Vec<String> {
    [PARAMS, BYTES].map(str::to_owned).to_vec()
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
    let request = asking.arrival.request;
    match (asking.way, request.body.is_empty()) {
        (BYTES, false) => plain(request.body.clone()),
        (BYTES, true) => plain(Bytes::from(request.query().to_owned())),
        _ => reply(asking, Ok(asking.arrival.params.clone())),
    }
}

pub(super) fn success(asking: &Asking<'_>) -> Response {
    reply(asking, Ok(shaped(asking, asking.way)))
}

/// One of: a success of each sort, and every documented code of the action.
pub(super) fn random(asking: &Asking<'_>) -> Response {
    let action = asking.arrival.common.action.as_deref().and_then(|name| asking.contract.actions.get(name));
    let own = action.iter().flat_map(|action| action.errors.iter().map(String::as_str));
    let codes: Vec<&str> = own.chain(common(asking.contract)).collect();
    let answers = codes.len() as u64 + 3;
    let outcome = match usize::try_from(asking.drawn % answers).unwrap_or_default() {
        0 => Ok(shaped(asking, EMPTY)),
        1 => Ok(shaped(asking, FILLED)),
        2 => Ok(shaped(asking, ASKED)),
        at => error(codes[at - 3]),
    };
    reply(asking, outcome)
}

fn error(code: &str) -> Outcome {
    Err(ApiError { code: code.to_owned(), message: "An error.".to_owned() })
}

/// The documented members of a successful answer, none of them known to be true.
fn shaped(asking: &Asking<'_>, way: &str) -> Map<String, Value> {
    let action = asking.arrival.common.action.as_deref().and_then(|name| asking.contract.actions.get(name));
    let outputs = action.map(|action| action.outputs.as_slice()).unwrap_or_default();
    let nothing = Map::new();
    let params = if way == ASKED { &asking.arrival.params } else { &nothing };
    let shape = Shape { contract: asking.contract, filled: way != EMPTY, params };
    let mut members = shape.members(outputs, DEPTH);
    members.shift_remove("RequestId");
    members
}

/// How values are made up.
struct Shape<'s> {
    contract: &'s Contract,
    /// Lists have one thing, and what may be left out is there.
    filled: bool,
    /// A member that is called as one of these has its value.
    params: &'s Map<String, Value>,
}

impl Shape<'_> {
    fn members(&self, members: &[Member], depth: usize) -> Map<String, Value> {
        let wanted = members.iter().filter(|member| self.filled || member.required);
        wanted.map(|member| (member.name.clone(), self.member(member, depth))).collect()
    }

    fn member(&self, member: &Member, depth: usize) -> Value {
        let asked = || {
            let one = self.params.get(&member.name);
            one.or_else(|| self.params.get(&format!("{}s", member.name))?.get(0))
        };
        let asked = asked().filter(|value| member.kind == Type::String && value.is_string());
        asked.cloned().unwrap_or_else(|| self.value(&member.kind, depth))
    }

    fn value(&self, kind: &Type, depth: usize) -> Value {
        match kind {
            Type::String => json!("1"),
            Type::Integer => json!(i32::from(self.filled)),
            Type::Float => json!(1.5),
            Type::Boolean => json!(self.filled),
            Type::Object => json!({}),
            Type::Array(inner) if self.filled && depth > 0 => json!([self.value(inner, depth - 1)]),
            Type::Array(_) => json!([]),
            Type::Named(name) => {
                let members = self.contract.objects.get(name).map(Vec::as_slice).unwrap_or_default();
                Value::Object(self.members(members, depth.saturating_sub(1)))
            }
        }
    }
}

fn reply(asking: &Asking<'_>, outcome: Outcome) -> Response {
    let reply = Reply { request_id: uuid::Uuid::new_v4().to_string(), outcome };
    encode_reply(&reply, asking.arrival.envelope())
}

fn plain(body: impl Into<Bytes>) -> Response {
    let headers = [("Content-Type", "application/json")].into_iter().collect::<Headers>();
    Response { status: 200, headers, body: body.into() }
}
