//! A request id belongs to one answer of a whole run, whichever case and whichever worker asked.

use super::common::{play_through, seeds, suite};
use super::ground::{ECM, json};
use dubplate::event::Verdict;
use dubplate::mock::Mock;
use dubplate::runner::Selected;
use dubplate::source::Files;
use dubplate::target::{BoxFuture, Context, Target, TargetError};
use dubplate::wire::{Request, Response};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Counts the answers to each key, and makes the ids of those numbers: none comes twice in a case.
struct Counting {
    mock: Arc<Mock>,
    keys: Mutex<HashMap<String, usize>>,
}

impl Target for Counting {
    fn send<'a>(
        &'a self,
        request: Request,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        let authorization = request.headers.get("authorization").unwrap_or_default();
        let key = authorization.split('/').next().unwrap_or_default().to_owned();
        Box::pin(async move {
            let mut response = self.mock.send(request, context).await?;
            let number = {
                let mut keys = self.keys.lock().expect("no test panics");
                let count = keys.entry(key).or_default();
                *count += 1;
                *count
            };
            let id = format!("00000000-0000-4000-8000-{number:012}");
            json(&mut response, |answer| drop(answer.insert("RequestId".to_owned(), id.into())));
            Ok(response)
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_comes_again_in_another_case_fails_the_case_that_sees_it_second() {
    let (suite, seeds) = (suite(), seeds(&Files::built_in()));
    let profile = suite.profiles.iter().find(|one| one.contract.profile == ECM).expect("a profile");
    let cases =
        profile.cases.iter().filter(|case| ["describe-quota", "task-without-id"].contains(&&*case.id));
    let cases: Vec<_> =
        cases.map(|case| Selected { profile: Arc::clone(profile), case: Arc::clone(case) }).collect();
    assert_eq!(cases.len(), 2);
    let counting = |mock| -> Arc<dyn Target> { Arc::new(Counting { mock, keys: Mutex::default() }) };
    let alone = play_through(&suite, &seeds, vec![cases[0].clone()], counting).await;
    assert_eq!(alone[0].verdict, Verdict::Pass);
    let both = play_through(&suite, &seeds, cases, counting).await;
    let failed: Vec<_> = both
        .iter()
        .filter_map(|case| if let Verdict::Fail(wrong) = &case.verdict { Some(wrong) } else { None })
        .collect();
    let wrong = failed.first().expect("one of them fails");
    assert_eq!((failed.len(), wrong.len()), (1, 1));
    assert_eq!(
        [&*wrong[0].at, &*wrong[0].expected, &*wrong[0].found],
        ["/Response/RequestId", "an id of its own", "that of an answer in another case"]
    );
}
