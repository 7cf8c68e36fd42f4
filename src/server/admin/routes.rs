//! A table of what an admin API can do, and how it says no.

use crate::wire::{Headers, Request, Response};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// One line of the table: what is done to a `T`.
pub(super) struct Route<T> {
    /// A last part `NAME` stands for any.
    pub(super) path: &'static str,
    pub(super) method: &'static str,
    pub(super) perform: fn(&T, &Asked<'_>) -> Result<Value, Refusal>,
}

/// What a route is given.
pub(super) struct Asked<'r> {
    /// What stands in the place of `NAME`; empty if nothing does.
    pub(super) name: &'r str,
    pub(super) body: &'r [u8],
}

/// Why the admin API does not do what it was asked to; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("the admin API is not for browsers: send no Origin and no Sec-Fetch-* header")]
    Browser,
    #[error("the Host header must be localhost or a loopback address, such as 127.0.0.1")]
    Host,
    #[error("send `Authorization: Bearer TOKEN` with the token in the admin token file")]
    Token,
    #[error("no such path; use {routes}")]
    Path { routes: String },
    #[error("no session of this name has begun or asked")]
    NoSession,
    #[error("use {method} for this path")]
    Method { method: &'static str },
    #[error("send {wanted}")]
    Body { wanted: &'static str },
    #[error("send {wanted}: {source}")]
    Json { wanted: &'static str, source: serde_json::Error },
    /// Many lines, as a compiler would say it.
    #[error("{0}")]
    World(String),
}

/// Does what a request asks for.
pub(super) fn perform<T>(routes: &[Route<T>], this: &T, request: &Request) -> Result<Response, Refusal> {
    let fitting: Vec<(&Route<T>, &str)> =
        routes.iter().filter_map(|route| Some((route, route.name(request.path())?))).collect();
    let Some((first, _)) = fitting.first() else {
        let all: Vec<String> =
            routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        return Err(Refusal::Path { routes: all.join(", ") });
    };
    let of_the_method = fitting.iter().find(|(route, _)| route.method == request.method.as_str());
    let Some((route, name)) = of_the_method else { return Err(Refusal::Method { method: first.method }) };
    let asked = Asked { name, body: &request.body };
    (route.perform)(this, &asked).map(|answer| json_response(200, &answer))
}

impl<T> Route<T> {
    /// What stands for `NAME` in a path, or nothing; `None` if it is another path.
    fn name<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.path.strip_suffix("NAME") {
            None => (path == self.path).then_some(""),
            Some(start) => path.strip_prefix(start).filter(|name| !name.is_empty() && !name.contains('/')),
        }
    }
}

/// An object in any case: serde would take an array of a struct's fields as well.
pub(super) fn read<T: DeserializeOwned>(body: &[u8], wanted: &'static str) -> Result<T, Refusal> {
    let object: Result<Map<String, Value>, _> = serde_json::from_slice(body);
    object
        .and_then(|object| T::deserialize(Value::Object(object)))
        .map_err(|source| Refusal::Json { wanted, source })
}

impl Refusal {
    pub(super) fn answer(self) -> Response {
        let status = match self {
            Self::Browser | Self::Host => 403,
            Self::Token => 401,
            Self::Path { .. } | Self::NoSession => 404,
            Self::Method { .. } => 405,
            Self::Body { .. } | Self::Json { .. } => 400,
            Self::World(_) => 422,
        };
        if let Self::World(text) = self {
            return response(status, "text/plain; charset=utf-8", text);
        }
        let mut answer = json_response(status, &json!({ "error": self.to_string() }));
        if let Self::Method { method } = self {
            answer.headers.push("allow", method);
        }
        if let Self::Token = self {
            answer.headers.push("www-authenticate", "Bearer");
        }
        answer
    }
}

fn json_response(status: u16, body: &Value) -> Response {
    response(status, "application/json", body.to_string())
}

fn response(status: u16, media_type: &str, body: String) -> Response {
    let headers = Headers::from_iter([("content-type", media_type)]);
    Response { status, headers, body: body.into() }
}
