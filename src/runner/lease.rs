//! Exclusive use of shared resources: a case gets all it needs at once, or waits.

use super::site::Bindings;
use crate::scenario::{Need, Roles};
use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};
use tokio::sync::Notify;

/// What is in use. All-or-nothing, so two cases cannot wait for each other.
#[derive(Default)]
pub(super) struct Leases {
    taken: Mutex<HashSet<String>>,
    freed: Notify,
}

/// The resources of one case; given back when dropped.
pub(super) struct Lease<'l> {
    leases: &'l Leases,
    keys: Vec<String>,
    /// The fields of each need, by its name.
    pub(super) fields: BTreeMap<String, BTreeMap<String, String>>,
}

/// Why a case cannot get its resources, however long it waits.
pub(super) struct Unbound(pub(super) String);

impl Leases {
    /// Waits until every need has a resource of its role that nobody uses.
    pub(super) async fn acquire(
        &self,
        needs: &[Need],
        roles: &Roles,
        bindings: &Bindings,
    ) -> Result<Lease<'_>, Unbound> {
        choose(needs, roles, bindings, &HashSet::new()).ok_or_else(|| unbound(needs, roles, bindings))?;
        loop {
            let freed = self.freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            if let Some(lease) = self.try_acquire(needs, roles, bindings) {
                return Ok(lease);
            }
            freed.await;
        }
    }

    fn try_acquire(&self, needs: &[Need], roles: &Roles, bindings: &Bindings) -> Option<Lease<'_>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let fields = choose(needs, roles, bindings, &taken)?;
        let leased =
            needs.iter().filter(|need| roles.roles.get(&need.role).is_some_and(|role| role.given.is_none()));
        let keys: Vec<String> = leased.filter_map(|need| fields.get(&need.name)).flat_map(identity).collect();
        taken.extend(keys.iter().cloned());
        Some(Lease { leases: self, keys, fields })
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut taken = self.leases.taken.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &self.keys {
            taken.remove(key);
        }
        drop(taken);
        self.leases.freed.notify_waiters();
    }
}

/// The fields for needs without leasing: where every case has a world of its own.
pub(super) fn bind(
    needs: &[Need],
    roles: &Roles,
    bindings: &Bindings,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, Unbound> {
    choose(needs, roles, bindings, &HashSet::new()).ok_or_else(|| unbound(needs, roles, bindings))
}

/// One resource for each need; two needs of one role get two. `None` if there are not enough.
fn choose(
    needs: &[Need],
    roles: &Roles,
    bindings: &Bindings,
    taken: &HashSet<String>,
) -> Option<BTreeMap<String, BTreeMap<String, String>>> {
    let mut chosen: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut used: HashSet<(&str, usize)> = HashSet::new();
    for need in needs {
        if let Some(given) = roles.roles.get(&need.role).and_then(|role| role.given.as_ref()) {
            chosen.insert(need.name.clone(), given.clone());
            continue;
        }
        let free = |fields: &BTreeMap<String, String>| identity(fields).all(|key| !taken.contains(&key));
        let candidates = bindings.get(&need.role)?.iter().enumerate();
        let mut candidates =
            candidates.filter(|(at, fields)| !used.contains(&(need.role.as_str(), *at)) && free(fields));
        let (at, fields) = candidates.next()?;
        used.insert((&need.role, at));
        chosen.insert(need.name.clone(), fields.clone());
    }
    Some(chosen)
}

/// What makes a resource the same: every id in its fields. A private IP alone names nothing.
fn identity(fields: &BTreeMap<String, String>) -> impl Iterator<Item = String> + '_ {
    fields.iter().filter(|(name, _)| *name != "ip").map(|(_, id)| id.clone())
}

fn unbound(needs: &[Need], roles: &Roles, bindings: &Bindings) -> Unbound {
    let missing = needs.iter().find(|need| {
        !bindings.contains_key(&need.role)
            && roles.roles.get(&need.role).is_some_and(|role| role.given.is_none())
    });
    match missing {
        Some(need) => {
            let text = roles.roles.get(&need.role).map(|role| role.text.as_str()).unwrap_or_default();
            Unbound(format!("nothing is bound to the role `{}` ({text})", need.role))
        }
        None => Unbound("one role is needed twice and bound to a single resource".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Role;
    use futures_util::FutureExt;

    fn need(name: &str, role: &str) -> Need {
        Need { name: name.to_owned(), role: role.to_owned() }
    }

    fn roles(names: &[&str]) -> Roles {
        let role = || Role { kind: "address".to_owned(), text: "an EIP".to_owned(), given: None };
        Roles { roles: names.iter().map(|name| ((*name).to_owned(), role())).collect(), ..Roles::default() }
    }

    fn bound(role: &str, ids: &[&str]) -> (String, Vec<BTreeMap<String, String>>) {
        let fields = |id: &&str| BTreeMap::from([("id".to_owned(), (*id).to_owned())]);
        (role.to_owned(), ids.iter().map(fields).collect())
    }

    #[tokio::test]
    async fn a_resource_is_used_by_one_case_at_a_time_whatever_its_role() {
        let (leases, roles) = (Leases::default(), roles(&["free", "also-free"]));
        let bindings = Bindings::from([bound("free", &["eip-1"]), bound("also-free", &["eip-1"])]);
        let (mine, yours) = ([need("eip", "free")], [need("eip", "also-free")]);
        let Ok(first) = leases.acquire(&mine, &roles, &bindings).await else { panic!("bound") };
        let waiting = leases.acquire(&yours, &roles, &bindings);
        tokio::pin!(waiting);
        assert!(waiting.as_mut().now_or_never().is_none(), "eip-1 is in use");
        drop(first);
        let Ok(second) = waiting.await else { panic!("bound") };
        assert_eq!(second.fields["eip"]["id"], "eip-1");
    }

    #[tokio::test]
    async fn what_is_not_bound_is_named() {
        let (leases, roles) = (Leases::default(), roles(&["free"]));
        let Err(Unbound(why)) = leases.acquire(&[need("eip", "free")], &roles, &Bindings::new()).await else {
            panic!("nothing is bound")
        };
        assert_eq!(why, "nothing is bound to the role `free` (an EIP)");
    }

    #[test]
    fn two_needs_of_one_role_get_two_resources() {
        let roles = roles(&["free"]);
        let needs = [need("a", "free"), need("b", "free")];
        let Ok(fields) = bind(&needs, &roles, &Bindings::from([bound("free", &["eip-1", "eip-2"])])) else {
            panic!("bound")
        };
        assert_ne!(fields["a"], fields["b"]);
        assert!(bind(&needs, &roles, &Bindings::from([bound("free", &["eip-1"])])).is_err());
    }
}
