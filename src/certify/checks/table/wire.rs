//! Checks of the level wire.

use crate::certify::checks::Judge::{Among, One, Strays};
use crate::certify::checks::wire;
use crate::certify::checks::{Check, Level};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "wire.sent",
        level: Level::Wire,
        source: "the task itself",
        title: "The client asks for what it was told to ask for",
        explanation: "A task ends with at least one request for its action, made with its credential. If nothing arrived, the \
         client did not use the endpoint or the credential that it was given: look at the strays and at what it \
         printed.",
        judge: One(wire::sent),
    },
    Check {
        id: "wire.signature",
        level: Level::Wire,
        source: "signature pages 213/30654 (TC3-HMAC-SHA256) and 213/30435 (HmacSHA1, HmacSHA256)",
        title: "Every request is signed rightly",
        explanation: "The signature of each request was computed again from what arrived. Every way of reading the rules that \
         a published client has is taken; where the signature fits a usual mistake, that is said.",
        judge: One(wire::signature),
    },
    Check {
        id: "wire.gateway",
        level: Level::Wire,
        source: "request-structure pages 213/30434 and 213/11650",
        title: "Every request is a GET or POST of the gateway's own path, with a Host",
        explanation: "The legacy gateway answers at /v2/index.php, API 3.0 at /. Both take GET and POST alone, and both sign \
         the host, so it has to be there.",
        judge: One(wire::gateway),
    },
    Check {
        id: "wire.action",
        level: Level::Wire,
        source: "common-parameter pages 213/15692 and 213/6976",
        title: "Action is written as the documentation writes it",
        explanation: "Actions are compared letter by letter; `associateAddress` is no action.",
        judge: One(wire::action),
    },
    Check {
        id: "wire.version",
        level: Level::Wire,
        source: "common-parameter pages 213/15692 and 213/6976",
        title: "Every request carries the version of its profile",
        explanation: "Without it the gateway cannot know which API is meant, and the legacy one answers in another envelope.",
        judge: One(wire::version),
    },
    Check {
        id: "wire.region",
        level: Level::Wire,
        source: "common-parameter pages 213/15692 and 213/6976",
        title: "The common Region is the one that was given",
        explanation: "Where a region was given, every request for the task's action carries it. Where none was given, whatever \
         the client sends is let pass.",
        judge: One(wire::region),
    },
    Check {
        id: "wire.params",
        level: Level::Wire,
        source: "the task itself, and the parameter tables of the action",
        title: "The parameters are those of the task: none renamed, dropped, changed or made up",
        explanation: "Names are compared letter by letter and values one by one, lists in their order. In a query or form \
         every value is a text; in JSON the types count too.",
        judge: One(wire::params),
    },
    Check {
        id: "wire.empty-optional",
        level: Level::Wire,
        source: "parameter tables: an optional parameter that is not meant is not sent",
        title: "No empty parameter that the task does not have",
        explanation: "An empty text is a value, and the gateway takes it for one: with an empty InstanceId beside an interface \
         a bind is refused.",
        judge: One(wire::empty_optional),
    },
    Check {
        id: "wire.content-type",
        level: Level::Wire,
        source: "request-structure page 213/30434",
        title: "The content type is that of the body",
        explanation: "JSON goes as application/json (TC3), a form as application/x-www-form-urlencoded, multipart with TC3 \
         only. The type is signed, so it must be what arrives.",
        judge: One(wire::content_type),
    },
    Check {
        id: "wire.timestamp",
        level: Level::Wire,
        source: "common-parameter pages: at most five minutes off",
        title: "The timestamp is the present time in UNIX seconds",
        explanation: "Milliseconds, local time taken for UTC, or none at all: the service refuses them. A few minutes of a \
         slow clock are let pass, as the service does.",
        judge: One(wire::timestamp),
    },
    Check {
        id: "wire.nonce",
        level: Level::Wire,
        source: "common-parameter page 213/6976: with Timestamp, Nonce prevents replay",
        title: "No nonce is used twice",
        explanation: "Signature v1 has a positive integer that must differ from request to request. One key never sees it \
         twice, repeated requests included, and one that turns up all over the run is a constant.",
        judge: Among(wire::nonce),
    },
    Check {
        id: "wire.token",
        level: Level::Wire,
        source: "common-parameter pages: Token goes along with a temporary key",
        title: "A temporary credential goes with its token",
        explanation: "Without the token the service does not know the key. In signature v1 it is a parameter and signed like \
         any other; in TC3 it is the header X-TC-Token.",
        judge: One(wire::token),
    },
    Check {
        id: "wire.secret",
        level: Level::Wire,
        source: "signature pages: the key itself is never sent",
        title: "The SecretKey does not leave the client",
        explanation: "It was looked for in the URL, in every header and in the body, percent-encoded or not.",
        judge: One(wire::secret),
    },
    Check {
        id: "wire.once",
        level: Level::Wire,
        source: "the task itself: one call",
        title: "A call that was answered is not made again",
        explanation: "After a success that could be read there is nothing to repeat; for a change it would be a second one.",
        judge: One(wire::once),
    },
    Check {
        id: "wire.answer",
        level: Level::Wire,
        source: "the case: what its page documents for such a call",
        title: "The request leads to the documented answer",
        explanation: "Each case has one right answer. If another came although nothing was done to it, the request was not \
         what the task asks for.",
        judge: One(wire::answer),
    },
    Check {
        id: "wire.effect",
        level: Level::Wire,
        source: "the case: what its page documents for such a call",
        title: "The call has its documented effect",
        explanation: "After the call we read the resource ourselves in the world of the case, as often as it takes.",
        judge: One(wire::effect),
    },
    Check {
        id: "wire.polls",
        level: Level::Wire,
        source: "the task itself, and DescribeTaskResult, DescribeAddresses",
        title: "Looking whether a change is done is done for that change",
        explanation: "The looks carry the region of the change, and ask for its own task or its own address.",
        judge: One(wire::polls),
    },
    Check {
        id: "wire.stray",
        level: Level::Wire,
        source: "the credential and the endpoint of each task are given with it",
        title: "Every request belongs to the task under way",
        explanation: "Requests with another key than that of a task under way, or after its end, belong to nobody: a key was \
         mixed up, or something was left running.",
        judge: Strays(wire::strays),
    },
];
