use super::Screen;
use crate::event::Event;
use std::io;

/// The stream itself: one JSON document a line.
#[derive(Default)]
pub struct Json {
    screen: Screen,
}

impl Json {
    /// # Errors
    /// If an event could not be written.
    pub fn finish(&self) -> io::Result<()> {
        self.screen.finish()
    }

    pub fn show(&self, event: &Event) {
        if let Ok(line) = serde_json::to_string(event) {
            self.line(&line);
        }
    }

    /// A line that is one already.
    pub fn line(&self, line: &str) {
        self.screen.write(&format!("{line}\n"));
    }
}
