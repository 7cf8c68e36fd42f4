//! A plan for people: every call with what it may do to the account.

use super::{counted, escape};
use crate::contract::Effect;
use crate::runner::{Plan, PlannedCall, PlannedCase, Why};

const EFFECTS: [Effect; 4] = [Effect::Read, Effect::Change, Effect::Cost, Effect::Final];

/// The calls case by case, in order, and how many there are of each effect.
pub fn plan(plan: &Plan) -> String {
    let mut text: String = plan.cases.iter().map(case).collect();
    let totals = plan.totals();
    let counts = EFFECTS.map(|effect| format!("{} {}", totals.get(&effect).unwrap_or(&0), words(effect)));
    let polls = plan.cases.iter().flat_map(|case| &case.calls).filter(|call| call.polls).count();
    text += &format!(
        "\n{}, {}: {}; {polls} of them are asked again until they show what they wait for\n",
        counted(plan.cases.len(), "case"),
        counted(totals.values().map(|count| *count as usize).sum(), "call"),
        counts.join(", ")
    );
    text
}

fn case(case: &PlannedCase) -> String {
    let calls: String = case.calls.iter().map(call).collect();
    let unobtainable = case.unobtainable.as_ref().map(|why| format!("  unobtainable: {}\n", escape(why)));
    format!("{}\n{}{calls}", case.case, unobtainable.unwrap_or_default())
}

fn call(call: &PlannedCall) -> String {
    let why = match call.why {
        Why::Step(at) => format!("step {at}"),
        Why::Protect => "protect".to_owned(),
        Why::Unchanged => "unchanged".to_owned(),
        Why::Finally => "finally".to_owned(),
    };
    let step = call.step.as_ref().map(|step| format!(" ({step})")).unwrap_or_default();
    let repeat = if call.repeat > 1 { format!(", {} at once", call.repeat) } else { String::new() };
    let polls = if call.polls { ", again until" } else { "" };
    let params = escape(&call.params.to_string());
    format!("  {why:<10} [{}] {}{step}{repeat}{polls} {params}\n", words(call.effect), call.action)
}

fn words(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "read",
        Effect::Change => "change",
        Effect::Cost => "costs money",
        Effect::Final => "cannot be undone",
    }
}
