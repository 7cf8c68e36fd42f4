//! Contract, cases and the rules of the mock agree in every direction.

mod common;

use dubplate::event::Verdict;
use dubplate::mock::Options;
use dubplate::source::Files;

#[tokio::test(flavor = "multi_thread")]
async fn every_case_passes_on_the_mock() {
    let suite = common::suite();
    let finished = common::play(&suite, &common::seeds(&Files::built_in()), Options::default(), common::all(&suite)).await;
    let red: Vec<String> = finished
        .iter()
        .filter(|case| case.verdict != Verdict::Pass || !case.left.is_empty())
        .map(|case| format!("{}/{}: {:#?} {:?}", case.profile, case.case, case.verdict, case.left))
        .collect();
    assert!(red.is_empty(), "{}", red.join("\n"));
    assert_eq!(finished.len(), common::all(&suite).len());
}
