use serde::Serialize;
use serde_json::Value;

/// A redacted exchange: what may be shown and stored. Only the redactor makes one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Episode {
    request: ShownRequest,
    response: ShownResponse,
}

/// What may be seen of a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownRequest {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    /// How many headers were withheld altogether.
    pub withheld: usize,
    /// Common and action parameters, wherever the request carried them.
    pub params: Value,
}

/// What may be seen of an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownResponse {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub withheld: usize,
    pub body: ShownBody,
}

/// A body: JSON is shown member by member, anything else only by its size.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ShownBody {
    Json(Value),
    Withheld { bytes: usize },
}

impl Episode {
    pub(super) fn new(request: ShownRequest, response: ShownResponse) -> Self {
        Self { request, response }
    }

    pub fn request(&self) -> &ShownRequest {
        &self.request
    }

    pub fn response(&self) -> &ShownResponse {
        &self.response
    }

    /// What stands at a JSON Pointer of the answer, as it may be shown.
    pub fn found(&self, pointer: &str) -> Option<&Value> {
        match &self.response.body {
            ShownBody::Json(body) => body.pointer(pointer),
            ShownBody::Withheld { .. } => None,
        }
    }
}
