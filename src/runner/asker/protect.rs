//! A look at what a call would destroy for good, before it is sent to a live account.

use super::{Asker, Ended, unresolved};
use crate::event::Phase;
use crate::scenario::{Deviation, Protection, Step, Variables};
use serde_json::{Map, Value};

impl Asker<'_> {
    /// Ends the case if the step would destroy something, or nobody can tell that it would not.
    pub(super) async fn protect(&mut self, step: &Step) -> Result<(), Ended> {
        let protections = &self.selected.profile.roles.protections;
        let (Some(protection), Some(_)) = (protections.get(&step.action), &self.site.account) else {
            return Ok(());
        };
        let template = self.template(&step.action, &step.with, &step.deviation);
        let params = template.params(&self.variables).map_err(|error| unresolved(&error))?;
        let phase = std::mem::replace(&mut self.phase, Phase::Guard);
        let looked = self.look(protection, &params).await;
        self.phase = phase;
        looked
    }

    async fn look(&mut self, protection: &Protection, params: &Map<String, Value>) -> Result<(), Ended> {
        for (param, finder) in &protection.by {
            let Some(value) = params.get(param).and_then(Value::as_str) else { continue };
            let holders = self.read_at(&protection.read, &finder.with, value, &protection.holders);
            let Some(holders) = holders.await? else {
                return Err(self.unsure(protection, value));
            };
            for holder in holders {
                let named = holder.get(&finder.member).ok_or_else(|| self.unsure(protection, value))?;
                if is_or_holds(named, value) {
                    self.spare(protection, &holder, value).await?;
                }
            }
        }
        Ok(())
    }

    /// Ends the case if a holder has an address that nothing else knows.
    async fn spare(&mut self, protection: &Protection, holder: &Value, value: &str) -> Result<(), Ended> {
        let addresses = match holder.get(&protection.addresses) {
            Some(Value::Array(addresses)) => addresses.as_slice(),
            Some(Value::Null) => &[],
            _ => return Err(self.unsure(protection, value)),
        };
        for address in addresses {
            let Some(address) = address.as_str() else { return Err(self.unsure(protection, value)) };
            let known = self.read_at(
                &protection.unless.call,
                &protection.unless.with,
                address,
                &protection.unless.at,
            );
            let Some(known) = known.await? else {
                return Err(self.unsure(protection, value));
            };
            if known.is_empty() {
                let name = holder.get(&protection.name).and_then(Value::as_str).unwrap_or(value);
                let text = format!(
                    "{name} has {} {address}, which this call would destroy for good; bind a resource without one",
                    protection.text
                );
                return Err(Ended::Unobtainable(self.session.text(&text)));
            }
        }
        Ok(())
    }

    /// What a call for a value shows at a place; `None` if it shows no list there.
    async fn read_at(
        &mut self,
        action: &str,
        with: &Map<String, Value>,
        value: &str,
        at: &str,
    ) -> Result<Option<Vec<Value>>, Ended> {
        let variables: Variables = [("value".to_owned(), Value::from(value))].into_iter().collect();
        let usual = Deviation::default();
        let request = self.template(action, with, &usual).request(&variables, None);
        let mut asked = self.untaken(action, request.map_err(|error| unresolved(&error))?).await?;
        let absent = self.absent(action, Self::answer(&asked, &usual).error_code());
        Ok(match asked.body.pointer_mut(at).map(Value::take) {
            _ if absent => Some(Vec::new()),
            Some(Value::Array(found)) => Some(found),
            _ => None,
        })
    }

    /// Whether a code says that nobody is there who could lose anything.
    fn absent(&self, action: &str, code: Option<&str>) -> bool {
        let mut protections = self.selected.profile.roles.protections.values();
        code.is_some_and(|code| {
            protections.any(|found| found.read == action && found.absent.iter().any(|absent| absent == code))
        })
    }

    fn unsure(&self, protection: &Protection, value: &str) -> Ended {
        let text = format!(
            "{} does not tell whether {value} has {}, which this call would destroy for good",
            protection.read, protection.text
        );
        Ended::Unobtainable(self.session.text(&text))
    }
}

fn is_or_holds(member: &Value, value: &str) -> bool {
    member == value || member.as_array().is_some_and(|items| items.iter().any(|item| item == value))
}
