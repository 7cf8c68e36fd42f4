//! `kill -9` at any moment, with sixteen clients at once: what was answered is there, once, and no file is damaged.

use super::{Ground, head};
use dubplate::cassette::{Journal, Sync, Trust, load};
use dubplate::redact::{Episode, Redactor, Session};
use dubplate::source::RealDisk;
use dubplate::wire::{Exchange, Headers, Method, Request, Response};
use std::collections::HashSet;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write as _, stdout};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const CASSETTE: &str = "JOURNAL_TEST_CASSETTE";
const FIRST: &str = "JOURNAL_TEST_FIRST";
const SEED: &str = "JOURNAL_TEST_SEED";
const CLIENTS: usize = 16;
/// Exchanges of one client between two seals.
const TURN: usize = 6;
/// The numbers of one recorder are below those of the next.
const STEP: usize = 1_000_000;
/// Then the next recorder starts without a cassette.
const FRESH: usize = 8;

/// The recorder that is killed: it recovers, and then records and seals in turn. It says each number once its exchange
/// is in the journal.
#[test]
#[ignore = "a part of the tests below, which start it"]
fn recorder() {
    let number = |name| env::var(name).expect("a number").parse::<usize>().expect("a number");
    let cassette = PathBuf::from(env::var_os(CASSETTE).expect("a cassette"));
    let (journal, _) = Journal::open(&cassette, Sync::Soon, Arc::new(RealDisk)).expect("a journal");
    journal.settle().expect("sealed");
    let session = Redactor::default().session();
    for turn in 0.. {
        journal.begin(head(), true, "the recorder").expect("a start");
        thread::scope(|scope| {
            for client in 0..CLIENTS {
                let first = number(FIRST) + (turn * CLIENTS + client) * TURN;
                let (journal, session) = (&journal, &session);
                scope.spawn(move || {
                    for n in first..first + TURN {
                        journal.append(&numbered(session, n), 0, 0).expect("a line");
                        stdout().write_all(format!("\nsaid {n}\n").as_bytes()).expect("somebody reads");
                    }
                });
            }
        });
        journal.settle().expect("sealed");
    }
}

/// An exchange with a number for its action, which is kept without any contract.
fn numbered(session: &Session, n: usize) -> Episode {
    let action = action(n);
    let headers = [("x-tc-action", action.as_str()), ("content-type", "application/json")];
    let request = Request {
        method: Method::Post,
        target: "/".to_owned(),
        headers: headers.into_iter().collect(),
        body: "{}".into(),
    };
    let response = Response { status: 200, headers: Headers::default(), body: r#"{"Response":{}}"#.into() };
    let body = serde_json::from_slice(&response.body).expect("JSON");
    session.outlined(&Exchange { request, response }, &body, None)
}

fn action(n: usize) -> String {
    format!("Describe{n}")
}

#[test]
fn no_exchange_that_was_answered_is_lost_by_200_kills() {
    kills(200, seed());
}

/// `cargo test --test journal -- --ignored --nocapture thousand`
#[test]
#[ignore = "takes minutes; its last result is docs/kills.md"]
fn no_exchange_that_was_answered_is_lost_by_a_thousand_kills() {
    let (seed, started) = (seed(), Instant::now());
    let seen = kills(1_000, seed);
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let text = format!(
        "# A thousand kills\n\n\
         `cargo test --test journal -- --ignored --nocapture thousand` kills a recorder with `kill -9` at random\n\
         moments while {CLIENTS} clients record at once and the recording is sealed again and again; each time the next one\n\
         recovers, and may be killed while it does. The last run:\n\n\
         | | |\n|---|---|\n\
         | date | {} |\n\
         | machine | {} {}, {cores} cores |\n\
         | seed | {seed} |\n\
         | kills | 1000, {} of them before the recorder had answered anything |\n\
         | exchanges answered | {} |\n\
         | answered and lost | 0 |\n\
         | found twice | 0 |\n\
         | damaged cassettes | 0 |\n\
         | journals that ended in the middle of a line, which was set aside | {} |\n\
         | kills after which an unfinished journal was there | {} |\n\
         | time | {} s |\n",
        jiff::Timestamp::now().strftime("%Y-%m-%d"),
        env::consts::OS,
        env::consts::ARCH,
        seen.early,
        seen.said,
        seen.torn,
        seen.unfinished,
        started.elapsed().as_secs(),
    );
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("kills.md"), text).expect("a file");
}

