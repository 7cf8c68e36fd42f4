use super::{Place, Source};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// One mistake in a file.
#[derive(Clone)]
pub struct Diagnostic {
    pub source: Arc<Source>,
    pub span: Range<usize>,
    /// What is wrong.
    pub title: String,
    /// What stands at the place.
    pub label: String,
    /// What to do, valid words, the nearest right name.
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn place(&self) -> Place {
        self.source.place(self.span.start)
    }

    fn render(&self, renderer: &Renderer) -> String {
        let end = self.span.end.min(self.source.text.len());
        let span = self.span.start.min(end)..end;
        let mut snippet = AnnotationKind::Primary.span(span);
        if !self.label.is_empty() {
            snippet = snippet.label(self.label.as_str());
        }
        let (title, help) = (shortened(&self.title), self.help.as_deref().map(shortened));
        let mut group = Level::ERROR
            .primary_title(title)
            .element(Snippet::source(&*self.source.text).path(&*self.source.name).annotation(snippet));
        if let Some(help) = help {
            group = group.element(Level::HELP.message(help));
        }
        renderer.render(&[group])
    }
}

/// Names come from the file, and a name can be as long as a file.
fn shortened(text: &str) -> String {
    const MOST: usize = 300;
    if text.len() <= MOST {
        return text.to_owned();
    }
    let start: String = text.chars().take(MOST).collect();
    format!("{start}… ({} bytes)", text.len())
}

/// Collects mistakes while a file is lowered, so that all of them are reported at once.
#[derive(Default)]
pub struct Report(RefCell<Vec<Diagnostic>>);

impl Report {
    pub fn push(&self, diagnostic: Diagnostic) {
        self.0.borrow_mut().push(diagnostic);
    }

    /// Takes over what another report holds.
    pub fn absorb(&self, other: Self) {
        self.extend(other.0.into_inner());
    }

    pub fn extend(&self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.0.borrow_mut().extend(diagnostics);
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// The value, if nothing was reported; otherwise every mistake in the order of the files.
    pub fn into_result<T>(self, value: T) -> Result<T, Diagnostics> {
        let mut found = self.0.into_inner();
        if found.is_empty() {
            return Ok(value);
        }
        found.sort_by(|a, b| (&a.source.name, a.span.start).cmp(&(&b.source.name, b.span.start)));
        Err(Diagnostics(found))
    }
}

/// All mistakes of the files that were read; at least one. `Display` shows them as rustc would, without colour.
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// The same text with terminal colours.
    pub fn styled(&self) -> String {
        self.render(&Renderer::styled())
    }

    fn render(&self, renderer: &Renderer) -> String {
        let mut text = String::new();
        for diagnostic in &self.0 {
            text.push_str(&diagnostic.render(renderer));
            text.push_str("\n\n");
        }
        let mistakes = if self.0.len() == 1 { "mistake" } else { "mistakes" };
        text + &format!("{} {mistakes} found; nothing was run and nothing was written", self.0.len())
    }
}

/// As rustc would show it, without colour.
impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(&Renderer::plain()))
    }
}

impl fmt::Debug for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(&Renderer::plain()))
    }
}

impl fmt::Debug for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

impl std::error::Error for Diagnostics {}
