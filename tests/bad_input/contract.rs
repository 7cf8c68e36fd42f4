//! Mistakes in contracts and roles.

use crate::{Reading, accepted, check, mistake};

const CONTRACT: Reading = Reading {
    file: "own/own-2020-01-01/contract.toml",
    beside: &[("own/own-2020-01-01/roles.toml", GOOD_ROLES), ("own/own-2020-01-01/cases.toml", CASES)],
    arguments: &["run", "--scenarios", "own", "--list"],
};

const ROLES: Reading = Reading {
    file: "own/own-2020-01-01/roles.toml",
    beside: &[("own/own-2020-01-01/contract.toml", GOOD_CONTRACT), ("own/own-2020-01-01/cases.toml", CASES)],
    arguments: &["run", "--scenarios", "own", "--list"],
};

const GOOD_CONTRACT: &str = r#"format = 1
profile = "own-2020-01-01"
title = "Things"
gateway = "v3"
version = "2020-01-01"
hosts = ["things.example"]
services = ["things"]
page = "MakeThing"

[source.page]
title = "MakeThing"
date = "2020-01-01"
language = "en"

[action.MakeThing]
text = "Makes a thing."
source = "page"
effect = "change"

[action.MakeThing.param]
Name = { type = "String", required = true, text = "Its name." }
Parts = { type = "Array of Part", text = "Its parts." }

[action.MakeThing.output]
RequestId = { type = "String", text = "Id of the request." }

[action.MakeThing.error]
MissingParameter = { text = "Something is missing." }

[action.MakeThing.limit]
rate = { per_second = 20, text = "Twenty a second." }

[action.ReadThing]
text = "Reads a thing."
source = "page"
effect = "read"
unchecked = "a companion"

[action.ReadThing.param]
Name = { type = "String", checked = true, text = "Its name." }

[object.Part]
Size = { type = "Integer", text = "How big." }

[fact]
silent = { source = "page", text = "Nothing is said of colours." }

[freedom]
lack = { open = "code", codes = ["MissingParameter"], source = "page", text = "How a lack is called." }
"#;

const GOOD_ROLES: &str = r#"format = 1

[kind.thing]
provides = ["id"]
read = { call = "ReadThing", with = { Name = "${id}" } }

[role.some-thing]
kind = "thing"
text = "a thing"

[role.no-thing]
kind = "thing"
text = "a name that nothing has"
given = { id = "nobody" }

[protect.MakeThing]
text = "its old name"
read = "ReadThing"
holders = "/Response/Things"
name = "Id"
addresses = "Names"
by.Name = { with = { Name = "${value}" }, member = "Name" }
unless = { call = "ReadThing", with = { Name = "${value}" }, at = "/Response/Things" }
"#;

const CASES: &str = r#"format = 1

[[case]]
id = "own"
title = "Own"
needs = { thing = "some-thing" }

[[case.step]]
call = "MakeThing"
with = { Name = "${thing.id}" }
"#;

#[test]
fn the_good_files_are_accepted() {
    accepted(&CONTRACT, GOOD_CONTRACT);
    accepted(&ROLES, GOOD_ROLES);
}

#[test]
fn the_form_of_contracts() {
    check(
        &CONTRACT,
        GOOD_CONTRACT,
        &[
            mistake("title = \"Things\"", "title = \"Things", "", &["string"]),
            mistake("format = 1", "format = 2", "2", &["format 2", "format 1"]),
            mistake(
                "codes = [\"MissingParameter\"], source",
                "codes = [\"MissingParameter\"], statuses = [200], source",
                "200",
                &["400 to 499"],
            ),
            mistake(
                "{ open = \"code\", codes = [\"MissingParameter\"]",
                "{ open = \"unseen\", statuses = [413]",
                "{ open",
                &["only `code` has `statuses`"],
            ),
            mistake("format = 1\n", "", "", &["missing key `format`"]),
            mistake(
                "format = 1\nprofile = \"own-2020-01-01\"",
                "format = 1",
                "format",
                &["missing key `profile`"],
            ),
            mistake(
                "hosts = [\"things.example\"]",
                "hosts = \"things.example\"",
                "\"things",
                &["expected an array"],
            ),
            mistake("required = true", "required = \"yes\"", "\"yes\"", &["expected true or false"]),
            mistake("per_second = 20", "per_second = 0", "0", &["a rate is a positive number"]),
            mistake("per_second = 20, ", "", "", &["missing key `per_second`"]),
            mistake(
                "MissingParameter = { text = \"Something is missing.\" }",
                "MissingParameter = {}",
                "{}",
                &["missing key `text`"],
            ),
            mistake("open = \"code\"", "open = \"cod\"", "\"cod\"", &["unknown word", "code"]),
            mistake("codes = [\"MissingParameter\"], ", "", "", &["does not say what it leaves open"]),
            mistake("open = \"code\"", "open = \"unseen\"", "", &["does not say what it leaves open"]),
            mistake(
                "[\"MissingParameter\"]",
                "[\"Missing\"]",
                "\"Missing\"",
                &["documented neither for an action"],
            ),
            mistake("silent = { source = \"page\", ", "silent = { ", "{", &["missing key `source`"]),
            mistake(
                "unchecked = \"a companion\"\n\n[action.ReadThing.param]\nName = { type = \"String\", checked = true, text",
                "\n[action.ReadThing.param]\nName = { type = \"String\", text",
                "Name",
                &["neither checked nor unchecked"],
            ),
        ],
    );
}

