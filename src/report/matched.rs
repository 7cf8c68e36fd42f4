//! Which episode answers a request, or what stands in the way.

use super::escape;
use crate::cassette::{Difference, Explained, Nearest, Turn, named};
use crate::protocol::Signature;
use serde_json::{Value, json};

/// For people; `signature` is that of the request, `show` makes a text of it showable.
pub fn matched(found: &Explained, signature: Signature, show: impl Fn(&str) -> String) -> String {
    let show = |text: &str| escape(&show(text));
    let action = show(&found.action);
    let mut text = String::new();
    let sessions = found.turns.iter().any(|turn| turn.session > 1);
    for (place, Turn { episode, step, times, session, signature }) in found.turns.iter().enumerate() {
        let verb =
            if place == 0 { format!("answers this {action}") } else { "answers after that".to_owned() };
        let often = if *times == 1 { String::new() } else { format!(", {times} times") };
        let of = if sessions { format!(" of session {session}") } else { String::new() };
        let state = signature.filter(|signature| *signature != Signature::Valid);
        let state = state.map_or(String::new(), |state| format!("; its signature was recorded as {state}"));
        text += &format!("{}{of} {verb}{often}{state}\n", named(*episode, *step));
    }
    if found.turns.is_empty() {
        text += &format!("no episode answers this {action}\n");
    } else if found.again {
        text += "asked more often, the last answer comes again\n";
    } else {
        text += "asked more often, nothing answers it\n";
    }
    for nearest in &found.nearest {
        text += &format!("near it: {}\n", named(nearest.episode, nearest.step));
        for Difference { name, recorded, asked } in &nearest.differences {
            let value = |value: &Option<String>| {
                value.as_ref().map_or_else(|| "nothing".to_owned(), |value| format!("`{}`", show(value)))
            };
            text += &format!("  {}: recorded {}, asked {}\n", show(name), value(recorded), value(asked));
        }
    }
    if let Some(unreadable) = found.unreadable {
        text += &format!("its parameters cannot be read: {unreadable}\n");
    }
    let ignored: Vec<String> = found.ignored.iter().map(|part| show(part)).collect();
    text + &format!("took no part: {}\nsignature: {signature}\n", ignored.join(", "))
}

/// For programs: one JSON document on a line, as `match.schema.json` describes it.
pub fn matched_json(found: &Explained, signature: Signature, show: impl Fn(&str) -> String) -> String {
    let step = |step: usize| (step > 0).then_some(step);
    let turn = |turn: &Turn| {
        let Turn { episode, step: of, times, session, signature } = turn;
        json!({ "episode": episode, "step": step(*of), "times": times, "session": session, "signature": signature })
    };
    let shown = |text: &Option<String>| text.as_deref().map(&show);
    let difference = |line: &Difference| json!({ "name": show(&line.name), "recorded": shown(&line.recorded), "asked": shown(&line.asked) });
    let near = |near: &Nearest| {
        let differences: Vec<Value> = near.differences.iter().map(difference).collect();
        json!({ "episode": near.episode, "step": step(near.step), "differences": differences })
    };
    let document = json!({
        "format": 1,
        "action": show(&found.action),
        "signature": signature,
        "episodes": found.turns.iter().map(turn).collect::<Vec<_>>(),
        "again": found.again,
        "nearest": found.nearest.iter().map(near).collect::<Vec<_>>(),
        "unreadable": found.unreadable.map(|unreadable| unreadable.to_string()),
        "ignored": found.ignored.iter().map(|part| show(part)).collect::<Vec<_>>(),
    });
    format!("{document}\n")
}
