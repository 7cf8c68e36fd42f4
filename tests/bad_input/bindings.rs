//! Mistakes in bindings files. Every run would go to an address that must not be contacted.

use crate::{Reading, check, mistake};

const READING: Reading = Reading {
    file: "bindings.toml",
    beside: &[],
    arguments: &[
        "run",
        "--target",
        "http://127.0.0.1:1",
        "--bindings",
        "bindings.toml",
        "ecm-2019-07-19/eip-blocked",
    ],
};

const GOOD: &str = r#"format = 1
region = "ap-hangzhou-ecm"

[credentials]
secret_id = "PATH"
secret_key = "PATH"

[profile.ecm-2019-07-19]
endpoint = "http://127.0.0.1:1"

[profile.ecm-2019-07-19.role]
blocked-eip = { id = "eip-11112222" }
instance-without-eip = [{ id = "ein-11112222", interface = "eni-11112222", ip = "10.0.0.1" }]
"#;

#[test]
fn the_good_file_is_read() {
    // The program has no environment: this is as far as a good file gets.
    let folder = crate::program::folder();
    crate::program::write(folder.path(), READING.file, GOOD);
    let ended = crate::program::dubplate(folder.path(), READING.arguments).expect(2);
    assert!(ended.stderr.contains("the environment variable PATH is not set"), "{}", ended.said());
}

#[test]
fn every_mistake_is_placed() {
    check(
        &READING,
        GOOD,
        &[
            mistake("region = \"ap-hangzhou-ecm\"", "region = \"ap-hangzhou-ecm", "", &["string"]),
            mistake("format = 1", "format = 2", "2", &["format 2", "format 1"]),
            mistake("format = 1\n", "", "", &["missing key `format`"]),
            mistake(
                "[credentials]",
                "[credential]",
                "credential",
                &["unknown key `credential`", "`credentials`"],
            ),
            mistake("secret_id =", "secretid =", "secretid", &["unknown key `secretid`", "`secret_id`"]),
            mistake("secret_id = \"PATH\"", "secret_id = 7", "7", &["expected a string"]),
            mistake(
                "[profile.ecm-2019-07-19]\n",
                "[profile.ecm-2019-07-18]\n",
                "ecm-2019-07-18",
                &["unknown profile", "`ecm-2019-07-19`"],
            ),
            mistake("endpoint =", "endpont =", "endpont", &["unknown key `endpont`", "`endpoint`"]),
            mistake(
                "endpoint = \"http://127.0.0.1:1\"",
                "endpoint = \"nonsense\"",
                "\"nonsense\"",
                &["`nonsense`"],
            ),
            mistake("blocked-eip =", "bloked-eip =", "bloked-eip", &["unknown role", "`blocked-eip`"]),
            mistake(
                "{ id = \"eip-11112222\" }",
                "{ idd = \"eip-11112222\" }",
                "idd",
                &["unknown field", "`id`"],
            ),
            mistake("{ id = \"eip-11112222\" }", "{}", "{}", &["missing field `id`"]),
            mistake("{ id = \"eip-11112222\" }", "\"eip-11112222\"", "\"eip", &["expected a table"]),
            mistake("{ id = \"eip-11112222\" }", "{ id = 7 }", "7", &["expected a string"]),
            mistake("blocked-eip =", "absent-eip =", "absent-eip", &["`absent-eip`", "remove it"]),
        ],
    );
}
