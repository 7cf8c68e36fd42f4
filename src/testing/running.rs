use super::asked::{Asked, Log};
use super::stage::Stage;
use super::{Trouble, Unmet};
use crate::sign::Credential;
use crate::target::Target;
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::thread;

/// What is to be looked at when a server has ended.
pub(super) trait Demand: Send + Sync {
    fn judge(self: Box<Self>, asked: &[Asked]) -> Result<(), Unmet>;
}

/// A mock, a replay or a recorder on a port of its own. Dropping it stops it, and panics if it has an [`Unmet`].
pub struct Running {
    url: String,
    credential: Credential,
    log: Arc<Log>,
    stage: Option<Stage>,
    demand: Option<Box<dyn Demand>>,
}

impl Running {
    pub(super) fn start(
        target: Arc<dyn Target>,
        credential: Credential,
        log: Arc<Log>,
        demand: Option<Box<dyn Demand>>,
    ) -> Result<Self, Trouble> {
        let stage = Stage::open(super::asked::Watched::new(target, Arc::clone(&log)))?;
        Ok(Self { url: stage.url(), credential, log, stage: Some(stage), demand })
    }

    /// The base URL, `http://127.0.0.1:PORT`: the endpoint for the client.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The base URL without its scheme, for clients that want a host.
    pub fn host(&self) -> &str {
        self.url.strip_prefix("http://").unwrap_or(&self.url)
    }

    /// The SecretId for the client. No other start has the same, unless it is that of a user who records.
    pub fn secret_id(&self) -> &str {
        &self.credential.secret_id
    }

    /// The SecretKey that belongs to it.
    pub fn secret_key(&self) -> &str {
        self.credential.secret_key.expose_secret()
    }

    /// Everything that was asked and answered so far, in the order of the answers.
    pub fn asked(&self) -> Vec<Asked> {
        self.log.asked().clone()
    }

    /// Stops, and says what was not as it should be.
    ///
    /// # Errors
    /// If dropping it would panic.
    pub fn finish(mut self) -> Result<(), Unmet> {
        self.end()
    }

    fn end(&mut self) -> Result<(), Unmet> {
        if let Some(stage) = self.stage.take() {
            stage.close();
        }
        match self.demand.take() {
            Some(demand) => demand.judge(&self.log.asked()),
            None => Ok(()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let ended = self.end();
        if let Err(unmet) = ended
            && !thread::panicking()
        {
            fail(&unmet);
        }
    }
}

#[expect(clippy::panic, reason = "a test that ends is told so; `finish` is for who wants a value")]
fn fail(unmet: &Unmet) -> ! {
    panic!("dubplate: {unmet}")
}
