//! Several mistakes of several files, and what is no file of text at all.

use crate::program::{built_in, dubplate, folder, write};
use crate::shows;

#[test]
fn every_mistake_of_every_file_is_shown_at_once() {
    let folder = folder();
    let bad = built_in("ecm-2019-07-19/roles.toml").replace("[kind.address]", "[kind.address]\ncolour = 1");
    write(folder.path(), "own/ecm-2019-07-19/roles.toml", bad);
    let bad = built_in("eip-v2-2017-03-12/contract.toml").replace("gateway = ", "colour = 1\ngateway = ");
    write(folder.path(), "own/eip-v2-2017-03-12/contract.toml", bad);
    write(folder.path(), "own/ecm-2019-07-19/a.toml", "format = 1\nsize = 1\ntitle = 2\n");
    write(folder.path(), "own/ecm-2019-07-19/b.toml", "format = 1\ntitle = \"b\n");
    let ended = shows(
        folder.path(),
        &["run", "--scenarios", "own"],
        &[
            "own/ecm-2019-07-19/roles.toml:",
            "own/eip-v2-2017-03-12/contract.toml:",
            "own/ecm-2019-07-19/a.toml:2:1\n",
            "own/ecm-2019-07-19/a.toml:3:9\n",
            "own/ecm-2019-07-19/b.toml:2:",
            "5 mistakes found; nothing was run and nothing was written",
        ],
    );
    assert_eq!(ended.stderr.matches("\nerror: ").count() + 1, 5, "{}", ended.said());
}

#[test]
fn the_worlds_are_read_before_the_mistakes_are_shown() {
    let folder = folder();
    write(folder.path(), "own/ecm-2019-07-19/a.toml", "format = 1\nsize = 1\n");
    let bad = built_in("ecm-2019-07-19/world.toml").replace("[quota]", "[qouta]");
    write(folder.path(), "own/ecm-2019-07-19/world.toml", &bad);
    write(folder.path(), "world.toml", bad.replace("ecm-2019-07-19", "eip-v2-2017-03-12"));
    shows(
        folder.path(),
        &["run", "--scenarios", "own", "--world", "world.toml"],
        &["own/ecm-2019-07-19/a.toml:2:1\n", "own/ecm-2019-07-19/world.toml:", "\n --> world.toml:"],
    );
}

#[test]
fn the_bindings_are_read_before_the_mistakes_are_shown() {
    let folder = folder();
    write(folder.path(), "own/ecm-2019-07-19/a.toml", "format = 1\nsize = 1\n");
    write(folder.path(), "bindings.toml", "format = 1\ncolour = 1\n");
    let arguments =
        ["run", "--scenarios", "own", "--target", "http://127.0.0.1:1", "--bindings", "bindings.toml"];
    shows(folder.path(), &arguments, &["own/ecm-2019-07-19/a.toml:2:1\n", "bindings.toml:2:1\n"]);
}

#[test]
fn one_mistake_brings_no_others_that_are_none() {
    let case = "format = 1\n[[case]]\nid = \"own\"\ntitle = \"Own\"\nneeds = { eip = \"unbound-eip\" }\n";
    let step =
        "call = \"DescribeAddresses\"\nwith = { EcmRegion = \"${region}\", AddressIds = [\"${eip.id}\"] }\n";
    let own = "own/ecm-2019-07-19/own.toml";
    let contract = built_in("eip-v2-2017-03-12/contract.toml");
    let table = [
        (own, format!("{}[[case.step]]\n{step}", case.replace("unbound", "unbuond"))),
        (own, format!("{case}[[case.step]]\n{}", step.replace("call = \"DescribeAddresses\"\n", ""))),
        (own, format!("{case}[[case.step]]\n{step}save = 7\n[[case.step]]\n{step}")),
        ("own/eip-v2-2017-03-12/contract.toml", contract.replace("\"legacy\"", "\"legcy\"")),
    ];
    for (name, text) in table {
        let folder = folder();
        write(folder.path(), name, &text);
        let ended = dubplate(folder.path(), &["run", "--scenarios", "own"]).expect(2);
        assert!(ended.stderr.contains("1 mistake found"), "{}", ended.said());
    }
}

#[test]
fn a_file_with_an_open_bracket_is_not_judged_by_what_is_guessed_of_it() {
    let folder = folder();
    let case = "[[case]]\nid = \"own\"\ntitle = \"Own\"\ncovers = [\"param/AddressId\"\n[[case.step]]\ncall = \"DescribeAddresses\"\n";
    write(folder.path(), "own/ecm-2019-07-19/own.toml", format!("format = 1\n{case}"));
    let ended = shows(folder.path(), &["run", "--scenarios", "own"], &["own/ecm-2019-07-19/own.toml:"]);
    for guess in ["contract item", "needs at least", "missing key", "expected a"] {
        assert!(!ended.stderr.contains(guess), "{guess}: {}", ended.said());
    }
}

#[test]
fn a_folder_that_is_no_profile_is_named_with_the_nearest() {
    for file in ["own.toml", "world.toml", "roles.toml"] {
        let folder = folder();
        write(folder.path(), &format!("own/ecm-2019-07-18/{file}"), "format = 1\n");
        shows(folder.path(), &["run", "--scenarios", "own"], &["ecm-2019-07-18", "`ecm-2019-07-19`"]);
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_named() {
    let folder = folder();
    write(folder.path(), "own/ecm-2019-07-19/own.toml", b"format = 1\ntitle = \"\xff\xfe\"\n");
    write(folder.path(), "world.toml", b"format = 1\nprofile = \"\xff\"\n");
    write(folder.path(), "bindings.toml", b"\xff\n");
    shows(folder.path(), &["run", "--scenarios", "own"], &["own/ecm-2019-07-19/own.toml", "UTF-8"]);
    shows(folder.path(), &["run", "--world", "world.toml"], &["world.toml", "UTF-8"]);
    let arguments = ["run", "--target", "http://127.0.0.1:1", "--bindings", "bindings.toml"];
    shows(folder.path(), &arguments, &["bindings.toml", "UTF-8"]);
}

#[test]
fn a_folder_instead_of_a_file_is_named_and_a_file_instead_of_a_folder() {
    let folder = folder();
    write(folder.path(), "world.toml/inside", "");
    write(folder.path(), "own/ecm-2019-07-19/own.toml/inside", "");
    write(folder.path(), "file", "format = 1\n");
    write(folder.path(), "empty/notes.txt", "no scenario");
    let on_url = ["run", "--target", "http://127.0.0.1:1", "--bindings", "world.toml"];
    let table: [(&[&str], &str); 7] = [
        (&["run", "--world", "world.toml"], "world.toml"),
        (&["mock", "--world", "world.toml"], "world.toml"),
        (&on_url, "world.toml"),
        (&["run", "--scenarios", "own"], "own/ecm-2019-07-19/own.toml"),
        (&["run", "--scenarios", "file"], "file"),
        (&["run", "--scenarios", "missing"], "missing"),
        (&["run", "--scenarios", "empty"], "empty"),
    ];
    for (arguments, named) in table {
        shows(folder.path(), arguments, &[named]);
    }
}
