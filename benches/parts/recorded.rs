//! Cassettes of any size, and a server that replays one: this program, started once more as `<program> replay FILE`.

use super::ask::Question;
use super::failure::Failure;
use super::server::Server;
use dubplate::cassette::{
    Entry, FORMAT, Head, Provenance, RequestPart, ResponsePart, Volatile, lines, open, write,
};
use dubplate::server::{Limits, serve};
use dubplate::target::Replay;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::{env, fs};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const WORD: &str = "replay";

pub(crate) fn start(cassette: &Path) -> Result<Server, Failure> {
    Server::start(Command::new(env::current_exe()?).arg(WORD).arg(cassette))
}

/// The cassette to serve, if this process was started to be the server.
pub(crate) fn cassette() -> Option<PathBuf> {
    let mut arguments = env::args_os().skip(1);
    arguments.next().filter(|first| first == WORD)?;
    arguments.next().map(PathBuf::from)
}

/// Serves until the process is killed.
pub(crate) fn serve_file(cassette: &Path) -> Result<(), Failure> {
    let deck = open(cassette).map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        let target = Arc::new(Replay::new(Arc::new(deck), None));
        serve(listener, target, Limits::default(), CancellationToken::new()).await;
        Ok(())
    })
}

/// Asks for one of the addresses of a cassette.
pub(crate) fn question(number: usize) -> Question {
    Question {
        name: "DescribeAddresses by id, replayed",
        action: "DescribeAddresses",
        params: params(number),
        pointer: "/Response/AddressSet/0/AddressId",
        expected: id(number).into(),
    }
}

/// Writes a cassette with so many episodes of about 1.2 KB: one document if it is small, else JSON Lines.
pub(crate) fn make(path: &Path, episodes: usize) -> Result<(), Failure> {
    const SMALL: usize = 1_000;
    let entries: Vec<Entry> = (0..episodes).map(entry).collect();
    let head = Head {
        format: FORMAT,
        profile: "ecm-2019-07-19".to_owned(),
        case: None,
        provenance: Provenance {
            target: "mock".to_owned(),
            recorded: "2026-11-22T12:00:00Z".to_owned(),
            dubplate: env!("CARGO_PKG_VERSION").to_owned(),
            imported: None,
            contract: "0".repeat(64),
            scenario: None,
            edited: false,
        },
        roles: BTreeMap::new(),
        variables: BTreeMap::new(),
        redacted: BTreeMap::new(),
    };
    let text = if episodes <= SMALL { write(&head, &entries) } else { lines(&head, &entries) };
    Ok(fs::write(path, text)?)
}

fn id(number: usize) -> String {
    format!("eip-{number:08}")
}

fn params(number: usize) -> Value {
    json!({"EcmRegion": "ap-hangzhou-ecm", "AddressIds": [id(number)]})
}

fn entry(number: usize) -> Entry {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Entry {
        step: 0,
        phase: None,
        burst: false,
        session: 1,
        request: RequestPart {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            host: None,
            headers: vec![
                header("host", "<host>"),
                header("content-type", "application/json"),
                header("authorization", "<authorization>"),
            ],
            action: Some("DescribeAddresses".to_owned()),
            version: Some("2019-07-19".to_owned()),
            region: None,
            language: None,
            signing: Some("TC3-HMAC-SHA256".to_owned()),
            signature: None,
            params: params(number),
        },
        response: ResponsePart {
            status: 200,
            headers: vec![header("content-type", "application/json")],
            body: Some(json!({"Response": {"TotalCount": 1, "AddressSet": [{
                "AddressId": id(number), "AddressName": "of a bench", "AddressStatus": "UNBIND",
                "AddressIp": "203.0.113.7", "InstanceId": "", "NetworkInterfaceId": "", "PrivateAddressIp": "",
                "CreatedTime": "2022-06-01 08:00:00", "IsArrears": false, "IsBlocked": false,
                "Bandwidth": 10, "InternetServiceProvider": "CMCC", "VirtualAddressId": "",
                "Description": "a text that makes the episode as long as usual ones are".repeat(2),
            }], "RequestId": "<request-id>"}})),
            raw: None,
            text: None,
            base64: None,
            withheld: None,
        },
        volatile: Volatile {
            host: Some("127.0.0.1:8080".to_owned()),
            date: None,
            request_id: Some(format!("00000000-0000-4000-8000-{number:012}")),
            times: None,
        },
        edited: false,
    }
}
