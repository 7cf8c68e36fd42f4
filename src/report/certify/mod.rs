//! What a client can be asked, for people.

use super::escape;
use crate::certify::cases::{ClientCase, NotForClients};

/// Every case, and what is not for clients.
pub fn list(cases: &[ClientCase], not_for_clients: &[NotForClients]) -> String {
    let mut text = String::from("\n");
    for case in cases {
        text += &format!("{}/{}  {}\n", case.profile(), case.id(), escape(case.title()));
    }
    for not in not_for_clients {
        text += &format!("{}/{}  not for clients: {}\n", not.profile, not.case, escape(&not.why));
    }
    text
}
