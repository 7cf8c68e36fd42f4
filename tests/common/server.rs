//! A server of the test's own making: it reads requests off a socket and writes what the test wants, byte for byte.
#![allow(dead_code, reason = "each test program uses its part of this")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// One request as it came.
pub(crate) struct Asked {
    /// Request line and headers, as sent.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// What becomes of a request.
pub(crate) enum Answer {
    /// These bytes.
    Bytes(Vec<u8>),
    /// These bytes, and then the connection is closed.
    Last(Vec<u8>),
    /// The connection stays open, and nothing comes.
    Never,
    /// The connection is closed without an answer.
    Hangup,
}

impl Asked {
    /// A header's value, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut found = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.trim())
    }

    /// A parameter of the query or of a form body, decoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let target = self.head.split(' ').nth(1).unwrap_or_default();
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let pairs = [query, &self.body].map(|text| form_urlencoded::parse(text.as_bytes()));
        let mut found = pairs.into_iter().flatten().filter(|(found, _)| found == name);
        found.next().map(|(_, value)| value.into_owned())
    }

    pub(crate) fn action(&self) -> String {
        let header = self.header("x-tc-action").map(str::to_owned);
        header.or_else(|| self.parameter("Action")).unwrap_or_default()
    }
}

/// Starts a server that answers every request so. Its URL; it lives as long as the test.
pub(crate) fn serve(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let answer = Arc::clone(&answer);
            // A client that leaves in the middle is no concern of the server.
            thread::spawn(move || converse(stream, &*answer).unwrap_or_default());
        }
    });
    format!("http://{address}")
}

fn converse(mut stream: TcpStream, answer: &dyn Fn(&Asked) -> Answer) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(asked) = read(&mut reader)? {
        match answer(&asked) {
            Answer::Bytes(bytes) => stream.write_all(&bytes)?,
            Answer::Last(bytes) => return stream.write_all(&bytes),
            Answer::Never => {}
            Answer::Hangup => return Ok(()),
        }
    }
    Ok(())
}

fn read(reader: &mut BufReader<TcpStream>) -> io::Result<Option<Asked>> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(None);
        }
    }
    let mut asked = Asked { head, body: String::new() };
    let length = asked.header("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    asked.body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(asked))
}

/// An answer with a JSON body, as the API gives it.
pub(crate) fn json(body: &serde_json::Value) -> Answer {
    http("200 OK", &[("Content-Type", "application/json")], body.to_string().as_bytes())
}

/// An answer with any status, headers and body.
pub(crate) fn http(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let lines = lines.concat();
    let head = format!("HTTP/1.1 {status}\r\n{lines}Content-Length: {}\r\n\r\n", body.len());
    Answer::Bytes([head.as_bytes(), body].concat())
}

/// A request id that no other has.
pub(crate) fn request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