#[test]
fn the_names_in_contracts() {
    check(
        &CONTRACT,
        GOOD_CONTRACT,
        &[
            mistake("gateway = \"v3\"", "gateway = \"v4\"", "\"v4\"", &["unknown word `v4`", "legacy, v3"]),
            mistake(
                "effect = \"change\"",
                "effect = \"chnage\"",
                "\"chnage\"",
                &["unknown word `chnage`", "change"],
            ),
            mistake(
                "page = \"MakeThing\"",
                "page = \"MakeTing\"",
                "\"MakeTing\"",
                &["no action `MakeTing`", "`MakeThing`"],
            ),
            mistake(
                "profile = \"own-2020-01-01\"",
                "profile = \"own-2020-01-02\"",
                "\"own-2020-01-02\"",
                &["`own-2020-01-02`", "`own-2020-01-01`"],
            ),
            mistake("services =", "servces =", "servces", &["unknown key `servces`", "`services`"]),
            mistake("required = true", "requird = true", "requird", &["unknown key `requird`", "`required`"]),
            mistake("\"Array of Part\"", "\"Array of Prt\"", "\"Array", &["unknown type `Prt`", "`Part`"]),
            mistake(
                "type = \"String\", required",
                "type = \"Strng\", required",
                "\"Strng\"",
                &["unknown type `Strng`", "`String`"],
            ),
            mistake(
                "source = \"page\"\neffect = \"read\"",
                "source = \"pag\"\neffect = \"read\"",
                "\"pag\"",
                &["unknown source `pag`", "`page`"],
            ),
        ],
    );
}

#[test]
fn roles() {
    check(
        &ROLES,
        GOOD_ROLES,
        &[
            mistake("kind = \"thing\"", "kind = \"thing", "", &["string"]),
            mistake("format = 1", "format = 2", "2", &["format 2", "format 1"]),
            mistake("kind = \"thing\"", "kind = \"ting\"", "\"ting\"", &["unknown kind `ting`", "`thing`"]),
            mistake("provides =", "provide =", "provide", &["unknown key `provide`", "`provides`"]),
            mistake("provides = [\"id\"]", "provides = \"id\"", "\"id\"", &["expected an array"]),
            mistake("given =", "givn =", "givn", &["unknown key `givn`", "`given`"]),
            mistake("given = { id = \"nobody\" }", "given = { id = 7 }", "7", &["expected a string"]),
            mistake("given = { id = \"nobody\" }", "given = { ip = \"nobody\" }", "", &["`ip`", "id"]),
            mistake(
                "[role.some-thing]\nkind = \"thing\"\ntext = \"a thing\"",
                "[role.some-thing]\nkind = \"thing\"",
                "[role",
                &["missing key `text`"],
            ),
            mistake("call = \"ReadThing\", ", "", "", &["missing key `call`"]),
            mistake(
                "call = \"ReadThing\"",
                "call = \"ReadTing\"",
                "\"ReadTing\"",
                &["unknown action `ReadTing`", "`ReadThing`"],
            ),
            mistake("with = { Name", "with = { Nam", "", &["no parameter `Nam`", "`Name`"]),
            mistake("Name = \"${id}\"", "Name = \"${ip}\"", "", &["`${ip}`", "`${id}`"]),
            mistake("with = { Name = \"${id}\" }", "with = \"x\"", "\"x\"", &["expected a table"]),
        ],
    );
}

/// What is misspelt there would protect nothing.
#[test]
fn protections() {
    check(
        &ROLES,
        GOOD_ROLES,
        &[
            mistake(
                "[protect.MakeThing]",
                "[protect.MakeTing]",
                "MakeTing",
                &["unknown action `MakeTing`", "`MakeThing`"],
            ),
            mistake(
                "read = \"ReadThing\"",
                "read = \"ReadTing\"",
                "\"ReadTing\"",
                &["unknown action `ReadTing`"],
            ),
            mistake(
                "unless = { call = \"ReadThing\"",
                "unless = { call = \"ReadTing\"",
                "",
                &["unknown action `ReadTing`"],
            ),
            mistake("by.Name", "by.Nam", "Nam", &["unknown parameter `Nam`", "`Name`"]),
            mistake(
                "by.Name = { with = { Name",
                "by.Name = { with = { Nam",
                "",
                &["unknown parameter `Nam`"],
            ),
            mistake(", member = \"Name\"", "", "", &["missing key `member`"]),
            mistake("holders = \"/Response", "holders = \"Response", "\"Response", &["JSON Pointer"]),
            mistake("addresses =", "adresses =", "adresses", &["unknown key `adresses`", "`addresses`"]),
        ],
    );
}
