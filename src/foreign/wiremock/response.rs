//! The answer of a mapping, if it is always the same.

use super::super::fields;
use super::super::model::{Place, Recording};
use super::super::node::Node;
use std::fs;
use std::path::{Component, Path, PathBuf};

pub(super) struct Answered {
    pub(super) status: u64,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// The folder of bodies, beside the one of mappings.
const BODIES: &str = "__files";
/// As much as is taken of any body.
const MOST: u64 = 64 << 20;
const DELAYS: [&str; 3] = ["fixedDelayMilliseconds", "delayDistribution", "chunkedDribbleDelay"];

pub(super) fn fixed(
    node: &Node,
    file: Option<&Path>,
    place: &Place,
    recording: &mut Recording,
) -> Result<Answered, String> {
    let has = |name: &str| node.get(name).is_some_and(|part| !part.is_null());
    if has("fault") {
        return Err("it answers with a fault; `dubplate mock --fault` makes such".to_owned());
    }
    if has("proxyBaseUrl") {
        return Err("it asks somebody else for the answer".to_owned());
    }
    let transformers = node.get("transformers").and_then(Node::items).unwrap_or_default();
    if !transformers.is_empty() {
        return Err("its answer is made anew for each request (`transformers`)".to_owned());
    }
    for name in DELAYS.into_iter().filter(|name| has(name)) {
        recording.repair(&place.at(&format!("/{name}")), "the delay is not kept");
    }
    let status = if has("status") { fields::number(node, "status")? } else { 200 };
    let headers = fields::headers(node.get("headers"))?;
    let body = body(node, file)?;
    if has("bodyFileName") {
        recording.open(body.len())?;
    }
    Ok(Answered { status, headers, body })
}

fn body(node: &Node, file: Option<&Path>) -> Result<Vec<u8>, String> {
    let given = |name: &str| node.get(name).filter(|part| !part.is_null());
    let names = ["body", "jsonBody", "base64Body", "bodyFileName"];
    let mut held = names.into_iter().filter_map(|name| Some((name, given(name)?)));
    match (held.next(), held.next()) {
        (None, _) => Ok(Vec::new()),
        (Some(_), Some(_)) => Err("it has several bodies".to_owned()),
        (Some(("jsonBody", json)), None) => {
            Ok(json.json().ok_or("`jsonBody` is no JSON")?.to_string().into_bytes())
        }
        (Some(("base64Body", text)), None) => fields::base64(&text.text().ok_or("`base64Body` is no text")?),
        (Some(("bodyFileName", name)), None) => {
            beside(&name.text().ok_or("`bodyFileName` is no text")?, file)
        }
        (Some((_, text)), None) => Ok(text.text().ok_or("`body` is no text")?.into_bytes()),
    }
}

/// A file in the folder of bodies, and in no other.
fn beside(name: &str, file: Option<&Path>) -> Result<Vec<u8>, String> {
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if name.is_empty() || !inside {
        return Err(format!("`bodyFileName` leads out of `{BODIES}`"));
    }
    let Some(file) = file else { return Err("the file of its body cannot be looked for".to_owned()) };
    let mut folders =
        file.parent().into_iter().flat_map(|folder| [folder.join(BODIES), folder.join("..").join(BODIES)]);
    let missing = || format!("there is no file of its body in `{BODIES}` beside the mappings");
    let (folder, path) = folders
        .find_map(|folder| Some((folder.canonicalize().ok()?, folder.join(name).canonicalize().ok()?)))
        .ok_or_else(missing)?;
    read(&folder, path)
}

fn read(folder: &Path, path: PathBuf) -> Result<Vec<u8>, String> {
    // What a link in the folder leads to is somebody else's.
    if !path.starts_with(folder) {
        return Err(format!("the file of its body leads out of `{BODIES}`"));
    }
    let found = fs::metadata(&path).map_err(|_| "the file of its body cannot be read")?;
    if !found.is_file() {
        return Err("the file of its body is no plain file".to_owned());
    }
    if found.len() > MOST {
        return Err(format!("the file of its body has more than {MOST} bytes"));
    }
    fs::read(path).map_err(|_| "the file of its body cannot be read".to_owned())
}
