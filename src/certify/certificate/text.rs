use crate::cassette::lay_out;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

const END: &str = "\n}\n";

/// The canonical text of a certificate, sealed.
pub fn text(certificate: &impl Serialize) -> String {
    // A struct with text names always has a JSON form.
    let value = serde_json::to_value(certificate).unwrap_or_default();
    let members = value.as_object().into_iter().flatten().map(|(name, value)| {
        let mut text = format!("  {}: ", Value::from(name.as_str()));
        lay_out(value, 2, &mut text);
        text
    });
    let body = format!("{{\n{}", members.collect::<Vec<String>>().join(",\n"));
    let seal = seal(&body);
    format!("{body},\n  \"seal\": \"{seal}\"{END}")
}

/// Whether a text ends with its own seal. Who writes both anew breaks none.
pub(super) fn is_sealed(text: &str) -> bool {
    const BEFORE: &str = ",\n  \"seal\": \"";
    let parts = text.strip_suffix(END).and_then(|text| text.rsplit_once(BEFORE));
    parts.is_some_and(|(body, sealed)| sealed.strip_suffix('"') == Some(&seal(body)))
}

fn seal(body: &str) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(body)))
}