/// Another one each time; it is shown when the test fails, and given back by the environment.
#[expect(clippy::print_stdout, reason = "a failure is repeated with it")]
fn seed() -> u64 {
    let seed = env::var(SEED).ok().and_then(|text| text.parse().ok()).unwrap_or_else(|| {
        SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").subsec_nanos().into()
    });
    println!("{SEED}={seed}");
    seed
}

#[derive(Default)]
struct Seen {
    said: usize,
    /// Kills before the first answer.
    early: usize,
    torn: usize,
    unfinished: usize,
}

#[expect(clippy::print_stdout, reason = "how much the kills hit")]
fn kills(count: usize, seed: u64) -> Seen {
    let (mut seen, mut chance) = (Seen::default(), Chance(seed));
    let mut ground = Ground::new();
    let mut answered = HashSet::new();
    for kill in 0..count {
        if kill % FRESH == 0 {
            ground = Ground::new();
            answered.clear();
        }
        let said = killed(&ground.cassette(), (kill % FRESH + 1) * STEP, &mut chance);
        seen.early += usize::from(said.is_empty());
        seen.said += said.len();
        answered.extend(said.into_iter().map(action));
        // Every other time the next recorder is the one that recovers.
        if kill % 2 == 0 && kill + 1 < count && (kill + 1) % FRESH != 0 {
            continue;
        }
        let (journal, left) = ground.open();
        seen.torn += usize::from(left.torn.is_some());
        seen.unfinished += usize::from(left.episodes > 0);
        journal.seal().expect("sealed");
        let found = found(&ground.cassette());
        let lost: Vec<_> = answered.iter().filter(|said| !found.contains(*said)).collect();
        assert!(lost.is_empty(), "kill {kill}, {SEED}={seed}: {lost:?} were answered and are lost");
    }
    println!("{count} kills, {} exchanges answered, none lost", seen.said);
    seen
}

/// The exchanges of a cassette that has not been edited, none of them twice.
fn found(cassette: &Path) -> HashSet<String> {
    if !cassette.exists() {
        return HashSet::new();
    }
    let (stored, trust) = load(cassette).expect("a cassette");
    assert_eq!(trust, Trust::Sealed);
    let count = stored.entries.len();
    assert!(stored.entries.iter().all(|entry| entry.times() == 1));
    let actions: HashSet<String> =
        stored.entries.into_iter().map(|entry| entry.request.action.expect("an action")).collect();
    assert_eq!(actions.len(), count, "an exchange is there twice");
    actions
}

/// What a recorder has said until it was killed, at a moment by chance.
fn killed(cassette: &Path, first: usize, chance: &mut Chance) -> Vec<usize> {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command.args(["kill::recorder", "--exact", "--ignored", "--nocapture"]);
    command.env(CASSETTE, cassette).env(FIRST, first.to_string());
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the recorder starts");
    let said = BufReader::new(child.stdout.take().expect("its output"))
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("said ")?.parse::<usize>().ok());
    let mut said = said.peekable();
    // One in four dies while it starts and recovers, the others after any number of answers.
    let mut heard = Vec::new();
    if chance.below(4) > 0 {
        let enough = usize::try_from(chance.below(120)).expect("small");
        heard.extend(said.by_ref().take(enough));
    }
    thread::sleep(Duration::from_micros(chance.below(8_000)));
    child.kill().expect("a signal");
    heard.extend(said);
    child.wait().expect("its end");
    heard
}

/// splitmix64: the same moments for the same seed, as far as the machine lets them be.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}
