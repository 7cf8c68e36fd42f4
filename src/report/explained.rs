use super::escape;

/// Something that has an id, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    pub id: String,
    /// What it is: `check`, `fault`, `documented`.
    pub kind: &'static str,
    pub title: String,
    /// Where it comes from, and what else is to be known, each with its name.
    pub facts: Vec<(&'static str, String)>,
    pub text: String,
}

/// What `explain` prints.
pub fn explained(topics: &[Topic]) -> String {
    let texts: Vec<String> = topics.iter().map(one).collect();
    texts.join("\n")
}

fn one(topic: &Topic) -> String {
    let mut text = format!("{} ({})\n", escape(&topic.id), topic.kind);
    text += &wrapped(&topic.title, "  ");
    for (name, fact) in &topic.facts {
        text += &format!("  {name}: {}\n", escape(fact));
    }
    if !topic.text.is_empty() {
        text += &format!("\n{}", wrapped(&topic.text, "  "));
    }
    text
}

/// Words in lines that a narrow terminal holds.
fn wrapped(text: &str, indent: &str) -> String {
    const WIDTH: usize = 96;
    let mut lines: Vec<String> = Vec::new();
    for word in escape(text).split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{indent}{word}")),
        }
    }
    if lines.is_empty() { String::new() } else { lines.join("\n") + "\n" }
}
