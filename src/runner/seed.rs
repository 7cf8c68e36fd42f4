use super::Selected;
use super::site::Site;
use crate::event::{Breakage, Trouble, Verdict};
use crate::redact::{Redactor, Session};
use crate::scenario::{Need, Roles};
use crate::sign::Credential;
use crate::target::BoxFuture;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Brings a target into the state that a case needs, and says who plays its roles there.
pub trait Seeder: Send + Sync {
    /// Comes back in time, whatever becomes of whoever does it.
    fn seed<'a>(&'a self, wish: &'a Wish) -> BoxFuture<'a, Result<Seeded, NotSeeded>>;

    /// The case has come to its end: nothing more is asked of what was seeded for it.
    fn release<'a>(&'a self, ticket: &'a str) -> BoxFuture<'a, ()>;
}

/// What a case needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub profile: String,
    pub case: String,
    /// Without those that are the same on every target.
    pub needs: Vec<Wanted>,
}

/// A resource in a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name in the case.
    pub name: String,
    pub role: String,
    /// What sort of resource, such as `address`.
    pub kind: String,
    /// The role in words.
    pub text: String,
    /// What has to be said of it, such as `id`.
    pub fields: Vec<String>,
}

/// A state that was made.
pub struct Seeded {
    /// To be handed back.
    pub ticket: String,
    /// The fields of each need, by its name.
    pub fields: BTreeMap<String, BTreeMap<String, String>>,
    /// Where the resources are; `None` for the region of the bindings.
    pub region: Option<String>,
    /// In whose name the case is played; `None` for the credential of the environment.
    pub credential: Option<Credential>,
}

/// Why there is no such state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSeeded {
    /// This target cannot be brought into it.
    Cannot(String),
    /// Nobody can tell: who was asked gave no answer that could be used.
    Broken(String),
}

/// A seeded state that is handed back at the end of its case.
pub(super) struct Held {
    pub(super) seeder: Arc<dyn Seeder>,
    pub(super) ticket: String,
}

/// In whose name a case is played, and what hides that.
pub(super) struct Name {
    pub(super) credential: Credential,
    pub(super) session: Session,
}

impl Held {
    pub(super) async fn release(&self) {
        self.seeder.release(&self.ticket).await;
    }
}

impl Name {
    fn of(credential: Credential) -> Self {
        let session = Redactor::new([&credential]).session();
        Self { credential, session }
    }
}

/// What a seeder made of a case's needs, with the resources that are the same everywhere.
pub(super) struct Ground {
    pub(super) fields: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) region: String,
    pub(super) name: Option<Name>,
    pub(super) held: Held,
}

/// Asks a seeder for what a case needs.
///
/// # Errors
/// The verdict of a case that cannot be played.
pub(super) async fn ground(
    seeder: &Arc<dyn Seeder>,
    site: &Site,
    selected: &Selected,
) -> Result<Ground, Verdict> {
    let (needs, roles) = (&selected.case.needs, &selected.profile.roles);
    let wish = Wish {
        profile: selected.profile.contract.profile.clone(),
        case: selected.case.id.clone(),
        needs: needs.iter().filter_map(|need| wanted(need, roles)).collect(),
    };
    let seeded = seeder.seed(&wish).await.map_err(verdict)?;
    let held = Held { seeder: Arc::clone(seeder), ticket: seeded.ticket };
    let region = seeded.region.unwrap_or_else(|| site.region.clone());
    let complete = complete(needs, roles, &wish, seeded.fields).and_then(|fields| {
        let is_nameless = seeded.credential.is_none() && site.is_nameless();
        match (region.is_empty(), is_nameless) {
            (true, _) => Err("it names no `region`, and no other was named".to_owned()),
            (_, true) => Err("it gives no `credential`, and the environment holds none".to_owned()),
            (false, false) => Ok(fields),
        }
    });
    match complete {
        Ok(fields) => Ok(Ground { fields, region, name: seeded.credential.map(Name::of), held }),
        Err(why) => {
            held.release().await;
            Err(verdict(NotSeeded::Broken(why)))
        }
    }
}

fn wanted(need: &Need, roles: &Roles) -> Option<Wanted> {
    let role = roles.roles.get(&need.role).filter(|role| role.given.is_none())?;
    Some(Wanted {
        name: need.name.clone(),
        role: need.role.clone(),
        kind: role.kind.clone(),
        text: role.text.clone(),
        fields: roles.fields(&need.role).into_iter().map(str::to_owned).collect(),
    })
}

/// Every field that was asked for, and no other.
fn complete(
    needs: &[Need],
    roles: &Roles,
    wish: &Wish,
    mut seeded: BTreeMap<String, BTreeMap<String, String>>,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, String> {
    let mut all = BTreeMap::new();
    for Wanted { name, role, fields, .. } in &wish.needs {
        let mut given =
            seeded.remove(name).ok_or_else(|| format!("it binds nothing to `{name}` ({role})"))?;
        let mut kept = BTreeMap::new();
        for field in fields {
            let value = given.remove(field).filter(|value| !value.is_empty());
            kept.insert(
                field.clone(),
                value.ok_or_else(|| format!("it gives `{name}` ({role}) no `{field}`"))?,
            );
        }
        all.insert(name.clone(), kept);
    }
    for need in needs {
        let given = roles.roles.get(&need.role).and_then(|role| role.given.as_ref());
        all.extend(given.map(|fields| (need.name.clone(), fields.clone())));
    }
    Ok(all)
}

fn verdict(not: NotSeeded) -> Verdict {
    match not {
        NotSeeded::Cannot(why) => Verdict::Unobtainable(why),
        NotSeeded::Broken(why) => {
            Verdict::Broken(Breakage { trouble: Trouble::Seeder, text: format!("the seeder: {why}") })
        }
    }
}
