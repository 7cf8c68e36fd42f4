//! A profile of its own, pinned to one of the two pages beside this file.

use crate::program::{dubplate, folder, write};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

pub(crate) const MARKDOWN: &str = include_str!("page.md");
pub(crate) const TEXT: &str = include_str!("page.txt");
pub(crate) const PROFILE: &str = "lamps-2020-01-01";

const CONTRACT: &str = r#"format = 1
profile = "lamps-2020-01-01"
title = "Lamps"
gateway = "v3"
version = "2020-01-01"
hosts = ["lamp.example.invalid"]
services = ["lamp"]
page = "AttachLamp"

[source.page]
title = "AttachLamp"
date = "DATE"
language = "LANGUAGE"

[action.AttachLamp]
text = "Puts a lamp on a desk."
source = "page"
effect = "change"

[action.AttachLamp.param]
ACTIONVersion = { type = "String", required = true, text = "The version." }
LampId = { type = "String", required = true, text = "The lamp." }
DeskIds = { type = "Array of String", text = "The desks." }

[action.AttachLamp.output]
RequestId = { type = "String", text = "The request." }

[action.AttachLamp.error]
"InvalidLampId.NotFound" = { text = "No such lamp." }
"InvalidLampStatus.NotPermit" = { text = "The lamp is on." }

[action.AttachLamp.rule]
only-off = { text = "Only a lamp that is off." }

[action.AttachLamp.limit]
rate = { per_second = 20, text = "Twenty." }

[action.AttachLamp.example]
1 = { text = "A lamp on a desk." }
"#;

pub(crate) const CASES: &str = r#"format = 1

[[case]]
id = "lamp-not-found"
title = "A lamp that is not there"
covers = ["error/InvalidLampId.NotFound", "param/LampId"]

[[case.step]]
call = "AttachLamp"
with = { LampId = "lamp-1" }
expect.error = "InvalidLampId.NotFound"

[[case]]
id = "the-rest"
title = "Everything else"
covers = ["error/InvalidLampStatus.NotPermit", "param/Version", ACTION"param/DeskIds", "output/RequestId", "rule/only-off", "limit/rate", "example/1"]

[[case.step]]
call = "AttachLamp"
with = { LampId = "lamp-2" }
expect.error = "InvalidLampStatus.NotPermit"
"#;

/// A folder with the profile in `own`, its contract taken from a page, and pins of that page: `statement` is the one of
/// the rule.
pub(crate) fn pinned(page: &str) -> TempDir {
    let folder = folder();
    let is_markdown = page.starts_with('>');
    let (date, language, statement, action) =
        if is_markdown { ("undated", "zh", 4, "") } else { ("2020-02-02", "en", 4, "\"param/Action\", ") };
    let row = if is_markdown {
        ""
    } else {
        "Action = { type = \"String\", required = true, text = \"The action.\" }\n"
    };
    let contract = CONTRACT.replace("DATE", date).replace("LANGUAGE", language).replace("ACTION", row);
    write(folder.path(), &format!("own/{PROFILE}/contract.toml"), contract);
    write(folder.path(), &format!("own/{PROFILE}/cases.toml"), CASES.replace("ACTION", action));
    write(folder.path(), "page", page);
    let lock = format!("own/{PROFILE}/page.lock.toml");
    dubplate(folder.path(), &["contract", "pin", "page", "--scenarios", "own", "--output", &lock]).expect(0);
    let text = fs::read_to_string(folder.path().join(&lock)).expect("the pins");
    let taken = format!("[taken]\n\"rule/only-off\" = [\"statement/{statement}\"]\n");
    write(folder.path(), &lock, text.replace("[taken]\n", &taken));
    folder
}

/// What `lint` says of the profile.
pub(crate) fn lint(folder: &Path, code: i32) -> String {
    dubplate(folder, &["lint", "--scenarios", "own"]).expect(code).said()
}
