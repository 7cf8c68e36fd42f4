//! One small exchange, as each tool would have recorded it.

use serde_json::{Value, json};

/// How tools write it.
pub(crate) const FORMATS: [&str; 7] = ["vcrpy", "vcrpy-json", "go-vcr", "har", "wiremock", "azure", "dvr"];

#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) url: String,
    pub(crate) header: (String, String),
    pub(crate) asked: String,
    pub(crate) answer: String,
    /// `None` for that of the body.
    pub(crate) length: Option<usize>,
    pub(crate) date: String,
    /// The same as a HAR has it.
    pub(crate) started: String,
    /// How often the entry is there.
    pub(crate) times: usize,
}

impl Default for Sample {
    fn default() -> Self {
        Self {
            url: "https://service.invalid/things".to_owned(),
            header: ("X-Plain".to_owned(), "a plain value".to_owned()),
            asked: "name=thing".to_owned(),
            answer: "{\"Things\": [], \"Total\": 0}".to_owned(),
            length: None,
            date: "Fri, 20 Nov 2026 10:00:00 GMT".to_owned(),
            started: "2026-11-20T10:00:00.000Z".to_owned(),
            times: 1,
        }
    }
}

impl Sample {
    fn length(&self) -> usize {
        self.length.unwrap_or(self.answer.len())
    }

    /// The name of a file and its content.
    pub(crate) fn written(&self, format: &str) -> (&'static str, String) {
        let all = |one: Value| vec![one; self.times];
        let document = match format {
            "vcrpy" => return ("r.yaml", self.vcrpy_yaml()),
            "go-vcr" => return ("r.yaml", self.go_vcr()),
            "vcrpy-json" => json!({ "version": 1, "interactions": all(self.vcrpy()) }),
            "har" => {
                json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": all(self.har()) } })
            }
            "wiremock" => json!({ "mappings": all(self.stub()) }),
            "azure" => json!({ "Entries": all(self.azure()), "Variables": {} }),
            "dvr" => {
                let events: Vec<Value> = (0..self.times).flat_map(|id| self.events(id)).collect();
                json!({ "events": events, "docs": "d", "version": "V0" })
            }
            other => panic!("{other}"),
        };
        (if format == "har" { "r.har" } else { "r.json" }, format!("{document:#}\n"))
    }

    fn vcrpy(&self) -> Value {
        json!({
            "request": {
                "method": "POST", "uri": self.url, "body": self.asked,
                "headers": { (&*self.header.0): [self.header.1] },
            },
            "response": {
                "status": { "code": 200, "message": "OK" },
                "headers": { "Date": [self.date], "Content-Length": [self.length().to_string()] },
                "body": { "string": self.answer },
            },
        })
    }

    fn vcrpy_yaml(&self) -> String {
        let Self { url, header: (name, value), asked, answer, date, .. } = self;
        let one = format!(
            "- request:\n    body: '{asked}'\n    headers:\n      {name}:\n      - {value}\n    method: POST\n    uri: {url}\n  response:\n    body:\n      string: '{}'\n    headers:\n      Date:\n      - {date}\n      Content-Length:\n      - '{}'\n    status:\n      code: 200\n      message: OK\n",
            answer.replace('\'', "''"),
            self.length()
        );
        format!("interactions:\n{}version: 1\n", one.repeat(self.times))
    }

    fn go_vcr(&self) -> String {
        let Self { url, header: (name, value), asked, answer, date, .. } = self;
        let one = |id: usize| {
            format!(
                "    - id: {id}\n      request:\n        proto: HTTP/1.1\n        body: '{asked}'\n        form: {{}}\n        headers:\n            {name}:\n                - {value}\n        url: {url}\n        method: POST\n      response:\n        body: '{}'\n        headers:\n            Date:\n                - {date}\n            Content-Length:\n                - \"{}\"\n        status: 200 OK\n        code: 200\n        duration: 1ms\n",
                answer.replace('\'', "''"),
                self.length()
            )
        };
        let all: String = (0..self.times).map(one).collect();
        format!("---\nversion: 2\ninteractions:\n{all}")
    }

    fn har(&self) -> Value {
        json!({
            "startedDateTime": self.started, "time": 1, "cache": {},
            "timings": { "send": 0, "wait": 1, "receive": 0 },
            "request": {
                "method": "POST", "url": self.url, "httpVersion": "HTTP/1.1", "cookies": [], "queryString": [],
                "headers": [{ "name": self.header.0, "value": self.header.1 }],
                "postData": { "mimeType": "text/plain", "text": self.asked },
                "headersSize": -1, "bodySize": self.asked.len(),
            },
            "response": {
                "status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [], "redirectURL": "",
                "headers": [{ "name": "Date", "value": self.date }],
                "content": { "size": self.length(), "mimeType": "application/json", "text": self.answer },
                "headersSize": -1, "bodySize": -1,
            },
        })
    }

    fn stub(&self) -> Value {
        json!({
            "request": {
                "method": "POST", "url": "/things", "bodyPatterns": [{ "equalTo": self.asked }],
                "headers": { (&*self.header.0): { "equalTo": self.header.1 } },
            },
            "response": {
                "status": 200, "body": self.answer,
                "headers": { "Content-Length": self.length().to_string(), "Date": self.date },
            },
        })
    }

    fn azure(&self) -> Value {
        json!({
            "RequestUri": self.url, "RequestMethod": "POST",
            "RequestHeaders": { "Content-Type": "text/plain", (&*self.header.0): self.header.1 },
            "RequestBody": self.asked,
            "StatusCode": 200,
            "ResponseHeaders": {
                "Content-Type": "text/plain", "Content-Length": self.length().to_string(), "Date": self.date,
            },
            "ResponseBody": self.answer,
        })
    }

    fn events(&self, id: usize) -> Vec<Value> {
        let event = |action: Value| json!({ "connection_id": id, "action": action });
        let data = |text: &str, direction: &str| {
            event(json!({ "Data": { "data": { "Utf8": text }, "direction": direction } }))
        };
        let headers = json!({ (&*self.header.0): [self.header.1] });
        let given = json!({ "Date": [self.date], "Content-Length": [self.length().to_string()] });
        vec![
            event(
                json!({ "Request": { "request": { "uri": self.url, "headers": headers, "method": "POST" } } }),
            ),
            data(&self.asked, "Request"),
            event(json!({ "Eof": { "ok": true, "direction": "Request" } })),
            event(
                json!({ "Response": { "response": { "Ok": { "status": 200, "version": "HTTP/1.1", "headers": given } } } }),
            ),
            data(&self.answer, "Response"),
            event(json!({ "Eof": { "ok": true, "direction": "Response" } })),
        ]
    }
}
