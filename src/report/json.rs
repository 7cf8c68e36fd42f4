use super::Screen;
use crate::event::Event;

/// The stream itself: one JSON document a line.
#[derive(Default)]
pub struct Json {
    screen: Screen,
}

impl Json {
    pub fn show(&self, event: &Event) {
        if let Ok(line) = serde_json::to_string(event) {
            self.screen.write(&(line + "\n"));
        }
    }
}
