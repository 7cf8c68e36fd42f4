//! Exchanges that somebody else has kept. What a contract documents goes by the allow-list as ever. The rest has nothing
//! that documents it, and is what the recording is for: it is kept text by text, unless a text is a known secret, looks
//! like a key, or stands under a name of one.

use super::at::At;
use super::eye::Eye;
use super::look::Look;
use super::session::UNDOCUMENTED;
use super::{Episode, Session, ShownBody, ShownRequest, ShownResponse, Suspicion, raw, rules};
use crate::contract::{Action, Contract};
use crate::protocol::{Arrival, plain_params};
use crate::wire::{Exchange, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

impl Session {
    /// Redacts an exchange of another tool's recording, whose bodies are unpacked. `host` is given for one that is no call
    /// of the API; `arrival` is its request. Suspicions say what was withheld.
    pub fn imported(
        &self,
        exchange: &Exchange,
        arrival: &Arrival<'_>,
        documented: Option<(&Contract, &Action)>,
        host: Option<&str>,
    ) -> Episode {
        let own = self.own(arrival);
        let (contract, action) = documented.unwrap_or((&UNDOCUMENTED.0, &UNDOCUMENTED.1));
        let mut eye = Eye::new(self, &own, contract, action);
        eye.keeps_values = true;
        let is_clear = eye.is_clear(&exchange.request.body);
        let mut request = eye.request_but_params(arrival);
        if let Some(host) = host {
            request = ShownRequest {
                action: None,
                version: None,
                region: None,
                language: None,
                signing: None,
                path: eye.text(exchange.request.path(), &At::The("path")),
                host: Some(eye.text(host, &At::The("host"))),
                ..request
            };
        }
        request.params = match host {
            Some(_) => {
                let params = Value::Object(plain_params(&exchange.request));
                let is_clear = is_clear && exchange.request.query().is_empty();
                if is_clear { params } else { eye.kept_value("", &params, &At::Params) }
            }
            None if is_clear && !arrival.textual => Value::Object(arrival.params.clone()),
            None => eye.params(arrival),
        };
        let response = eye.imported_response(&exchange.response);
        Episode::new(request, response, eye.into_suspicions())
    }
}

impl Eye<'_> {
    fn imported_response(&mut self, response: &Response) -> ShownResponse {
        let (headers, withheld) = self.response_headers(&response.headers);
        let json: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let (body, raw) = if !json.is_object() {
            (self.other_body(&response.body), None)
        } else if self.is_clear(&response.body) {
            let raw = raw::text(&response.body, &json).map(str::to_owned);
            (ShownBody::Json(json), raw)
        } else {
            self.body(&response.body, &json)
        };
        ShownResponse { status: response.status, headers, withheld, body, raw }
    }

    /// Whether one look at the text of a JSON object says of each text in it that it is clear, and none of them stands
    /// under the name of a secret. What is found in a part of such a text is found in the whole, so nothing is missed; where
    /// this says no, a look at each part tells.
    fn is_clear(&self, json: &[u8]) -> bool {
        // Escapes would have to be undone first, and packed bytes are found only where a text begins.
        let is_plain = |byte: &u8| byte.is_ascii() && !matches!(byte, b'\\' | b'%');
        if !json.trim_ascii_start().starts_with(b"{") || !json.iter().all(is_plain) {
            return false;
        }
        let Ok(text) = std::str::from_utf8(json) else { return false };
        !rules::has_name_of_secret(json) && self.is_clear_throughout(text)
    }

    fn other_body(&mut self, body: &[u8]) -> ShownBody {
        if body.is_empty() {
            return ShownBody::Withheld { bytes: 0 };
        }
        let rule = match self.looked_at(&String::from_utf8_lossy(body)) {
            Look::Clear => {
                return match std::str::from_utf8(body) {
                    Ok(text) => ShownBody::Text(text.to_owned()),
                    Err(_) => ShownBody::Bytes(STANDARD.encode(body)),
                };
            }
            Look::Like(rule) => rule,
            Look::Is(_) | Look::Holds => "known secret",
        };
        self.suspect(Suspicion { at: At::The("response body").to_string(), rule, bytes: body.len() });
        ShownBody::Withheld { bytes: body.len() }
    }

    /// A value that nobody documents, with what looks like a key withheld.
    pub(super) fn kept_value(&mut self, name: &str, value: &Value, at: &At<'_>) -> Value {
        match value {
            Value::String(text) if !text.is_empty() && super::rules::is_name_of_secret(name) => {
                Value::String(self.withheld(text))
            }
            Value::String(text) => Value::String(self.text(text, at)),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.map(|(n, item)| self.kept_value(name, item, &At::Index(at, n))).collect()
            }
            Value::Object(members) => {
                let kept = members.iter().map(|(name, value)| {
                    let here = At::Name(at, name);
                    (self.name(name, at), self.kept_value(name, value, &here))
                });
                Value::Object(kept.collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Redactor;
    use super::super::secrets::{Kind, Secrets};
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const SECRET: &str = "Rk5pTz8WcXv2LmQ9bHf4JyNs7GdAe3Ux";

    fn own(secret: &str) -> Secrets {
        let mut own = Secrets::default();
        own.add(Kind::SecretKey, secret.as_bytes());
        own
    }

    /// Texts that are near to what is looked for.
    fn text() -> impl Strategy<Value = String> {
        let encoded = STANDARD.encode(SECRET);
        prop_oneof![
            "[ -~]{0,30}",
            "[A-Za-z0-9+/_-]{0,60}",
            "[0-9a-f]{0,40}",
            (0..SECRET.len(), 0..40_usize).prop_map(|(from, length)| SECRET
                .chars()
                .skip(from)
                .take(length)
                .collect()),
            (0..encoded.len()).prop_map(move |from| encoded[from..].to_owned()),
            Just(hex::encode(SECRET)),
            Just("3c140219-cfe9-470e-b241-907877d6fb03".to_owned()),
            "(Bearer|Credential=|token=|AKID|eyJ|命)[A-Za-z0-9=]{0,20}",
        ]
    }

    proptest! {
        #[test]
        fn what_is_clear_as_a_whole_is_clear_in_each_part(
            members in prop::collection::vec(("[A-Za-z]{1,9}|(pass|to)?(word|ken)", text(), text()), 0..6),
            is_pretty: bool,
        ) {
            let members = members.into_iter().map(|(name, inside, value)| (name, json!({ inside: [value, 7] })));
            let json = Value::Object(members.collect());
            let text = if is_pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) };
            let text = text.expect("JSON");
            let (session, own) = (Redactor::default().session(), own(SECRET));
            let mut eye = Eye::new(&session, &own, &UNDOCUMENTED.0, &UNDOCUMENTED.1);
            eye.keeps_values = true;
            if eye.is_clear(text.as_bytes()) {
                let (shown, _) = eye.body(text.as_bytes(), &json);
                prop_assert_eq!(shown, ShownBody::Json(json));
                prop_assert_eq!(eye.into_suspicions(), []);
            }
        }
    }

    #[test]
    fn an_ordinary_answer_is_clear_as_a_whole_and_one_with_a_secret_is_not() {
        let answer = r#"{"Response":{"AddressSet":[{"AddressId":"eip-ek0cdz1g","Created":"2018-01-08T07:20:57Z"}],"RequestId":"3c140219-cfe9-470e-b241-907877d6fb03"}}"#;
        let session = Redactor::default().session();
        let is_clear = |secret: &str, json: &str| {
            let own = own(secret);
            Eye::new(&session, &own, &UNDOCUMENTED.0, &UNDOCUMENTED.1).is_clear(json.as_bytes())
        };
        assert!(is_clear(SECRET, answer));
        // A secret, a short one, and what may be the name of one.
        assert!(!is_clear("eip-ek0cdz1g", answer));
        assert!(!is_clear("short", answer));
        assert!(!is_clear(SECRET, &answer.replace("Created", "ApiKeyOf")));
        assert!(!is_clear(SECRET, &answer.replace("-01-", "\\u002d01-")));
    }
}
