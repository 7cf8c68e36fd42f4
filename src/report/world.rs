//! The mock's world for people: the table of test ids, and a bindings file for it.

use crate::mock::{Basis, Listed, PREFIX, SECRET_KEY, Seed, behaviours};
use crate::scenario::Suite;

const ID: &str = "id";
const CODE: &str = "AssociateAddress answers";

/// The table of test ids, in Markdown: what to name to bring about what.
pub fn test_ids(seeds: &[Seed]) -> String {
    let mut text = String::new();
    for seed in seeds {
        let rows: Vec<[String; 3]> = seed.listed.iter().map(|listed| row(&seed.profile, listed)).collect();
        let width = |column: usize, head: &str| {
            rows.iter().map(|row| row[column].len()).max().unwrap_or(0).max(head.len())
        };
        let (id, code) = (width(0, ID), width(1, CODE));
        text += &format!("### {}\n\n| {ID:<id$} | {CODE:<code$} | what it is |\n", seed.profile);
        text += &format!("|{}|{}|------------|\n", "-".repeat(id + 2), "-".repeat(code + 2));
        for [name, provokes, what] in &rows {
            text += &format!("| {name:<id$} | {provokes:<code$} | {what} |\n");
        }
        text.push('\n');
    }
    text
}

fn row(profile: &str, listed: &Listed) -> [String; 3] {
    let mark = |code: &str| if is_ours(profile, code) { " (ours)" } else { "" };
    let provokes = listed.provokes.as_ref().map(|code| format!("`{code}`{}", mark(code)));
    [format!("`{}`", listed.id), provokes.unwrap_or_default(), listed.text.clone()]
}

/// Whether the documentation leaves open when a code of the page's action comes, so that the mock chose.
fn is_ours(profile: &str, code: &str) -> bool {
    let mut rules = behaviours(profile).iter().flat_map(|behaviour| behaviour.rules);
    let rule = rules.find(|rule| rule.covers.strip_prefix("error/") == Some(code));
    rule.is_some_and(|rule| matches!(rule.basis, Basis::Ours(_)))
}

/// A bindings file for a mock with these worlds at an endpoint; without one for a mock that plays the live service,
/// which is reached by the vendor's names.
pub fn bindings(seeds: &[Seed], suite: &Suite, endpoint: Option<&str>) -> String {
    let mut text = format!(
        "# Bindings for `dubplate mock`. Its credentials are published:\n\
         #   DUBPLATE_SECRET_ID={PREFIX}me DUBPLATE_SECRET_KEY={SECRET_KEY}\n\
         #   DUBPLATE_OTHER_SECRET_ID={PREFIX}you DUBPLATE_OTHER_SECRET_KEY={SECRET_KEY}\n\
         format = 1\n\n\
         [credentials] # names of environment variables\n\
         secret_id = \"DUBPLATE_SECRET_ID\"\n\
         secret_key = \"DUBPLATE_SECRET_KEY\"\n\n\
         [credentials.other] # of a second account; without them one case of each profile is unobtainable\n\
         secret_id = \"DUBPLATE_OTHER_SECRET_ID\"\n\
         secret_key = \"DUBPLATE_OTHER_SECRET_KEY\"\n"
    );
    for seed in seeds {
        let region = seed.world.regions.first().map(String::as_str).unwrap_or_default();
        let endpoint = endpoint.map(|endpoint| format!("endpoint = \"{endpoint}\"\n")).unwrap_or_default();
        text += &format!("\n[profile.{}]\n{endpoint}region = \"{region}\"\n", seed.profile);
        text += &format!("\n[profile.{}.role]\n", seed.profile);
        let roles = suite.profile(&seed.profile).map(|profile| &profile.roles.roles);
        for (role, fields) in &seed.roles {
            let meaning = roles.and_then(|roles| roles.get(role)).map(|role| role.text.as_str());
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name} = \"{value}\"")).collect();
            text += &format!("# {}\n{role} = {{ {} }}\n", meaning.unwrap_or_default(), fields.join(", "));
        }
    }
    text
}
