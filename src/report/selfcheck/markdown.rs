use super::text::{exceptions, noticed, passes};
use super::{Figure, figures};
use crate::report::markdown::{code, plain, table};
use crate::selfcheck::{Matrix, Row, Selfcheck};

/// The same in a page that a wiki or a code host shows.
pub fn markdown(found: &Selfcheck) -> String {
    let figures = figures(found);
    let rows = figures.iter().map(|Figure { part, count, holds }| {
        vec![(*part).to_owned(), count.clone(), if *holds { "ok" } else { "**failed**" }.to_owned()]
    });
    let mut text = format!("# Self-check\n{}", table(&["part", "figure", ""], rows));
    for matrix in found.swap.iter().flatten() {
        text += &swap(matrix);
    }
    if let Some(found) = &found.null {
        let rows = found.iter().map(|row| {
            vec![
                row.server.to_owned(),
                row.text.to_owned(),
                row.plays.to_string(),
                row.passed.len().to_string(),
            ]
        });
        text += "\n## Null servers\n";
        text += &table(&["server", "it answers", "plays", "passed"], rows);
        text += &listed(found.iter().flat_map(passes));
    }
    text
}

fn swap(matrix: &Matrix) -> String {
    let item =
        |row: &Row| matrix.cases.iter().find(|column| column.case == row.case).map(|one| code(&one.item));
    let rows = matrix.rows.iter();
    let rows = rows.map(|row| vec![code(&row.case), item(row).unwrap_or_default(), noticed(row)]);
    let heading = format!("\n## Swap matrix of {}\n", plain(&matrix.profile));
    heading + &table(&["case", "shows", "noticed"], rows) + &listed(exceptions(matrix).into_iter())
}

fn listed(lines: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for line in lines {
        text += &format!("{}* {}\n", if text.is_empty() { "\n" } else { "" }, plain(&line));
    }
    text
}
