/// Each line that is exchanged with a seeder is valid by this JSON Schema.
pub const SCHEMA: &str = include_str!("seed.schema.json");
const TEXT: &str = include_str!("../../../../docs/seeding.md");

/// The specification of the seeding protocol, Markdown, with the schema at its end.
pub fn protocol() -> String {
    format!("{TEXT}\n```json\n{}\n```\n", SCHEMA.trim_end())
}
