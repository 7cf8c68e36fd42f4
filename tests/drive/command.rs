//! A command for each task: what it finds, and what is made of what it does.

use crate::ground::{KEY, brief, is_well, plain, python, script, task};
use dubplate::certify::{Ending, Field, Mode, Outcome, Strength, Task};
use dubplate::sign::Credential;

#[tokio::test]
async fn everything_about_the_task_is_in_the_environment() {
    let wanted = [
        ("DUBPLATE_CASE", "bind-instance"),
        ("DUBPLATE_PROFILE", "ecm-2019-07-19"),
        ("DUBPLATE_ACTION", "AssociateAddress"),
        ("DUBPLATE_VERSION", "2019-07-19"),
        ("DUBPLATE_REGION", "ap-guangzhou"),
        ("DUBPLATE_MODE", "call-and-wait"),
        ("DUBPLATE_ENDPOINT", "http://127.0.0.1:4711"),
        ("DUBPLATE_DEADLINE_MS", "10000"),
        ("DUBPLATE_PARAM_AddressId", "eip-unbound1"),
        ("DUBPLATE_PARAM_Count", "2"),
        ("DUBPLATE_PARAM_Ids", r#"["a","b c"]"#),
        (
            "DUBPLATE_PARAMS",
            r#"{"EcmRegion":"ap-xian-ecm","AddressId":"eip-unbound1","Count":2,"Ids":["a","b c"]}"#,
        ),
        ("TENCENTCLOUD_SECRET_ID", "dubplate-environment"),
        ("TENCENTCLOUD_SECRET_KEY", KEY),
        ("TENCENTCLOUD_TOKEN", "a-token"),
        ("TENCENTCLOUD_SECURITY_TOKEN", "a-token"),
        ("TENCENTCLOUD_REGION", "ap-guangzhou"),
    ];
    let tests = wanted.map(|(name, value)| format!(r#"[ "${name}" = '{value}' ] || exit 3"#)).join("\n");
    let credential = Credential::new("dubplate-environment", KEY).with_token("a-token");
    let asked = Task { mode: Mode::CallAndWait, credential, ..task("environment") };
    let told = script(
        &format!("{tests}\ncase $no_proxy$NO_PROXY in *127.0.0.1*127.0.0.1*) ;; *) exit 4;; esac"),
        &asked,
    )
    .await;
    assert_eq!(told.process.ending, Ending::Exited { status: 0 });
}

#[tokio::test]
async fn what_a_task_does_not_have_is_not_set() {
    let asked = Task { region: None, ..task("unset") };
    let unset = "[ -z \"${TENCENTCLOUD_TOKEN+x}${DUBPLATE_REGION+x}${TENCENTCLOUD_REGION+x}${DUBPLATE_PARAM_InstanceId+x}\" ]";
    assert_eq!(script(unset, &asked).await.process.ending, Ending::Exited { status: 0 });
}

#[tokio::test]
async fn the_exit_status_is_a_claim() {
    for (status, outcome) in [
        (0, Outcome::Ok),
        (10, Outcome::Error),
        (11, Outcome::TransportError),
        (77, Outcome::NotSupported),
        (1, Outcome::Failed),
        (255, Outcome::Failed),
    ] {
        let told = script(&format!("exit {status}"), &task("status")).await;
        let claim = told.claim.expect("a claim");
        assert_eq!((claim.outcome, claim.strength), (outcome, Strength::Weak), "{status}");
        assert_eq!(told.process.ending, Ending::Exited { status });
        assert!(is_well(&told.process), "{:?}", told.process);
    }
}

#[tokio::test]
async fn code_and_request_id_are_found_in_what_was_printed() {
    const ID: &str = "3c140219-cfe9-470e-b241-907877d6fb03";
    let says = format!("echo one; echo 'ERROR code:LimitExceeded message:no requestId:{ID}' >&2; exit 10");
    let claim = script(&says, &task("printed")).await.claim.expect("a claim");
    assert_eq!(claim.strength, Strength::Weak);
    assert_eq!((claim.code.as_deref(), claim.request_id.as_deref()), (Some("LimitExceeded"), Some(ID)));
    assert_eq!(claim.detail, Some(format!("ERROR code:LimitExceeded message:no requestId:{ID}")));
}

#[tokio::test]
async fn a_result_file_states_more() {
    let result = r#"{"t": "result", "outcome": "ok", "request_id": "r-1", "later": {},
        "response": {"TaskId": "0123", "Count": 3, "Rate": 1.5, "Set": [{"A": null}], "On": true, "a/b": null}}"#;
    let told = script(&format!("echo '{result}' > \"$DUBPLATE_RESULT_FILE\""), &task("stated")).await;
    let claim = told.claim.expect("a claim");
    assert_eq!((claim.outcome, claim.strength), (Outcome::Ok, Strength::Stated));
    assert_eq!(claim.request_id.as_deref(), Some("r-1"));
    let field = |kind: &str, value: &str| Field { kind: kind.to_owned(), value: value.to_owned() };
    let wanted = [
        ("/Count", field("integer", "3")),
        ("/On", field("boolean", "true")),
        ("/Rate", field("number", "1.5")),
        ("/Set", field("list", r#"[{"A":null}]"#)),
        ("/TaskId", field("string", "0123")),
        ("/a~1b", field("null", "null")),
    ];
    assert_eq!(claim.fields, wanted.map(|(name, field)| (name.to_owned(), field)).into());
    assert!(is_well(&told.process), "{:?}", told.process);
}

#[tokio::test]
async fn a_stated_error_beats_the_exit_status() {
    let result = r#"{"outcome": "error", "error": {"code": "A.B", "message": "no", "request_id": "r"}, "response": null}"#;
    let told = script(&format!("echo '{result}' > $DUBPLATE_RESULT_FILE; exit 0"), &task("beats")).await;
    assert_eq!(told.process.ending, Ending::Exited { status: 0 });
    let claim = told.claim.expect("a claim");
    assert_eq!((claim.outcome, claim.strength), (Outcome::Error, Strength::Stated));
    let said = [claim.code, claim.message, claim.request_id].map(Option::unwrap_or_default);
    assert_eq!(said, ["A.B", "no", "r"]);
}

#[tokio::test]
async fn a_result_file_that_is_none_is_said_and_the_exit_status_holds() {
    for (write, trouble) in [
        ("echo '{' > $F", "the result file: no JSON at line 2, column 0"),
        ("echo '[]' > $F", "the result file: a result has no `outcome`"),
        ("echo '{\"outcome\":\"fine\"}' > $F", "the result file: the `outcome` of a result is ok, error, "),
        (
            "echo '{\"outcome\":\"ok\",\"request_id\":7}' > $F",
            "the result file: a member of the result is of another type",
        ),
        (
            "echo '{\"outcome\":\"not_supported\"}' > $F",
            "the result file: `not_supported` is no outcome of a result",
        ),
        ("printf '\\377' > $F", "the result file: not UTF-8"),
        ("mkfifo $F", "the result file: not a plain file"),
        ("ln -s /dev/zero $F", "the result file: not a plain file"),
        ("head -c 2000000 /dev/zero > $F", "the result file: longer than 1 MiB"),
    ] {
        let told = script(&format!("F=$DUBPLATE_RESULT_FILE; {write}; exit 10"), &task("none")).await;
        let claim = told.claim.expect("a claim");
        assert_eq!((claim.outcome, claim.strength), (Outcome::Error, Strength::Weak), "{write}");
        let troubles = told.process.troubles;
        assert!(troubles.len() == 1 && troubles[0].starts_with(trouble), "{write}: {troubles:?}");
    }
}

#[tokio::test]
async fn a_key_is_noticed_wherever_it_stands_and_never_shown() {
    let reversed = "echo \"$TENCENTCLOUD_SECRET_KEY\" | rev";
    assert!(!script(reversed, &task("reversed")).await.process.secret_shown, "nothing finds that");
    for says in [
        "echo \"debug: key=$TENCENTCLOUD_SECRET_KEY.\"",
        "env >&2; exit 1",
        "printf %s \"$TENCENTCLOUD_SECRET_KEY\" | base64; exit 10",
        "echo \"{\\\"outcome\\\":\\\"error\\\",\\\"detail\\\":\\\"$TENCENTCLOUD_SECRET_KEY\\\"}\" > $DUBPLATE_RESULT_FILE",
    ] {
        let told = script(says, &task("shown")).await;
        assert!(told.process.secret_shown, "{says}");
        let stored = serde_json::to_string(&told).expect("JSON");
        assert!(!stored.contains(KEY), "{stored}");
    }
    let told = script("echo \"$TENCENTCLOUD_SECRET_ID\"", &task("an-id")).await;
    assert!(!told.process.secret_shown, "an id is no secret");
}

#[tokio::test]
async fn a_command_that_cannot_be_started_is_said() {
    let told = plain(&["./there-is-no-such-command"], &task("missing")).await;
    let Ending::NotStarted { why } = told.process.ending else { panic!("{:?}", told.process) };
    assert!(why.starts_with("cannot start `./there-is-no-such-command`: No such file"), "{why}");
    assert_eq!(told.claim, None);
}

#[tokio::test]
async fn a_crash_claims_nothing() {
    let told = python("import os; os.abort()", &brief("abort", 10_000)).await;
    assert_eq!(told.process.ending, Ending::Signalled { signal: 6 });
    assert_eq!(told.claim, None);
}
