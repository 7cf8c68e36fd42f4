//! The rules: a code, how much it weighs, and what to do about it.

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The recording should not be kept as it is.
    Error,
    Warning,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong with recordings.
#[derive(Debug)]
pub struct Rule {
    /// `lint.name`.
    pub code: &'static str,
    pub severity: Severity,
    pub title: &'static str,
    /// For somebody who has it: why it matters, and what to do.
    pub explanation: &'static str,
}

pub(super) const SECRET_ID: &str = "lint.secret-id";
pub(super) const SECRET_KEY: &str = "lint.secret-key";
pub(super) const TOKEN: &str = "lint.token";
pub(super) const AUTHORIZATION: &str = "lint.authorization";
pub(super) const COOKIE: &str = "lint.cookie";
pub(super) const PASSWORD: &str = "lint.password";
pub(super) const PRIVATE_KEY: &str = "lint.private-key";
pub(super) const CLOUD_KEY: &str = "lint.cloud-key";
pub(super) const KEY_LIKE: &str = "lint.key-like";
pub(super) const NOT_REDACTED: &str = "lint.not-redacted";
pub(super) const YAML_TAG: &str = "lint.yaml-tag";
/// A cassette that was edited: `--adopt` takes it in.
pub const EDITED: &str = "lint.edited";
pub(super) const BROKEN_REQUEST: &str = "lint.broken-request";
/// What a file has that nothing can be said of.
pub const UNREADABLE: &str = "lint.unreadable";
pub(super) const SIGNATURE: &str = "lint.signature";
pub(super) const LENGTH: &str = "lint.length";
pub(super) const UNREACHABLE: &str = "lint.unreachable";
pub(super) const NOT_REPLAYABLE: &str = "lint.not-replayable";
pub(super) const UNKNOWN_ACTION: &str = "lint.unknown-action";
pub(super) const DUPLICATE: &str = "lint.duplicate";
pub(super) const AGE: &str = "lint.age";
pub(super) const SIZE: &str = "lint.size";

/// Every rule, errors first.
pub const RULES: &[Rule] = &[
    error(
        SECRET_ID,
        "a SecretId of Tencent Cloud",
        "A text begins with AKID as the id of a key does. With its SecretKey it is somebody's account; alone it names one. \
         Redact it before recording, and disable the key if the file was ever pushed.",
    ),
    error(
        SECRET_KEY,
        "a SecretKey",
        "A value stands behind a name such as SecretKey. Whoever reads the file can sign requests. Take it out, and \
         disable the key: version control keeps what was ever committed.",
    ),
    error(
        TOKEN,
        "a token or an API key",
        "A session token (X-TC-Token, x-cos-security-token), an OAuth token, a JSON web token or an API key. Some live \
         for minutes, others for ever. Redact it; revoke it if the file was ever pushed.",
    ),
    error(
        AUTHORIZATION,
        "a header `Authorization`",
        "The header holds a credential or a signature made with one. Filter it when recording: no replay needs it, for \
         it differs in every request.",
    ),
    error(
        COOKIE,
        "a cookie",
        "A cookie is often a session of somebody who was logged in. Filter `Cookie` and `Set-Cookie` when recording, \
         unless the client under test depends on them.",
    ),
    error(
        PASSWORD,
        "a password",
        "A value stands behind a name such as Password. An instance is made with one, and keeps it. Redact it; change \
         it if the file was ever pushed.",
    ),
    error(
        PRIVATE_KEY,
        "a private key in PEM",
        "The text of a private key. Take it out, and replace the key wherever it is used.",
    ),
    error(
        CLOUD_KEY,
        "a key of another cloud or of a code host",
        "A text has the prefix and the length of a key: AKIA and ASIA, LTAI, AIza, ghp_, github_pat_, glpat-. Take it \
         out, and revoke it if the file was ever pushed.",
    ),
    error(
        KEY_LIKE,
        "a word as random as a key",
        "Something in a cassette is as long and as random as a key, and nothing says that it is none. The recorder would \
         have withheld it: an edit brought it in, or an older version recorded it. Record again.",
    ),
    error(
        NOT_REDACTED,
        "something that redaction does not let through",
        "A cassette holds a header, a path, a method or a body that the allow-list does not know. The recorder does not \
         write it: an edit brought it in. Take it out, or record again.",
    ),
    error(
        YAML_TAG,
        "a YAML tag that makes objects",
        "A tag such as !!python/object, !ruby/object or another that YAML itself does not have lets an unsafe loader run \
         code as it reads the file. Here tags are data. Write the value without its tag, or record again with a newer \
         version of the tool.",
    ),
    error(
        EDITED,
        "a cassette that was changed after it was recorded",
        "The seal is another one, so what stands there is not what was seen. Record it again, restore it, or take the \
         edit in with `dubplate lint --adopt FILE`, which marks the episodes.",
    ),
    error(
        BROKEN_REQUEST,
        "a request that nobody can send",
        "The recorded request has no method, no address, or no parameters that could be sent, so nothing can ever match \
         it. Take the entry out, or record it again.",
    ),
    error(
        UNREADABLE,
        "a file that cannot be read",
        "It is cut off, broken, no text, too large, a link, or a recording of no format that is known. Formats: \
         cassettes of dubplate, vcrpy, go-vcr, HAR, WireMock mappings, Azure test-proxy, smithy dvr.",
    ),
    warning(
        SIGNATURE,
        "a signature",
        "A signature in an address or a form. It is no key, and good for minutes only, but it proves that a key was used \
         and lets guesses of it be tested. Filter it when recording.",
    ),
    warning(
        LENGTH,
        "a stored length that is not that of the body",
        "Content-Length, or the size that a HAR gives, is another than the stored body has: redaction or a change of \
         encoding came between. A tool that replays the stored length lets its client wait, or cuts the body.",
    ),
    warning(
        UNREACHABLE,
        "an entry that no request can reach",
        "Another entry takes every request that this one answers, or it is to be answered no times. Take it out, or make \
         their requests differ.",
    ),
    warning(
        NOT_REPLAYABLE,
        "an entry that cannot be replayed",
        "The request or the answer is missing, damaged or of a kind that is not one exact request, so `dubplate import` \
         leaves the entry out. Record it again; in a file of matchers it may be meant.",
    ),
    warning(
        UNKNOWN_ACTION,
        "a success of an action that the contract does not have",
        "The profile's contract has no such action, yet the answer is a success: the recording is of another version of \
         the API, or the contract is older than it.",
    ),
    warning(
        DUPLICATE,
        "an entry that is there twice",
        "Request and answer are those of an earlier entry, but for the request's id. Polls make most of them. A tool that \
         answers again with the last entry needs one; import folds them.",
    ),
    warning(
        AGE,
        "an old recording",
        "It was made so long ago that the service may answer otherwise today. Record it again; `--max-age DAYS` says \
         what is old.",
    ),
    warning(
        SIZE,
        "a large file",
        "Nobody reviews a file of this size, and every clone of the repository carries all its versions. Record less in \
         one file; `--max-size MB` says what is large.",
    ),
];

/// The rule of a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

const fn error(code: &'static str, title: &'static str, explanation: &'static str) -> Rule {
    Rule { code, severity: Severity::Error, title, explanation }
}

const fn warning(code: &'static str, title: &'static str, explanation: &'static str) -> Rule {
    Rule { code, severity: Severity::Warning, title, explanation }
}
