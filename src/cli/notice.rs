//! What a person should know while a program runs.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

pub(super) type Notice = Box<dyn Fn(&str) + Send + Sync>;

/// Says a thing on stderr once, however many requests it concerns.
pub(super) fn each_once(command: &'static str) -> Notice {
    /// Of more than so many different things none is new to a person.
    const MOST: usize = 1000;
    let said = Mutex::new(HashSet::new());
    Box::new(move |text| {
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() < MOST && said.insert(text.to_owned()) {
            anstream::eprintln!("dubplate {command}: {text}");
        }
    })
}
