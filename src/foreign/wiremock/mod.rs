//! WireMock's mappings: rules, of which only those come in that one exact request and its answer can be read from.

mod request;
mod response;

use super::document::Document;
use super::draft::Draft;
use super::model::{Place, Recording};
use super::node::Node;
use std::path::Path;

/// Takes every mapping that is exact. `file` is where the document stands, for the bodies beside it.
pub(super) fn import(document: &Document, file: Option<&Path>, recording: &mut Recording) {
    let single;
    let mut mappings: Vec<(Place, &Node)> = if document.list == "mappings" {
        document.items.iter().map(|(place, node)| (place.clone(), node)).collect()
    } else {
        single = Node::Map(document.members.clone());
        vec![(Place::default(), &single)]
    };
    in_order_of_states(&mut mappings, recording);
    for (place, mapping) in mappings {
        match draft(&place, mapping, file, recording) {
            Ok(draft) => draft.add_to(recording),
            Err(why) => recording.refuse(&place, why),
        }
    }
}

fn draft(
    place: &Place,
    mapping: &Node,
    file: Option<&Path>,
    recording: &mut Recording,
) -> Result<Draft, String> {
    let request = mapping.get("request").filter(|part| part.members().is_some());
    let request = request.ok_or("`request` is missing, or no object")?;
    let response = mapping.get("response").filter(|part| part.members().is_some());
    let response = response.ok_or("`response` is missing, or no object")?;
    let asked = request::exact(request, &place.at("/request"), recording)?;
    let answered = response::fixed(response, file, &place.at("/response"), recording)?;
    Ok(Draft {
        place: place.clone(),
        method: asked.method,
        url: asked.url,
        request_headers: asked.headers,
        request_body: asked.body,
        status: answered.status,
        response_headers: answered.headers,
        response_body: answered.body,
        may_be_packed: false,
    })
}

/// A scenario answers the same request differently, from its state `Started` on from one mapping to the next.
fn in_order_of_states(mappings: &mut [(Place, &Node)], recording: &mut Recording) {
    let word = |node: &Node, name: &str| node.get(name).and_then(Node::text);
    let mut names: Vec<String> = mappings.iter().filter_map(|(_, node)| word(node, "scenarioName")).collect();
    names.sort();
    names.dedup();
    for name in names {
        let places: Vec<usize> = (0..mappings.len())
            .filter(|at| word(mappings[*at].1, "scenarioName").as_deref() == Some(&*name))
            .collect();
        let mut left: Vec<(Place, &Node)> = places.iter().map(|at| mappings[*at].clone()).collect();
        let mut ordered = Vec::with_capacity(left.len());
        let mut state = "Started".to_owned();
        let needs = |node: &Node, state: &str| {
            word(node, "requiredScenarioState").is_none_or(|required| required == state)
        };
        while let Some(at) = left.iter().position(|(_, node)| needs(node, &state)) {
            let next = left.remove(at);
            state = word(next.1, "newScenarioState").unwrap_or(state);
            ordered.push(next);
        }
        // A state that nothing leads to stays where it is.
        ordered.append(&mut left);
        for (at, mapping) in places.iter().zip(ordered) {
            mappings[*at] = mapping;
        }
        if let Some(first) = places.first() {
            recording.repair(
                &mappings[*first].0.at("/scenarioName"),
                "the states of the scenario became an order",
            );
        }
    }
}
