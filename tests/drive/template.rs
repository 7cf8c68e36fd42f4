//! `--cmd`: what stands in a template, and what it becomes.

use crate::ground::{perform, task};
use dubplate::certify::drive::{Line, LineError};
use dubplate::certify::{Ending, Mode, Outcome, Task};
use serde_json::Value;
use std::fs;

/// The words that a program gets, one on each line.
async fn words(template: &str, task: &Task) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("words");
    let show = format!(r#"sh -c 'printf "%s\n" "$@" > {}' sh {template}"#, file.display());
    let told = perform(Line::template(&show).expect("a template"), task).await;
    assert_eq!(told.claim.map(|claim| claim.outcome), Some(Outcome::Ok));
    fs::read_to_string(&file).expect("words").lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn placeholders_are_words_of_the_task() {
    let template = "ecm {action} --AddressId {AddressId} --n={Count} {Ids} --endpoint {endpoint} {host} {version} \
                    {region} {secret_id} '{{x}} y'";
    let made = words(template, &task("words")).await;
    assert_eq!(
        made,
        [
            "ecm",
            "AssociateAddress",
            "--AddressId",
            "eip-unbound1",
            "--n=2",
            r#"["a","b c"]"#,
            "--endpoint",
            "http://127.0.0.1:4711",
            "127.0.0.1:4711",
            "2019-07-19",
            "ap-guangzhou",
            "dubplate-words",
            "{x} y",
        ]
    );
}

/// A tool that makes single calls has no word for waiting.
#[tokio::test]
async fn a_template_without_a_mode_is_not_asked_to_wait() {
    let wait = Task { mode: Mode::CallAndWait, ..task("wait") };
    let told = perform(Line::template("sh -c 'exit 3'").expect("a template"), &wait).await;
    assert_eq!(told.claim.map(|claim| claim.outcome), Some(Outcome::NotSupported));
    assert_eq!(told.process.ending, Ending::Answered);
    assert_eq!(words("{mode}", &wait).await, ["call-and-wait"]);
    assert_eq!(words("{mode}", &task("call")).await, ["call"]);
}

#[tokio::test]
async fn the_parameters_as_one_word_and_as_options() {
    let json = words("{params}", &task("json")).await;
    assert_eq!(serde_json::from_str::<Value>(&json[0]).expect("JSON"), Value::Object(task("json").params));
    assert_eq!(
        words("{--params} end", &task("options")).await,
        [
            "--EcmRegion",
            "ap-xian-ecm",
            "--AddressId",
            "eip-unbound1",
            "--Count",
            "2",
            "--Ids",
            r#"["a","b c"]"#,
            "end"
        ]
    );
}

#[tokio::test]
async fn a_word_of_an_absent_parameter_goes_with_its_option() {
    let bare = Task { region: None, ..task("absent") };
    assert_eq!(
        words(
            "--InstanceId {InstanceId} --n {Count} x {InstanceId} --i={InstanceId} --region {region} --last",
            &bare
        )
        .await,
        ["--n", "2", "x", "--last"]
    );
}

#[test]
fn a_template_that_means_nothing_is_refused_with_its_place() {
    let text = |template| Line::template(template).map(|_| ()).expect_err(template).to_string();
    assert_eq!(
        text("tool {Action} {acton}"),
        "`{acton}` stands for nothing; did you mean `{action}`?; parameters begin with a capital, the others are \
         {action} {region} {endpoint} {host} {version} {secret_id} {mode} {params} {--params}"
    );
    assert_eq!(text("a 'b"), "a quotation mark ' at character 3 is never closed");
    assert!(text("tool {action").starts_with("`{action` has a brace without its other half"));
    assert!(text("tool a}b").starts_with("`a}b` has a brace"));
    assert_eq!(Line::template("tool x{--params}").map(|_| ()), Err(LineError::NotAlone));
    assert_eq!(text(" "), "there is no command in it");
}
