//! Mistakes in world files.

use crate::{Reading, accepted, check, mistake};

const READING: Reading = Reading {
    file: "world.toml",
    beside: &[],
    arguments: &["mock", "--world", "world.toml", "--print-bindings"],
};

const GOOD: &str = r#"format = 1
profile = "ecm-2019-07-19"
regions = ["ap-hangzhou-ecm"]

[role]
unbound-eip = { id = "eip-11112222" }
bound-eip = { id = "eip-33334444" }
instance-without-eip = { id = "ein-11112222", interface = "eni-11112222", ip = "10.0.0.1" }

[quota]
TOTAL_EIP_QUOTA = 20

[address]
eip-11112222 = { ip = "203.0.113.1", text = "free" }
eip-33334444 = { ip = "203.0.113.2", status = "BIND", bound = { interface = "eni-33334444", ip = "10.0.0.2" }, provokes = "UnsupportedOperation.StatusNotPermit", text = "bound" }

[instance]
ein-11112222 = { state = "RUNNING", eip_limit = 1, text = "free" }
ein-33334444 = { state = "RUNNING", text = "has one" }

[interface]
eni-11112222 = { instance = "ein-11112222", primary = true, ips = [{ ip = "10.0.0.1", primary = true }], text = "free" }
eni-33334444 = { instance = "ein-33334444", primary = true, ips = [{ ip = "10.0.0.2", primary = true }], text = "has one" }
"#;

#[test]
fn the_good_file_is_accepted() {
    accepted(&READING, GOOD);
}

#[test]
fn form() {
    check(
        &READING,
        GOOD,
        &[
            mistake("status = \"BIND\"", "status = \"BIND", "", &["string"]),
            mistake("format = 1", "format = 2", "2", &["format 2", "format 1"]),
            mistake(
                "format = 1\nprofile = \"ecm-2019-07-19\"",
                "format = 1",
                "format",
                &["missing key `profile`"],
            ),
            mistake("[quota]", "[qouta]", "qouta", &["unknown key `qouta`", "`quota`"]),
            mistake("status =", "statsu =", "statsu", &["unknown key `statsu`", "`status`"]),
            mistake(
                "{ ip = \"10.0.0.1\", primary = true }",
                "{ ip = \"10.0.0.1\", primry = true }",
                "primry",
                &["unknown key `primry`", "`primary`"],
            ),
            mistake("ip = \"203.0.113.1\", ", "", "", &["missing key `ip`"]),
            mistake(", text = \"free\" }", " }", "", &["missing key `text`"]),
            mistake("state = \"RUNNING\", eip", "eip", "", &["missing key `state`"]),
            mistake("ip = \"203.0.113.1\"", "ip = 7", "7", &["expected a string"]),
            mistake(
                "primary = true, ips = [{ ip = \"10.0.0.1\"",
                "primary = 1, ips = [{ ip = \"10.0.0.1\"",
                "1",
                &["expected true or false"],
            ),
            mistake("TOTAL_EIP_QUOTA = 20", "TOTAL_EIP_QUOTA = \"20\"", "\"20\"", &["expected an integer"]),
            mistake("TOTAL_EIP_QUOTA = 20", "TOTAL_EIP_QUOTA = -1", "-1", &[]),
            mistake("eip_limit = 1", "eip_limit = -1", "-1", &[]),
            mistake(
                "regions = [\"ap-hangzhou-ecm\"]",
                "regions = \"ap-hangzhou-ecm\"",
                "\"ap",
                &["expected an array"],
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
                "profile = \"ecm-2019-07-19\"",
                "profile = \"ecm-2019-07-18\"",
                "\"ecm-2019-07-18\"",
                &["`ecm-2019-07-18`", "`ecm-2019-07-19`"],
            ),
            mistake("status = \"BIND\"", "status = \"BOUND\"", "\"BOUND\"", &["`BOUND`", "BIND_ENI"]),
            mistake(
                "bound = { interface = \"eni-33334444\"",
                "bound = { interface = \"eni-33334445\"",
                "\"eni-33334445\"",
                &["`eni-33334445`", "`eni-33334444`"],
            ),
            mistake(
                "instance = \"ein-33334444\"",
                "instance = \"ein-33334445\"",
                "\"ein-33334445\"",
                &["`ein-33334445`", "`ein-33334444`"],
            ),
            mistake(
                "unbound-eip =",
                "unbuond-eip =",
                "unbuond-eip",
                &["unknown role `unbuond-eip`", "`unbound-eip`"],
            ),
            mistake("{ id = \"eip-11112222\" }", "{ ip = \"eip-11112222\" }", "", &["`ip`", "id"]),
            mistake(
                "provokes = \"UnsupportedOperation.StatusNotPermit\"",
                "provokes = \"UnsupportedOperation.StatusNotPermt\"",
                "\"Uns",
                &["`UnsupportedOperation.StatusNotPermt`", "`UnsupportedOperation.StatusNotPermit`"],
            ),
        ],
    );
}
