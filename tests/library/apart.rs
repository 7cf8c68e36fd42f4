use super::sdk::Ecm;
use super::{addresses, ask, bind, status};
use dubplate::sign::SECRET_KEY;
use dubplate::testing::{self, Mock};
use std::collections::BTreeSet;
use std::thread;

#[test]
fn each_start_has_a_port_a_key_and_a_world_of_its_own() {
    let seen: BTreeSet<(String, String)> = thread::scope(|scope| {
        let one = || {
            let mock = testing::mock().expect("a mock");
            assert_eq!(status(&mock, "eip-unbound1"), "UNBIND");
            ask(&mock, "AssociateAddress", &bind("eip-unbound1", "ein-running1"));
            assert_ne!(status(&mock, "eip-unbound1"), "UNBIND");
            assert_eq!(mock.asked().len(), 3);
            (mock.secret_id().to_owned(), mock.url().to_owned(), mock)
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
        // All of them live until the last has been started.
        let all: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("no panic")).collect();
        all.iter().map(|(id, url, _)| (id.clone(), url.clone())).collect()
    });
    let ids: BTreeSet<&str> = seen.iter().map(|(id, _)| id.as_str()).collect();
    let urls: BTreeSet<&str> = seen.iter().map(|(_, url)| url.as_str()).collect();
    assert_eq!((ids.len(), urls.len()), (8, 8));
}

#[test]
fn a_world_is_shared_only_where_that_is_wanted() {
    let after = |mock: &testing::Running| {
        ask(mock, "AssociateAddress", &bind("eip-unbound1", "ein-running1"));
        let another = Ecm::new(mock.url(), "dubplate-another", SECRET_KEY);
        let found = another.call("DescribeAddresses", &addresses("eip-unbound1")).expect("an answer");
        found["AddressSet"][0]["AddressStatus"].as_str().expect("a status").to_owned()
    };
    assert_eq!(after(&testing::mock().expect("a mock")), "UNBIND");
    assert_ne!(after(&Mock::new().shared_world().start().expect("a mock")), "UNBIND");
}

#[test]
fn a_server_is_gone_with_its_value() {
    let mock = testing::mock().expect("a mock");
    let host = mock.host().to_owned();
    assert!(std::net::TcpStream::connect(&host).is_ok());
    drop(mock);
    assert!(std::net::TcpStream::connect(&host).is_err());
}
