//! Every position of a request and of an answer, every way of writing: no secret is on the screen or in a file. The
//! secrets are fresh in every run.
#![cfg(unix)]

#[path = "secrets/positions.rs"]
mod positions;
#[path = "common/program.rs"]
mod program;
#[path = "secrets/reveal.rs"]
mod reveal;
#[path = "common/server.rs"]
mod server;
#[path = "secrets/taped.rs"]
mod taped;
#[path = "redaction/written.rs"]
mod written;

use positions::{ANSWERS, REQUESTS, found, ok, refusal};
use program::{Ended, command, finish, folder, write};
use reveal::{files, revealed, revealed_in};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use written::WRITTEN;

/// The secrets of one run, which nobody else has.
struct Secrets {
    id: String,
    key: String,
    token: String,
}

impl Secrets {
    fn new() -> Self {
        let random = |length: usize, letters: &[u8]| -> String {
            let bytes = (0..length.div_ceil(16)).flat_map(|_| uuid::Uuid::new_v4().into_bytes());
            bytes.take(length).map(|byte| char::from(letters[usize::from(byte) % letters.len()])).collect()
        };
        let any = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        // No rule takes these words for a key: they are found because they are known, or not at all.
        let words = [(); 5].map(|()| random(6, &any[26..52]));
        Self { id: format!("AKID{}", random(32, any)), key: words.join("-"), token: random(88, any) }
    }

    fn all(&self) -> [&str; 3] {
        [&self.id, &self.key, &self.token]
    }
}

const PROFILE: &str = "ecm-2019-07-19";

/// A case for each position and each way of writing; the server knows them by the id of the EIP they ask for.
fn cases(secrets: &Secrets) -> String {
    let mut text = "format = 1\n".to_owned();
    let mut case = |id: String, step: &str| {
        text += &format!(
            "[[case]]\nid = \"{id}\"\ntitle = \"t\"\n[[case.step]]\ncall = \"DescribeAddresses\"\n{step}\n"
        );
    };
    for (position, (name, _)) in ANSWERS.iter().enumerate() {
        for encoding in 0..WRITTEN.len() {
            // One secret in one text: a text is withheld as a whole, whichever of its secrets was found.
            let ask = |secret| {
                format!(
                    "with = {{ EcmRegion = \"x\", AddressIds = [\"at-{position}-{encoding}-{secret}-\"] }}"
                )
            };
            // An answer that may be stored, one that is wrong, and what is made of each pointer of it.
            case(format!("answer-{name}-{encoding}"), &ask(1));
            let refused = "expect.error = \"InternalError\"";
            case(
                format!("refusal-{name}-{encoding}"),
                &format!("{}\n{refused}", ask((position + encoding) % 3)),
            );
            let at = "expect.at.\"/Response/AddressSet/0/AddressName\" = \"y\"\nexpect.at.\"/Response/Error/Message\" = \"y\"\nexpect.absent = [\"/Response\", \"/Response/Unknown\"]";
            case(format!("values-{name}-{encoding}"), &format!("{}\n{at}", ask(1)));
        }
    }
    for (name, lines) in REQUESTS {
        for (encoding, (_, encode)) in WRITTEN.iter().enumerate() {
            let text = json!(encode(&secrets.key));
            let lines = lines.replace("TEXT", &text.to_string());
            case(format!("request-{name}-{encoding}"), &lines);
            case(
                format!("expected-{name}-{encoding}"),
                &format!("{lines}\nexpect.at.\"/Response/TotalCount\" = {text}"),
            );
        }
    }
    text
}

/// A folder with the cases, a server for them, and the command that plays them; its arguments are to be added.
struct Scene {
    folder: TempDir,
    url: String,
    secrets: Arc<Secrets>,
}

impl Scene {
    fn new() -> Self {
        let secrets = Arc::new(Secrets::new());
        let folder = folder();
        write(folder.path(), &format!("own/{PROFILE}/own.toml"), cases(&secrets));
        write(folder.path(), "bindings.toml", "format = 1\n[credentials]\ntoken = \"MY_TOKEN\"\n");
        let known = Arc::clone(&secrets);
        let url = server::serve(move |asked| {
            let place = [&asked.head, &asked.body].into_iter().find_map(|text| text.split_once("at-"));
            let numbers = place.map_or("", |(_, rest)| rest).split('-').map_while(|text| text.parse().ok());
            match numbers.collect::<Vec<usize>>()[..] {
                [position, encoding, secret] => {
                    (ANSWERS[position].1)(&(WRITTEN[encoding].1)(known.all()[secret]))
                }
                _ => ok(&[], refusal("x")),
            }
        });
        Self { folder, url, secrets }
    }

