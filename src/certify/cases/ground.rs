//! Who plays which part in the worlds of a run.

use crate::mock::Seed;
use crate::scenario::{Need, Roles, Variables};
use serde_json::Value;
use std::collections::BTreeMap;

/// Region and resources of a profile in the mock.
#[derive(Clone, Default)]
pub struct Ground {
    pub region: String,
    roles: BTreeMap<String, BTreeMap<String, String>>,
}

/// Nobody plays a part.
#[derive(Debug, thiserror::Error)]
#[error("the world has nobody for the role `{0}`")]
pub struct Unbound(String);

impl From<&Seed> for Ground {
    fn from(seed: &Seed) -> Self {
        Self { region: seed.world.regions.first().cloned().unwrap_or_default(), roles: seed.roles.clone() }
    }
}

impl Ground {
    /// The variables of a case that needs these resources.
    ///
    /// # Errors
    /// If a role is played by nobody.
    pub fn variables(&self, needs: &[Need], roles: &Roles) -> Result<Variables, Unbound> {
        let mut variables = Variables::default();
        if !self.region.is_empty() {
            variables.set("region", Value::String(self.region.clone()));
        }
        for need in needs {
            let given = roles.roles.get(&need.role).and_then(|role| role.given.as_ref());
            let fields = given.or_else(|| self.roles.get(&need.role));
            let fields = fields.ok_or_else(|| Unbound(need.role.clone()))?;
            for (field, value) in fields {
                variables.set(format!("{}.{field}", need.name), Value::String(value.clone()));
            }
        }
        Ok(variables)
    }
}
