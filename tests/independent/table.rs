//! Which case is meant to notice what. The sentence that each switch breaks is its docstring in `switches.py`.

/// A switch that breaks one documented thing, and the case that must fail then.
pub(crate) const BREAKS: [(&str, &str); 32] = [
    // shapes
    ("task-id-as-number", "ecm-2019-07-19/bind-instance"),
    ("request-id-missing", "eip-v2-2017-03-12/no-target"),
    ("refusal-as-http-400", "ecm-2019-07-19/eip-absent"),
    ("charset-in-content-type", "ecm-2019-07-19/signature-wrong"),
    ("task-beside-error", "ecm-2019-07-19/no-target"),
    ("old-envelope", "eip-v2-2017-03-12/bad-signature"),
    ("flags-hidden", "eip-v2-2017-03-12/flags-of-addresses"),
    ("request-id-repeated", "ecm-2019-07-19/eip-absent"),
    // codes
    ("parent-code", "ecm-2019-07-19/instance-and-pair"),
    ("corrected-spelling", "ecm-2019-07-19/interface-id-form"),
    ("code-of-the-other-page", "eip-v2-2017-03-12/instance-with-eip"),
    // effects
    ("refused-yet-bound", "eip-v2-2017-03-12/instance-and-own-interface"),
    ("ordinary-ip-kept", "eip-v2-2017-03-12/ordinary-ip-released"),
    ("ordinary-ip-released", "ecm-2019-07-19/instance-with-public-ip"),
    ("instance-is-not-its-primary-ip", "eip-v2-2017-03-12/instance-occupies-pair"),
    ("trace-after-unbind", "eip-v2-2017-03-12/unbind-frees"),
    ("neighbours-listed", "eip-v2-2017-03-12/two-addresses-by-id"),
    ("one-world-for-all", "ecm-2019-07-19/other-account"),
    // tasks
    ("task-goes-back", "ecm-2019-07-19/bind-follows-task"),
    ("success-before-bound", "ecm-2019-07-19/bind-follows-task"),
    ("one-task-id", "ecm-2019-07-19/unbind-instance"),
    // signatures
    ("sha1-unverified", "ecm-2019-07-19/signature-wrong-hmac-sha1"),
    ("sha256-by-default", "eip-v2-2017-03-12/signature-method-absent"),
    ("encoded-values-signed", "eip-v2-2017-03-12/awkward-values"),
    ("scope-ignored", "ecm-2019-07-19/scope-wrong"),
    // clocks
    ("any-timestamp", "eip-v2-2017-03-12/timestamp-window"),
    ("future-accepted", "ecm-2019-07-19/timestamp-future"),
    ("nonce-again", "eip-v2-2017-03-12/repeated-nonce"),
    // regions and rates
    ("any-region", "ecm-2019-07-19/ecm-region-unknown"),
    ("region-required", "ecm-2019-07-19/bind-without-region"),
    ("no-rate-limit", "ecm-2019-07-19/rate-exceeded"),
    ("half-the-rate", "ecm-2019-07-19/rate-kept"),
];

/// Switches that make it differ only where the documentation is silent.
pub(crate) const DIFFERS: [&str; 9] = [
    "done-at-once",
    "more-members",
    "other-codes",
    "other-messages",
    "other-order",
    "other-precedence",
    "other-task-ids",
    "size-by-http",
    "window-of-two-hours",
];

/// Cases that cannot be asked of it, each with the reason.
pub(crate) const UNOBTAINABLE: [(&str, &str); 0] = [];