    fn play(&self, arguments: &[&str]) -> Ended {
        let fixed = ["run", "--scenarios", "own", "--target", &self.url, "--bindings", "bindings.toml"];
        let mut command = command(self.folder.path(), &[&fixed[..], arguments].concat());
        command
            .env("TENCENTCLOUD_SECRET_ID", &self.secrets.id)
            .env("TENCENTCLOUD_SECRET_KEY", &self.secrets.key)
            .env("MY_TOKEN", &self.secrets.token);
        let ended = finish(&mut command);
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
        for line in ended.stdout.lines().chain(ended.stderr.lines()) {
            let shown = revealed(line.as_bytes(), &self.secrets.all());
            assert!(shown.is_empty(), "{arguments:?} shows {shown:?}: {line}");
        }
        ended
    }

    fn written(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Nothing that stands in a folder gives a secret away.
    fn check(&self, folder: &Path) {
        let shown = revealed_in(folder, &self.secrets.all());
        assert!(shown.is_empty(), "{} holds {shown:?}", folder.display());
    }
}

fn count(text: &str, word: &str) -> usize {
    text.matches(word).count()
}

#[test]
fn no_report_shows_a_secret_in_any_position_and_any_way_of_writing() {
    let scene = Scene::new();
    let played = ANSWERS.len() * WRITTEN.len() * 3 + REQUESTS.len() * WRITTEN.len() * 2;
    for arguments in [&[][..], &["--verbose"], &["--json"]] {
        let ended = scene.play(
            &[
                &["case:answer-*", "case:refusal-*", "case:values-*", "case:request-*", "case:expected-*"],
                arguments,
            ]
            .concat(),
        );
        assert_eq!(ended.code, Some(1), "{}", ended.stderr);
        if arguments == ["--json"] {
            assert_eq!(count(&ended.stdout, "\"event\":\"case-finished\""), played);
            assert!(count(&ended.stdout, "<withheld-1>") > played / 2, "{}", ended.stdout);
        }
    }
}

#[test]
fn no_cassette_holds_a_secret() {
    let scene = Scene::new();
    scene.play(&[
        "--record",
        "all",
        "--cassettes",
        "tapes",
        "case:answer-*",
        "case:refusal-*",
        "case:request-*",
    ]);
    let tapes = scene.written("tapes");
    assert!(files(&tapes) > 3 * WRITTEN.len(), "{} cassettes", files(&tapes));
    scene.check(&tapes);
}

/// Transcripts that wait to be accepted: an answer goes through the same redactor on its way there.
#[test]
fn no_snapshot_holds_a_secret() {
    let scene = Scene::new();
    scene.play(&["--snapshots", "waiting", "case:answer-*", "case:refusal-*", "case:request-*"]);
    let waiting = scene.written("waiting");
    assert!(files(&waiting) > 3 * WRITTEN.len(), "{} snapshots", files(&waiting));
    scene.check(&waiting);
}

#[test]
fn a_key_of_somebody_else_stops_the_save_and_is_not_shown() {
    let foreign = Secrets::new();
    let folder = folder();
    let case = "format = 1\n[[case]]\nid = \"foreign\"\ntitle = \"t\"\n[[case.step]]\ncall = \"DescribeAddresses\"\nwith = { EcmRegion = \"x\" }\n";
    write(folder.path(), &format!("own/{PROFILE}/own.toml"), case);
    write(folder.path(), "bindings.toml", "format = 1\n");
    let id = foreign.id.clone();
    let url = server::serve(move |_| ok(&[], found(&format!("made with {id}"), json!({}))));
    let arguments = [
        "run",
        "--scenarios",
        "own",
        "--target",
        &url,
        "--bindings",
        "bindings.toml",
        "--record",
        "all",
        "--cassettes",
        "tapes",
        "case:foreign",
    ];
    let mut command = command(folder.path(), &arguments);
    command.env("TENCENTCLOUD_SECRET_ID", "some-id").env("TENCENTCLOUD_SECRET_KEY", "some-key");
    let ended = finish(&mut command).expect(1);
    for said in ["/Response/AddressSet/0/AddressName", "secret-id (46 bytes)"] {
        assert!(ended.stdout.contains(said), "{said}: {}", ended.said());
    }
    assert!(revealed(ended.said().as_bytes(), &foreign.all()).is_empty(), "{}", ended.said());
    assert_eq!(files(&folder.path().join("tapes")), 0);
}

#[test]
fn what_is_planted_is_found() {
    let secrets = Secrets::new();
    for (name, encode) in WRITTEN {
        for secret in secrets.all() {
            let text = format!("a \"text\": {}, and more", encode(secret));
            assert_eq!(revealed(text.as_bytes(), &secrets.all()), [secret].into(), "{name}");
        }
    }
    let folder = folder();
    write(folder.path(), &format!("a/{}.txt", secrets.key), "x");
    write(folder.path(), "b", WRITTEN[3].1(&secrets.token));
    assert_eq!(revealed_in(folder.path(), &secrets.all()), [&*secrets.key, &*secrets.token].into());
    assert_eq!(files(folder.path()), 2);
}
