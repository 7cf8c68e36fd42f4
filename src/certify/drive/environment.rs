//! What a command finds in its environment about its task.

use super::line::plain;
use crate::certify::Task;
use secrecy::ExposeSecret;
use serde_json::Value;
use std::env;
use std::ffi::OsString;
use std::path::Path;

/// A variable with the way to its value; `None` says that it is not set.
pub(super) struct Variable {
    pub(super) names: &'static [&'static str],
    /// What it is, for whoever writes a command.
    pub(super) what: &'static str,
    value: fn(&Task, &Path) -> Option<OsString>,
}

/// Everything that is set for one task, but for `DUBPLATE_PARAM_<Name>`.
pub(super) const TABLE: &[Variable] = &[
    Variable { names: &["DUBPLATE_CASE"], what: "the case", value: |task, _| Some((&task.case).into()) },
    Variable {
        names: &["DUBPLATE_PROFILE"],
        what: "the API generation",
        value: |task, _| Some((&task.profile).into()),
    },
    Variable {
        names: &["DUBPLATE_ACTION"],
        what: "the action to call",
        value: |task, _| Some((&task.action).into()),
    },
    Variable {
        names: &["DUBPLATE_VERSION"],
        what: "its version",
        value: |task, _| Some((&task.version).into()),
    },
    Variable {
        names: &["DUBPLATE_REGION", "TENCENTCLOUD_REGION"],
        what: "the common parameter, unset where the profile has none",
        value: |task, _| Some(task.region.as_ref()?.into()),
    },
    Variable {
        names: &["DUBPLATE_MODE"],
        what: "`call`, or `call-and-wait`: poll until the change has come to its end",
        value: |task, _| Some(task.mode.name().into()),
    },
    Variable {
        names: &["DUBPLATE_PARAMS"],
        what: "the parameters, a JSON object",
        value: |task, _| Some(Value::Object(task.params.clone()).to_string().into()),
    },
    Variable {
        names: &["DUBPLATE_ENDPOINT"],
        what: "the base URL to call",
        value: |task, _| Some((&task.endpoint).into()),
    },
    Variable {
        names: &["DUBPLATE_DEADLINE_MS"],
        what: "milliseconds until the command is ended",
        value: |task, _| Some(task.deadline.as_millis().to_string().into()),
    },
    Variable {
        names: &["DUBPLATE_RESULT_FILE"],
        what: "where a `result` may be written",
        value: |_, result| Some(result.into()),
    },
    Variable {
        names: &["TENCENTCLOUD_SECRET_ID"],
        what: "the id of this task's access key",
        value: |task, _| Some((&task.credential.secret_id).into()),
    },
    Variable {
        names: &["TENCENTCLOUD_SECRET_KEY"],
        what: "the key",
        value: |task, _| Some(task.credential.secret_key.expose_secret().into()),
    },
    Variable {
        names: &["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"],
        what: "the token of a temporary key, unset otherwise",
        value: |task, _| Some(task.credential.token.as_ref()?.expose_secret().into()),
    },
];

/// Begins the name of a variable for one parameter.
const PARAM: &str = "DUBPLATE_PARAM_";
/// Loopback is never reached through the proxy of whoever runs this.
const NO_PROXY: &str = "localhost,127.0.0.1,::1";

/// The variables of one task.
pub(super) fn of_task(task: &Task, result: &Path) -> Vec<(OsString, OsString)> {
    let known = TABLE.iter().flat_map(|variable| {
        let value = (variable.value)(task, result);
        variable.names.iter().filter_map(move |name| Some((OsString::from(name), value.clone()?)))
    });
    let params = task.params.iter().filter(|(name, _)| is_name(name));
    let params = params.map(|(name, value)| (format!("{PARAM}{name}").into(), plain(value).into()));
    known.chain(params).collect()
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.')
}

/// What a client must not inherit: variables of this program, and the keys of whoever runs it.
pub(super) fn withheld() -> Vec<OsString> {
    let names = env::vars_os().map(|(name, _)| name);
    names.filter(|name| name.to_str().is_some_and(is_withheld)).collect()
}

fn is_withheld(name: &str) -> bool {
    let mut ours = TABLE.iter().flat_map(|variable| variable.names);
    name.starts_with("DUBPLATE_") || ours.any(|own| *own == name)
}

/// Lists of hosts that go past a proxy, with this machine in both spellings.
pub(super) fn past_the_proxy() -> Vec<(OsString, OsString)> {
    let lists = ["no_proxy", "NO_PROXY"];
    let inherited = lists.iter().filter_map(|name| env::var(name).ok()).filter(|list| !list.is_empty());
    let merged = std::iter::once(NO_PROXY.to_owned()).chain(inherited).collect::<Vec<_>>().join(",");
    lists.iter().map(|name| (name.into(), (&merged).into())).collect()
}
