//! Functions of the event stream, and of a drift: what a person or a program sees. Together with `cli` the only code that prints.

mod attempts;
mod carried;
mod certificate;
mod certify;
mod cleaned;
mod coverage;
mod drift;
mod explained;
mod imported;
mod json;
mod lint;
mod markdown;
mod matched;
mod mutants;
mod notes;
mod page;
mod plan;
mod run;
mod screen;
mod selfcheck;
mod snapshot;
mod survey;
mod terminal;
mod world;

pub use carried::{left_over, wrong_signatures};
pub use certificate::{
    badge as certificate_badge, checks, checks_json, markdown as certificate_markdown,
    server::{
        badge as server_badge, markdown as server_markdown, text as server_text, verified as server_verified,
    },
    text as certificate_text, verified,
};
pub use certify::list as certify_list;
pub use cleaned::cleaned;
pub use drift::{json as drift_json, markdown as drift_markdown, text as drift_text};
pub use explained::{Topic, explained};
pub use imported::{Brought, imported, imported_json};
pub use json::Json;
pub use lint::{Linted, annotations as lint_annotations, json as lint_json, sarif, text as lint_text};
pub use matched::{matched, matched_json};
pub use mutants::{mutant_table, mutant_topics};
pub use page::{json as page_json, pinned, text as page_text};
pub use plan::plan;
pub use run::{Kept, annotations as run_annotations, junit as run_junit, markdown as run_markdown};
pub use screen::{Screen, escape};
pub use selfcheck::{json as selfcheck_json, markdown as selfcheck_markdown, text as selfcheck_text};
pub use snapshot::{KEYS, NOTHING_WAITS, proposal};
pub use survey::{json as survey_json, markdown as survey_markdown, text as survey_text};
pub use terminal::{Detail, Terminal, counted};
pub use world::{bindings, test_ids};
