//! What `lint` found, for people and for programs.

use super::run::{data, property};
use super::{counted, escape};
use crate::lint::{Checked, Finding, RULES, Severity, rule};
use serde_json::{Value, json};

/// All that was looked at.
#[derive(Debug, Default)]
pub struct Linted {
    /// By their paths.
    pub files: Vec<Checked>,
    /// Files of a folder that are no recordings.
    pub skipped: usize,
    /// Edits that were taken in.
    pub adopted: usize,
}

/// As many findings of one sort in one file are listed for people.
const MOST: usize = 10;

impl Linted {
    /// How many findings weigh so much.
    pub fn count(&self, severity: Severity) -> usize {
        self.found().filter(|(_, finding)| weight(finding) == severity).count()
    }

    fn found(&self) -> impl Iterator<Item = (&Checked, &Finding)> {
        self.files.iter().flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
    }
}

/// What a person reads.
pub fn text(linted: &Linted) -> String {
    let mut text: String = linted.files.iter().map(file).collect();
    let files: Vec<&Checked> = linted.files.iter().collect();
    let (errors, warnings) = (linted.count(Severity::Error), linted.count(Severity::Warning));
    text += &counted(files.len(), "recording");
    if errors + warnings == 0 {
        text += ": sound";
    } else {
        let wrong = files.iter().filter(|file| !file.findings.is_empty()).count();
        text += &format!(
            ": {}, {} in {}",
            counted(errors, "error"),
            counted(warnings, "warning"),
            counted(wrong, "file")
        );
    }
    if linted.adopted > 0 {
        text += &format!("; {} adopted", counted(linted.adopted, "edit"));
    }
    if linted.skipped > 0 {
        text += &format!("; {} passed over, which are no recordings", counted(linted.skipped, "file"));
    }
    text += "\n";
    if errors + warnings > 0 {
        text += "`dubplate explain CODE` says what a finding means and what to do; `--allow CODE` leaves it out\n";
    }
    text
}

fn file(checked: &Checked) -> String {
    let mut text = String::new();
    for rule in RULES {
        let of_rule: Vec<&Finding> = checked.findings.iter().filter(|one| one.code == rule.code).collect();
        for finding in of_rule.iter().take(MOST) {
            let place = finding.place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
            let path = escape(&checked.path.to_string_lossy());
            let word = rule.severity.word();
            text += &format!("{path}{place}: {word}[{}]: {}\n", rule.code, escape(&finding.message));
        }
        if of_rule.len() > MOST {
            let path = escape(&checked.path.to_string_lossy());
            text += &format!("{path}: {} more of {}\n", of_rule.len() - MOST, rule.code);
        }
    }
    text
}

/// One document, as `lint.schema.json` says.
pub fn json(linted: &Linted) -> String {
    let findings = |checked: &Checked| {
        let findings = checked.findings.iter().map(|finding| {
            let (line, column) = finding.place.unzip();
            json!({
                "code": finding.code,
                "severity": weight(finding).word(),
                "line": line,
                "column": column,
                "message": finding.message,
            })
        });
        findings.collect::<Vec<Value>>()
    };
    let files = linted.files.iter().map(|checked| {
        json!({
            "path": checked.path.to_string_lossy(),
            "format": checked.format.map(crate::lint::Format::name),
            "bytes": checked.bytes,
            "findings": findings(checked),
        })
    });
    let document = json!({
        "format": 1,
        "dubplate": env!("CARGO_PKG_VERSION"),
        "files": files.collect::<Vec<Value>>(),
        "errors": linted.count(Severity::Error),
        "warnings": linted.count(Severity::Warning),
        "adopted": linted.adopted,
        "passed_over": linted.skipped,
    });
    format!("{document:#}\n")
}

/// Commands of a GitHub workflow, which shows them beside the lines.
pub fn annotations(linted: &Linted) -> String {
    let command = |(checked, finding): (&Checked, &Finding)| {
        let file = property(&checked.path.to_string_lossy());
        let place =
            finding.place.map(|(line, column)| format!(",line={line},col={column}")).unwrap_or_default();
        let (word, title) = (weight(finding).word(), property(finding.code));
        format!("::{word} file={file}{place},title={title}::{}\n", data(&finding.message))
    };
    linted.found().map(command).collect()
}

/// SARIF 2.1.0, which code scanners take in.
pub fn sarif(linted: &Linted) -> String {
    let rules = RULES.iter().map(|rule| {
        json!({
            "id": rule.code,
            "shortDescription": { "text": rule.title },
            "fullDescription": { "text": rule.explanation },
            "defaultConfiguration": { "level": rule.severity.word() },
        })
    });
    let results = linted.found().map(|(checked, finding)| {
        let path = checked.path.to_string_lossy().replace('\\', "/");
        let mut place = json!({ "artifactLocation": { "uri": uri(path.trim_start_matches("./")) } });
        if let Some((line, column)) = finding.place {
            place["region"] = json!({ "startLine": line, "startColumn": column });
        }
        json!({
            "ruleId": finding.code,
            "level": weight(finding).word(),
            "message": { "text": finding.message },
            "locations": [{ "physicalLocation": place }],
        })
    });
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "dubplate",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<Value>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<Value>>(),
        }],
    });
    format!("{document:#}\n")
}

/// A path as a relative reference.
fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');
    utf8_percent_encode(path, KEPT).to_string()
}

fn weight(finding: &Finding) -> Severity {
    rule(finding.code).map_or(Severity::Error, |rule| rule.severity)
}
