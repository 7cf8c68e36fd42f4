//! Signed requests as bytes, and what their answers must say.

use super::failure::Failure;
use dubplate::api::Call;
use dubplate::contract::Gateway;
use dubplate::mock::{PREFIX, SECRET_KEY};
use dubplate::protocol::{Draft, encode_call};
use dubplate::sign::Credential;
use serde_json::Value;
use std::borrow::Cow;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{SystemTime, UNIX_EPOCH};

/// A call of the ECM profile whose answer is known.
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) action: &'static str,
    pub(crate) params: Value,
    /// Where in the answer `expected` stands.
    pub(crate) pointer: &'static str,
    pub(crate) expected: Cow<'static, str>,
}

impl Question {
    /// The signed request, good for five minutes.
    pub(crate) fn request(&self, address: SocketAddr) -> Result<Vec<u8>, Failure> {
        self.numbered(address, None)
    }

    /// The same with a number among its parameters: no two numbers are signed alike.
    pub(crate) fn numbered(&self, address: SocketAddr, number: Option<usize>) -> Result<Vec<u8>, Failure> {
        let Value::Object(params) = &self.params else {
            return Err("parameters are an object".into());
        };
        let offset = number.map(|number| ("Offset".to_owned(), number.into()));
        let call = Call {
            action: self.action.to_owned(),
            version: "2019-07-19".to_owned(),
            params: params.iter().map(|(name, value)| (name.clone(), value.clone())).chain(offset).collect(),
            ..Call::default()
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let draft = Draft::new(Gateway::V3, call, i64::try_from(now)?, 1);
        let credential = Credential::new(format!("{PREFIX}bench"), SECRET_KEY);
        let host = address.to_string();
        let request = encode_call(Gateway::V3, &draft, &host, "ecm", &credential);
        let mut bytes = Vec::new();
        write!(bytes, "{} {} HTTP/1.1\r\n", request.method, request.target)?;
        for (name, value) in request.headers.iter() {
            write!(bytes, "{name}: {value}\r\n")?;
        }
        write!(bytes, "content-length: {}\r\n\r\n", request.body.len())?;
        bytes.extend_from_slice(&request.body);
        Ok(bytes)
    }

    /// Asks on a connection of its own; the body of the right answer.
    pub(crate) fn ask(&self, address: SocketAddr) -> Result<String, Failure> {
        let mut socket = TcpStream::connect(address)?;
        socket.write_all(&self.request(address)?)?;
        let mut received = Vec::new();
        let mut chunk = [0; 4096];
        loop {
            let count = socket.read(&mut chunk)?;
            received.extend_from_slice(&chunk[..count]);
            match Reply::read(&received)? {
                Some(reply) => {
                    self.check(reply.body)?;
                    return Ok(String::from_utf8(reply.body.to_owned())?);
                }
                None if count == 0 => return Err("the connection was closed".into()),
                None => {}
            }
        }
    }

    pub(crate) fn check(&self, body: &[u8]) -> Result<(), Failure> {
        let answer: Value = serde_json::from_slice(body)?;
        let found = answer.pointer(self.pointer).and_then(Value::as_str);
        if found != Some(&self.expected) {
            return Err(format!("{}: not the right answer: {answer}", self.name).into());
        }
        Ok(())
    }
}

/// An answer with status 200.
pub(crate) struct Reply<'a> {
    pub(crate) body: &'a [u8],
}

impl<'a> Reply<'a> {
    /// The answer that the bytes are, or `None` as long as some are missing.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Option<Self>, Failure> {
        const END: &[u8] = b"\r\n\r\n";
        const LENGTH: &[u8] = b"content-length: ";
        let Some(head) = bytes.windows(END.len()).position(|window| window == END) else {
            return Ok(None);
        };
        let (head, body) = (&bytes[..head], &bytes[head + END.len()..]);
        if !head.starts_with(b"HTTP/1.1 200 ") {
            return Err(String::from_utf8_lossy(head).into());
        }
        let length = head.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(LENGTH));
        let length: usize =
            str::from_utf8(length.ok_or("an answer without its length")?.trim_ascii())?.parse()?;
        if body.len() > length {
            return Err("more bytes than one answer".into());
        }
        Ok((body.len() == length).then_some(Self { body }))
    }
}
