//! Answers: the `Response` envelope, and the older `{code, message, codeDesc}` of the legacy gateway.

use crate::api::{ApiError, Outcome, Reply};
use crate::wire::{Headers, Response};
use serde_json::{Map, Value, json};

/// The two shapes of an answer. Source: the result-format pages of both gateways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// `{"Response": {…, "RequestId": "…"}}`
    Response,
    /// `{"code": 0, "message": "", "codeDesc": "Success", …}`: the legacy gateway when no `Version` was sent.
    Code,
}

/// Why an answer is not one of the API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAReply {
    #[error("the body is not JSON")]
    NotJson,
    #[error("the body has neither a `Response` object nor a `code`")]
    NoEnvelope,
    #[error("`Response` has no `RequestId`")]
    NoRequestId,
    #[error("`Error` has no `Code` and `Message` texts")]
    BadError,
}

/// Reads an answer of either envelope. Numeric codes are given as the symbolic `codeDesc`.
///
/// # Errors
/// If the body is no answer of the API.
pub fn decode_reply(response: &Response) -> Result<(Reply, Envelope), NotAReply> {
    let body: Value = serde_json::from_slice(&response.body).map_err(|_| NotAReply::NotJson)?;
    let Value::Object(mut body) = body else {
        return Err(NotAReply::NoEnvelope);
    };
    match body.remove("Response") {
        Some(Value::Object(members)) => Ok((in_response(members)?, Envelope::Response)),
        Some(_) => Err(NotAReply::NoEnvelope),
        None => Ok((in_code(body)?, Envelope::Code)),
    }
}

fn in_response(mut members: Map<String, Value>) -> Result<Reply, NotAReply> {
    let Some(Value::String(request_id)) = members.shift_remove("RequestId") else {
        return Err(NotAReply::NoRequestId);
    };
    let outcome = match members.get("Error") {
        None => Ok(members),
        Some(error) => Err(ApiError { code: text(error, "Code")?, message: text(error, "Message")? }),
    };
    Ok(Reply { request_id, outcome })
}

fn text(error: &Value, name: &str) -> Result<String, NotAReply> {
    error.get(name).and_then(Value::as_str).map(str::to_owned).ok_or(NotAReply::BadError)
}

fn in_code(mut body: Map<String, Value>) -> Result<Reply, NotAReply> {
    let code = body.remove("code").and_then(|code| code.as_i64()).ok_or(NotAReply::NoEnvelope)?;
    let message =
        body.remove("message").and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default();
    let description = body.remove("codeDesc").and_then(|text| text.as_str().map(str::to_owned));
    let outcome = if code == 0 {
        Ok(body)
    } else {
        Err(ApiError { code: description.unwrap_or_else(|| code.to_string()), message })
    };
    Ok(Reply { request_id: String::new(), outcome })
}

/// Writes an answer as the service does: HTTP 200 for errors too, `RequestId` last, exactly `application/json`.
pub fn encode_reply(reply: Reply, envelope: Envelope) -> Response {
    let body = match envelope {
        Envelope::Response => response_body(reply),
        Envelope::Code => code_body(reply.outcome),
    };
    let headers = [("Content-Type", "application/json")].into_iter().collect::<Headers>();
    Response { status: 200, headers, body: body.to_string().into() }
}

fn response_body(reply: Reply) -> Value {
    let mut members = match reply.outcome {
        Ok(members) => members,
        Err(error) => {
            let mut members = Map::new();
            members.insert("Error".to_owned(), json!({"Code": error.code, "Message": error.message}));
            members
        }
    };
    members.insert("RequestId".to_owned(), Value::String(reply.request_id));
    json!({"Response": members})
}

/// The numeric code is the one the 2016 error table gives for bad parameters and for authentication.
fn code_body(outcome: Outcome) -> Value {
    match outcome {
        Ok(members) => {
            let mut body = Map::new();
            body.insert("code".to_owned(), 0.into());
            body.insert("message".to_owned(), "".into());
            body.insert("codeDesc".to_owned(), "Success".into());
            body.extend(members);
            Value::Object(body)
        }
        Err(error) => {
            let code = if error.code.starts_with("InvalidParameter.S") { 4100 } else { 4000 };
            json!({"code": code, "message": format!("({code}){}", error.message), "codeDesc": error.code})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &'static str) -> Response {
        Response { status: 200, headers: Headers::default(), body: body.into() }
    }

    #[test]
    fn a_documented_error_body_is_read() {
        let body = r#"{"Response":{"Error":{"Code":"AuthFailure.SecretIdNotFound","Message":"The SecretId is not found, please ensure that your SecretId is correct."},"RequestId":"4474675b-d2c8-4b53-9600-78573b72effb"}}"#;
        let (reply, envelope) = decode_reply(&answer(body)).expect("an answer");
        assert_eq!(envelope, Envelope::Response);
        assert_eq!(reply.request_id, "4474675b-d2c8-4b53-9600-78573b72effb");
        assert_eq!(reply.outcome.expect_err("an error").code, "AuthFailure.SecretIdNotFound");
    }

    #[test]
    fn a_documented_legacy_body_is_read() {
        let body =
            r#"{"code":4102,"message":"you are not authorized","codeDesc":"SecretidNotAuthAccessResource"}"#;
        let (reply, envelope) = decode_reply(&answer(body)).expect("an answer");
        assert_eq!(envelope, Envelope::Code);
        assert_eq!(reply.outcome.expect_err("an error").code, "SecretidNotAuthAccessResource");
    }

    #[test]
    fn what_is_no_answer_says_why() {
        for (body, why) in [
            ("<html>", NotAReply::NotJson),
            ("[]", NotAReply::NoEnvelope),
            (r#"{"Response": 1}"#, NotAReply::NoEnvelope),
            (r#"{"Response": {}}"#, NotAReply::NoRequestId),
            (r#"{"Response": {"RequestId": "x", "Error": {"Code": 1}}}"#, NotAReply::BadError),
        ] {
            assert_eq!(decode_reply(&answer(body)).map(|_| ()), Err(why));
        }
    }

    #[test]
    fn an_error_is_written_with_the_request_id_last() {
        let error = ApiError { code: "MissingParameter".into(), message: "m".into() };
        let reply = Reply { request_id: "r".into(), outcome: Err(error) };
        let written = encode_reply(reply, Envelope::Response);
        assert_eq!(
            &written.body[..],
            br#"{"Response":{"Error":{"Code":"MissingParameter","Message":"m"},"RequestId":"r"}}"#
        );
    }
}
