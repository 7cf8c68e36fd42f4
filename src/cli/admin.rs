//! The admin API of `dubplate mock` and `dubplate replay`.

use super::args::AdminArgs;
use super::exit::CliError;
use super::mock::bind;
use crate::server::{AdminError, AdminToken, Administered, serve_admin};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A port for the API, not served yet.
pub(super) struct AdminPort {
    listener: TcpListener,
    address: SocketAddr,
    token: AdminToken,
}

impl AdminPort {
    /// The port that was asked for, if one was.
    pub(super) async fn open(args: &AdminArgs) -> Result<Option<Self>, CliError> {
        let (Some(address), Some(file)) = (args.admin, &args.admin_token_file) else { return Ok(None) };
        if !address.ip().is_loopback() {
            return Err(AdminError::NotLoopback { address }.into());
        }
        let token = AdminToken::from_file(file)?;
        let (listener, address) = bind(address).await?;
        Ok(Some(Self { listener, address, token }))
    }

    /// The line that says where it is.
    pub(super) fn line(&self) -> String {
        format!("admin http://{}\n", self.address)
    }

    pub(super) async fn serve(
        self,
        administered: Arc<impl Administered>,
        stop: CancellationToken,
    ) -> Result<(), CliError> {
        Ok(serve_admin(self.listener, administered, self.token, stop).await?)
    }
}
