//! Dubplate: conformance tests and record/replay fixtures for the Tencent Cloud API.
//!
//! A dubplate is the one test disc that is cut and listened to before anything is pressed. This crate is the library
//! behind the `dubplate` program; this page is its architecture.
//!
//! # Three ideas
//!
//! 1. **One trait.** A [`target::Target`] answers one API request with one response: the mock, somebody else's
//!    endpoint. [`runner`] drives a target with cases; [`server`] puts a target behind a port.
//! 2. **Tables of small named rules.** A documented error of the mock ([`mock::Rule`], [`mock::GatewayRule`]) and a
//!    redaction ([`redact::ALLOWED`]) are one line each, a name and a condition; so is a fault ([`server::FAULTS`]), a
//!    name and what it does, and so is a check of a client, and what [`lint`] finds ([`lint::RULES`]). Tests walk the tables.
//! 3. **Files are the extension point.** What an API is (`contract.toml`), who can play which part (`roles.toml`), what
//!    the mock starts from (`world.toml`) and what must hold (every other file) stand in `scenarios/<profile>/`.
//!    Adding an action means adding lines there; Rust is written only where the mock must remember something.
//!
//! # How a run goes
//!
//! ```text
//! run   Files ─load→ Suite ─select→ Case ─lease→ Variables ─substitute→ Call ─encode, sign→ Request ─Target::send→
//!       Response ─judge→ Finding ─redact→ Mismatch ─→ Verdict ─→ Event ─→ terminal | JSON lines
//! rec.  Episodes of a case ─fold→ Cassette ─merge with the stored one→ sealed file; Request ─meaning→ Deck ─→ Response
//! judge Episodes of a case ─normalize→ Transcript ─compare→ accepted `.snap`, or a `.snap.new` for a person
//! cert. Case ─→ Task ─Driver→ client ─→ Witness (a Mock behind) ─→ Seen ─checks→ Finding ─→ Certificate
//! mock  Request ─decode→ Arrival ─gateway rules→ Call ─rules of the action→ effect on the World ─→ Reply ─→ Response
//! ```
//!
//! # Layers
//!
//! An import points only to an earlier row; `tests/layers.rs` holds it.
//!
//! | row | modules | what they are |
//! |---|---|---|
//! | 1 | [`source`], [`wire`], [`api`] | files with places; requests and responses; the same in the API's own words |
//! | 2 | [`contract`], [`sign`] | what the documentation says; signatures, made and checked |
//! | 3 | [`protocol`] | call ⇄ request and reply ⇄ response of both gateways |
//! | 4 | [`scenario`], [`redact`] | cases and what must hold; the way from an exchange to an episode |
//! | 5 | [`cassette`], [`event`] | episodes in files, found by what a request means; the stream that is the run |
//! | 6 | [`target`] | the trait, an endpoint reached over HTTP, a recorder around it, a cassette that answers |
//! | 7 | [`mock`], [`snapshot`], [`foreign`] | worlds, rules, effects; accepted transcripts; other tools' formats in and out |
//! | 8 | [`runner`], [`server`] | playing cases, on a live account with a run file; any target behind a port, TLS, faults, a proxy's tunnels, the mock's admin API |
//! | 9 | `certify`, [`coverage`], [`drift`], [`lint`], [`selfcheck`], [`stream`], [`testing`] | a client: what it is asked, what is seen of it, what is demanded, the certificate; a server: how it is started and seeded, its certificate; how each documented statement was confirmed; what the answers of two sides differ in; what is wrong with a recording; what the cases would have noticed; streams of runs, settled to one; all of it inside a Rust test |
//! | 10 | `report` | functions of the event stream, and of a drift |
//! | 11 | `cli` | what was typed, and what it means |
//!
//! Nothing before row 6 is async, opens a socket, reads a clock or draws a random number. Only [`server`] names hyper,
//! and `target::live` hyper's client for what is carried over plain HTTP; only [`target`] reqwest, only `cli` clap; only `report` and `cli` print.
//!
//! Where this differs from the first plan of the project, on purpose:
//!
//! * `protocol` has a row of its own below `scenario`: a case names request forms and signature methods, and a judged
//!   answer is decoded; both words are the protocol's.
//! * Roles and the kinds of resource that play them have a file of their own, so that a case says `blocked-eip` and one
//!   table says what that is, how its state is read, and that an absent id is the same on every target.
//! * Each profile has its own `world.toml`, beside its contract; its `[role]` table has the format of a bindings file.
//! * `mock --print-bindings` writes a bindings file for the mock, so that the first run against a URL is one command.
//! * A case that names no code for `repeat` cannot say which answer of a burst is refused; `expect.some_error` says that
//!   one is, and exempts it from the rest.
//! * A run stores the cassette of a case when the case has come to its end, in one rename: half a case on a target that
//!   remembers is no recording. So a run needs no journal; a killed one loses the cases that were under way.
//! * `--record new` records a case anew, whole, when its text or the contract has changed since; answering some of its
//!   requests from a file and some from a target that remembers would mean nothing.
//! * A case without a cassette is `unobtainable` on replay: a recording of one target need not hold what that target
//!   could not be brought to. A cassette of another kind of target is never recorded over.
//! * There is no folder of blobs: redaction leaves no binary body that could be stored, and large JSON bodies stand in
//!   JSON Lines, which are not read into a diff by anybody.
//! * A cassette has a short sum for each episode besides its seal, so that an edit is named by episode.
//! * An unchanged recording keeps its date, so that it changes no file; `--record` with `--max-age` renews an old one.
//! * Snapshots of an endpoint are `<case>@url.snap`; what was recorded over `--connect-to` counts as an endpoint, not as
//!   the service.
//!
//! # Secrets
//!
//! A [`wire::Exchange`] has neither `Debug` nor `Serialize`. Events hold [`redact::Episode`]s, which only a
//! [`redact::Session`] makes, by allow-list: the contract's parameters and members, and the table
//! [`redact::ALLOWED`]. Printing an exchange does not compile:
//!
//! ```compile_fail
//! fn show(exchange: &dubplate::wire::Exchange) -> String {
//!     format!("{exchange:?}")
//! }
//! ```
//!
//! ```compile_fail
//! fn store(exchange: &dubplate::wire::Exchange) -> String {
//!     serde_json::to_string(exchange).unwrap_or_default()
//! }
//! ```

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::unimplemented
    )
)]

pub mod api;
pub mod cassette;
#[cfg(feature = "cli")]
pub mod certify;
#[cfg(feature = "cli")]
pub mod cli;
pub mod contract;
pub mod coverage;
pub mod drift;
pub mod event;
pub mod foreign;
pub mod lint;
pub mod mock;
pub mod protocol;
pub mod redact;
#[cfg(feature = "cli")]
pub mod report;
pub mod runner;
pub mod scenario;
pub mod selfcheck;
pub mod server;
pub mod sign;
pub mod snapshot;
pub mod source;
pub mod stream;
pub mod target;
pub mod testing;
pub mod wire;
