//! The mock's world for people: the table of test ids, and a bindings file for it.

use crate::mock::Seed;
use crate::scenario::Suite;
use std::fmt::Write as _;

/// The table of test ids, in Markdown: what to name to bring about what.
pub fn test_ids(seeds: &[Seed]) -> String {
    let mut text = String::new();
    for seed in seeds {
        let width = |cell: fn(&crate::mock::Listed) -> usize, least: usize| {
            seed.listed.iter().map(cell).max().unwrap_or(0).max(least)
        };
        let id = width(|listed| listed.id.len() + 2, 2);
        let code = width(
            |listed| listed.provokes.as_ref().map_or(0, |code| code.len() + 2),
            25,
        );
        let _infallible = write!(
            text,
            "### {}\n\n| {:<id$} | {:<code$} | what it is |\n|{:-<3$}|{:-<4$}|------------|\n",
            seed.profile,
            "id",
            "AssociateAddress answers",
            id + 2,
            code + 2,
            id = id,
            code = code
        );
        for listed in &seed.listed {
            let provokes = listed
                .provokes
                .as_ref()
                .map(|code| format!("`{code}`"))
                .unwrap_or_default();
            let name = format!("`{}`", listed.id);
            let _infallible = writeln!(
                text,
                "| {name:<id$} | {provokes:<code$} | {} |",
                listed.text
            );
        }
        text.push('\n');
    }
    text
}

/// A bindings file for a mock with these worlds at an endpoint.
pub fn bindings(seeds: &[Seed], suite: &Suite, endpoint: &str) -> String {
    let mut text =
        format!("# Bindings for `dubplate mock` with its default world.\nformat = 1\n\n");
    text += "[credentials]              # names of environment variables\nsecret_id = \"DUBPLATE_SECRET_ID\"\nsecret_key = \"DUBPLATE_SECRET_KEY\"\n";
    for seed in seeds {
        let region = seed
            .world
            .regions
            .first()
            .map(String::as_str)
            .unwrap_or_default();
        let _infallible = write!(
            text,
            "\n[profile.{0}]\nendpoint = \"{endpoint}\"\nregion = \"{region}\"\n\n[profile.{0}.role]\n",
            seed.profile
        );
        let roles = suite.profile(&seed.profile).map(|profile| &profile.roles);
        for (role, fields) in &seed.roles {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{name} = \"{value}\""))
                .collect();
            let meaning = roles
                .and_then(|roles| roles.roles.get(role))
                .map(|role| role.text.as_str())
                .unwrap_or_default();
            let _infallible = writeln!(text, "# {meaning}\n{role} = {{ {} }}", fields.join(", "));
        }
    }
    text
}
