//! `dubplate report`

use super::args::{Deny, ReportArgs, ReportFormat};
use super::exit::{CliError, Exit};
use super::run::scale::inputs;
use crate::event::Event;
use crate::report::{Detail, Json, Kept, Screen, Terminal, escape, run_annotations, run_junit, run_markdown};
use crate::source::{RealDisk, write_atomic_by};
use crate::stream::{Line, Note, Settled};
use std::io;
use std::path::Path;

pub(super) fn execute(args: &ReportArgs) -> Result<Exit, CliError> {
    let settled = Settled::of(inputs(&args.files)?)?;
    settled.notes().iter().for_each(|note| say(&note.to_string()));
    let mut is_sound = !settled.notes().iter().any(Note::is_broken);
    if let Some(path) = &args.merge {
        merge(&settled, path)?;
    }
    let mut shown = Shown::new(args);
    let came = settled.emit(&mut |line| {
        if let Err(why) = shown.take(line) {
            say(&why);
            is_sound = false;
        }
    })?;
    shown.finish().map_err(CliError::Output)?;
    if !is_sound {
        return Err(CliError::BrokenLines);
    }
    Ok(Exit::of(came.totals, came.interrupted, args.deny == Some(Deny::Unobtainable)))
}

/// Writes the one stream, whole or not at all; it may take the place of one that was read.
fn merge(settled: &Settled, path: &Path) -> Result<(), CliError> {
    let mut unread = None;
    write_atomic_by(path, &RealDisk, |out| {
        let mut written = Ok(());
        let read = settled.emit(&mut |line| {
            if written.is_ok() {
                written = writeln!(out, "{}", line.text);
            }
        });
        unread = read.err();
        written.and_then(|()| match &unread {
            None => Ok(()),
            Some(_) => Err(io::Error::other("what is merged cannot be read again")),
        })
    })
    .map_err(|error| unread.map_or(CliError::Store(error), CliError::Stream))
}

fn say(text: &str) {
    anstream::eprintln!("dubplate report: {}", escape(text));
}

/// Where the lines go.
enum Shown {
    Json(Json),
    Terminal(Terminal),
    /// What has its totals at the head is written at the end.
    Whole(Kept, fn(&Kept) -> String),
}

impl Shown {
    fn new(args: &ReportArgs) -> Self {
        match args.format {
            ReportFormat::Json => Self::Json(Json::default()),
            ReportFormat::Text => {
                Self::Terminal(Terminal::new(Detail { quiet: args.quiet, exchanges: args.verbose }))
            }
            ReportFormat::Markdown => Self::Whole(Kept::default(), run_markdown),
            ReportFormat::Junit => Self::Whole(Kept::default(), run_junit),
            ReportFormat::Github => Self::Whole(Kept::default(), run_annotations),
        }
    }

    fn take(&mut self, line: &Line<'_>) -> Result<(), String> {
        if let Self::Json(json) = self {
            json.line(line.text);
            return Ok(());
        }
        let event = Event::read(line.text).map_err(|error| {
            let place = line.place.map(|(name, number)| format!("{name}:{number}: ")).unwrap_or_default();
            format!("{place}{error}")
        })?;
        match self {
            Self::Json(_) => {}
            Self::Terminal(terminal) => terminal.show(&event),
            Self::Whole(kept, _) => kept.take(event),
        }
        Ok(())
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Json(json) => json.finish(),
            Self::Terminal(terminal) => terminal.finish(),
            Self::Whole(kept, render) => {
                let screen = Screen::default();
                screen.write(&render(&kept));
                screen.finish()
            }
        }
    }
}
