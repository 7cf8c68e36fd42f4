//! Mistakes in case files.

use crate::{Reading, accepted, check, mistake};

const READING: Reading = Reading {
    file: "own/ecm-2019-07-19/own.toml",
    beside: &[],
    arguments: &["run", "--scenarios", "own", "case:own"],
};

const GOOD: &str = r#"format = 1
title = "our own"

[[case]]
id = "own"
title = "Own"
covers = ["param/AddressId"]
needs = { eip = "unbound-eip" }

[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"], Limit = 5 }
save = { found = "/Response/AddressSet/0/AddressId" }
expect.at."/Response/TotalCount" = 1

[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${found}"] }
until.at."/Response/TotalCount" = { eq = 1 }
poll = { every = "10ms", backoff = 2 }

[[case.finally]]
call = "DisassociateAddress"
with = { EcmRegion = "${region}", AddressId = "${eip.id}" }
accept = ["UnsupportedOperation.StatusNotPermit"]
"#;

const TOTAL: &str = "expect.at.\"/Response/TotalCount\" = 1";

#[test]
fn the_good_file_is_accepted() {
    accepted(&READING, GOOD);
}

#[test]
fn syntax_and_keys() {
    check(
        &READING,
        GOOD,
        &[
            mistake("title = \"Own\"", "title = \"Own", "", &["string"]),
            mistake("covers = [\"param/AddressId\"]", "covers = [\"param/AddressId\" \"x\"]", "", &["comma"]),
            mistake(
                "title = \"Own\"",
                "title = \"Own\"\ntitle = \"Twice\"",
                "title = \"Twice\"",
                &["duplicate"],
            ),
            mistake(
                "title = \"our own\"",
                "titel = \"our own\"",
                "titel",
                &["unknown key `titel`", "`title`"],
            ),
            mistake("covers =", "cover =", "cover", &["unknown key `cover`", "`covers`"]),
            mistake("save =", "safe =", "safe", &["unknown key `safe`", "`save`"]),
            mistake("expect.at", "expect.att", "att", &["unknown key `att`", "`at`"]),
            mistake("backoff", "backof", "backof", &["unknown key `backof`", "`backoff`"]),
            mistake(TOTAL, "request.skw = \"1s\"", "skw", &["unknown key `skw`", "`skew`"]),
            mistake("format = 1", "", "", &["missing key `format`"]),
            mistake("format = 1", "format = 2", "2", &["format 2", "format 1"]),
            mistake("[[case]]\nid = \"own\"", "[[case]]", "[[case]]", &["missing key `id`"]),
            mistake(
                "[[case]]\nid = \"own\"\ntitle = \"Own\"",
                "[[case]]\nid = \"own\"",
                "[[case]]",
                &["missing key `title`"],
            ),
            mistake(
                "[[case.step]]\ncall = \"DescribeAddresses\"",
                "[[case.step]]",
                "[[case.step]]",
                &["missing key `call`"],
            ),
        ],
    );
}

#[test]
fn types() {
    check(
        &READING,
        GOOD,
        &[
            mistake("id = \"own\"", "id = 7", "7", &["expected a string, found integer"]),
            mistake("format = 1", "format = \"1\"", "\"1\"", &["expected an integer, found string"]),
            mistake(
                "covers = [\"param/AddressId\"]",
                "covers = \"param/AddressId\"",
                "\"param",
                &["expected an array"],
            ),
            mistake(
                "needs = { eip = \"unbound-eip\" }",
                "needs = [\"unbound-eip\"]",
                "[",
                &["expected a table"],
            ),
            mistake("{ eip = \"unbound-eip\" }", "{ eip = true }", "true", &["expected a string"]),
            mistake(
                "with = { EcmRegion = \"${region}\", AddressIds = [\"${found}\"] }",
                "with = \"x\"",
                "\"x\"",
                &["expected a table"],
            ),
            mistake(TOTAL, "expect = 3", "3", &["expected a table"]),
            mistake(TOTAL, "repeat = \"3\"", "\"3\"", &["expected an integer"]),
            mistake(TOTAL, "request.add = \"x\"", "\"x\"", &["expected a table"]),
            mistake(TOTAL, "request.omit = \"Nonce\"", "\"Nonce\"", &["expected an array"]),
            mistake(TOTAL, "expect.at.\"/a\" = { length = \"1\" }", "\"1\"", &["expected an integer"]),
            mistake("Limit = 5", "Limit = \"5\"", "", &["`Limit` is Integer, not string", "request.add"]),
            mistake("Limit = 5", "Limit = 2020-01-01", "2020", &["write the date as a string"]),
            mistake(
                "accept = [\"UnsupportedOperation.StatusNotPermit\"]",
                "accept = [7]",
                "7",
                &["expected a string"],
            ),
        ],
    );
}

#[test]
fn names() {
    check(
        &READING,
        GOOD,
        &[
            mistake(
                "\"param/AddressId\"",
                "\"param/AdressId\"",
                "\"param",
                &["unknown contract item", "`param/AddressId`"],
            ),
            mistake("\"unbound-eip\"", "\"unbuond-eip\"", "\"unbuond", &["unknown role", "`unbound-eip`"]),
            mistake(
                "call = \"DescribeAddresses\"",
                "call = \"DescribeAdresses\"",
                "\"DescribeAdr",
                &["unknown action", "`DescribeAddresses`"],
            ),
            mistake("Limit = 5", "Limt = 5", "Limt", &["no parameter `Limt`", "`Limit`"]),
            mistake("${eip.id}", "${eip.ip}", "", &["`${eip.ip}`", "`${eip.id}`"]),
            mistake("${found}", "${fuond}", "", &["`${fuond}`", "`${found}`"]),
            mistake(
                TOTAL,
                "expect.at.\"/a\" = \"${regoin}\"",
                "\"${regoin}\"",
                &["`${regoin}`", "`${region}`"],
            ),
            mistake(
                TOTAL,
                "expect.error = \"MisingParameter\"",
                "\"Mis",
                &["`MisingParameter`", "`MissingParameter`"],
            ),
            mistake(
                TOTAL,
                "repeat = 2\nexpect.some_error = \"RequestLimitExceded\"",
                "\"Req",
                &["`RequestLimitExceded`", "`RequestLimitExceeded`"],
            ),
            mistake(
                "\"UnsupportedOperation.StatusNotPermit\"",
                "\"UnsupportedOperation.StatusNotPermitt\"",
                "\"Uns",
                &["`UnsupportedOperation.StatusNotPermit`"],
            ),
            mistake(TOTAL, "expect.unchanged = [\"epi\"]", "\"epi\"", &["no need `epi`", "`eip`"]),
            mistake(TOTAL, "request.omit = [\"Timestmp\"]", "\"Timestmp\"", &["`Timestmp`", "`Timestamp`"]),
            mistake(TOTAL, "expect.freedom = \"ocupied\"", "\"ocupied\"", &["unknown freedom", "`occupied`"]),
            mistake(TOTAL, "expect.freedom = \"more-members\"", "\"more-members\"", &["does not apply here"]),
            mistake(
                "\"param/AddressId\"",
                "\"freedom/occupied\"",
                "\"free",
                &["is a freedom and has no case"],
            ),
            mistake("\"param/AddressId\"", "\"fact/status-code\"", "\"fact", &["fact"]),
        ],
    );
}

#[test]
fn words() {
    check(
        &READING,
        GOOD,
        &[
            mistake(TOTAL, "request.tamper = \"signatur\"", "\"signatur\"", &["unknown word", "signature"]),
            mistake(
                TOTAL,
                "request.tamper = \"signed-hots\"",
                "\"signed-hots\"",
                &["did you mean `signed-host`"],
            ),
            mistake(TOTAL, "request.tamper = \"signed-path\"", "signed-path", &["the path", "signed-body"]),
            mistake(
                TOTAL,
                "request.malform = \"uft-8\"",
                "\"uft-8\"",
                &["did you mean `utf-8`", "no-equals"],
            ),
            mistake(TOTAL, "request.malform = \"no-equals\"", "no-equals", &["no such form", "unclosed"]),
            mistake(TOTAL, "request.pad = 0", "0", &["padding is 1 to"]),
            mistake(TOTAL, "request = { form = \"get\", pad = 9 }", "pad", &["cannot be filled up", "JSON"]),
            mistake(TOTAL, "request.null = [\"Limits\"]", "Limits", &["no parameter", "`Limit`"]),
            mistake(
                TOTAL,
                "request = { form = \"get\", null = [\"Offset\"] }",
                "Offset",
                &["only JSON has a null"],
            ),
            mistake(
                TOTAL,
                "request.again = { AddresIds = [\"a\"] }",
                "AddresIds",
                &["no parameter", "`AddressIds`"],
            ),
            mistake(TOTAL, "request.elsewhere = { Limits = 1 }", "Limits", &["no parameter", "`Limit`"]),
            mistake(TOTAL, "request.contnt_type = \"a/b\"", "contnt_type", &["`content_type`"]),
            mistake(
                TOTAL,
                "request = { form = \"form\", signature = \"TC3-HMAC-SHA256\" }",
                "request",
                &["do not go together", "content_type"],
            ),
            mistake(TOTAL, "request.form = \"jsn\"", "\"jsn\"", &["unknown word", "json"]),
            mistake(
                TOTAL,
                "request.signature = \"HmacSHA512\"",
                "\"HmacSHA512\"",
                &["unknown word", "HmacSHA256"],
            ),
            mistake(
                TOTAL,
                "expect.at.\"/a\" = { type = \"strin\" }",
                "\"strin\"",
                &["unknown JSON type", "string"],
            ),
            mistake(TOTAL, "expect.at.\"/a\" = { equals = 1 }", "", &["unknown operator `equals`", "eq"]),
        ],
    );
}

#[test]
fn values() {
    check(
        &READING,
        GOOD,
        &[
            mistake("id = \"own\"", "id = \"Own Case\"", "\"Own", &["no case id"]),
            mistake("id = \"own\"", "id = \"\"", "\"\"", &["no case id"]),
            mistake("id = \"own\"", "id = \"bind-instance\"", "", &["a second case `bind-instance`"]),
            mistake(TOTAL, "expect.at.\"Response/TotalCount\" = 1", "", &["no JSON Pointer"]),
            mistake(TOTAL, "expect.at.\"/Response/a~2b\" = 1", "", &["no JSON Pointer"]),
            mistake(TOTAL, "expect.absent = [\"Response/TaskId\"]", "\"Resp", &["no JSON Pointer"]),
            mistake(
                "\"/Response/AddressSet/0/AddressId\"",
                "\"Response.AddressSet\"",
                "\"Resp",
                &["no JSON Pointer"],
            ),
            mistake("until.at.\"/Response", "until.at.\"Response", "", &["no JSON Pointer"]),
            mistake(
                TOTAL,
                "expect.at.\"/a\" = { matches = \"(\" }",
                "\"(\"",
                &["regular expression", "unclosed group"],
            ),
            mistake(TOTAL, "expect.at.\"/a\" = { length = -1 }", "-1", &[]),
            mistake(TOTAL, "expect.at.\"/a\" = { eq = 1, ne = 2 }", "", &["exactly one operator"]),
            mistake(TOTAL, "expect.at.\"/a\" = {}", "", &["exactly one operator"]),
            mistake("\"10ms\"", "\"soon\"", "\"soon\"", &["no duration"]),
            mistake("\"10ms\"", "\"-1s\"", "\"-1s\"", &[]),
            mistake(TOTAL, "request.skew = \"10\"", "\"10\"", &["no duration"]),
            mistake("backoff = 2", "backoff = 0.5", "0.5", &["backoff"]),
            mistake(
                "[[case.step]]\ncall = \"DescribeAddresses\"\nwith = { EcmRegion = \"${region}\", AddressIds = [\"${found}\"] }\nuntil",
                "[[case.step]]\ncall = \"DescribeAddresses\"\nwith = { EcmRegion = \"${region}\", AddressIds = [\"${found}\"] }\nalways",
                "[[case.step]]",
                &["polling needs `until`"],
            ),
            mistake(TOTAL, "repeat = 0", "0", &["1 to 1000"]),
            mistake(TOTAL, "repeat = 1001", "1001", &["1 to 1000"]),
        ],
    );
}
