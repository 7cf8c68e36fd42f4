//! `dubplate mock`

use super::admin::AdminPort;
use super::args::{MockArgs, RateLimit};
use super::exit::{CliError, Exit};
use super::{files, signal};
use crate::mock::{Known, Mock, Options, Rates};
use crate::report::{Screen, bindings, mutant_table, test_ids};
use crate::server::{Authority, Faults, Limits, Tls, serve, serve_spoilt, serve_tls};
use crate::source::Report;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Below them are the hosts of both gateways.
pub(super) const DOMAINS: [&str; 2] = ["tencentcloudapi.com", "api.qcloud.com"];

pub(super) fn execute(args: &MockArgs) -> Result<Exit, CliError> {
    let folder = args.scenarios.as_deref();
    let screen = Screen::default();
    if args.mutant.list_mutants {
        screen.write(&mutant_table());
        return Ok(Exit::AsExpected);
    }
    if args.print_bindings {
        let report = Report::default();
        let loaded = files::load(folder, &report)?;
        let seeds = files::seeds(&loaded.files, &args.world, &Known::from(&loaded.suite), &report)?;
        report.into_result(())?;
        let endpoint = format!("http://{}", args.listen);
        screen.write(&bindings(&seeds, &loaded.suite, (!args.tls).then_some(&endpoint)));
        return Ok(Exit::AsExpected);
    }
    let (contracts, seeds) = files::mock(folder, &args.world)?;
    if args.list {
        screen.write(&test_ids(&seeds));
        return Ok(Exit::AsExpected);
    }
    let mock = Arc::new(Mock::new(&contracts, &seeds, options(args))?);
    drop((contracts, seeds));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    runtime.block_on(listen(args, mock, &screen))
}

pub(super) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), CliError> {
    let failed = |source| CliError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

async fn listen(args: &MockArgs, mock: Arc<Mock>, screen: &Screen) -> Result<Exit, CliError> {
    let stop = signal::interrupt()?;
    let (listener, address) = bind(args.listen).await?;
    let admin = AdminPort::open(&args.admin).await?;
    let tls = if args.tls { Some(tls(args.ca.as_deref(), address)?) } else { None };
    let scheme = if args.tls { "https" } else { "http" };
    screen.write(&format!("{scheme}://{address}\n"));
    if let Some(mutant) = args.mutant.mutant {
        anstream::eprintln!("dubplate mock: wrong on purpose: {}, {}", mutant.id, mutant.title);
    }
    let tls = tls.map(|(tls, ways)| {
        screen.write(&ways);
        tls
    });
    let faults = args.faults.plan("mock").map(|(faults, seed)| {
        screen.write(&format!("--fault-seed {seed}\n"));
        faults
    });
    let serving = serve_mock(listener, tls, faults, mock.clone(), stop.clone());
    match admin {
        Some(admin) => {
            screen.write(&admin.line());
            let (administered, ()) = tokio::join!(admin.serve(mock, stop), serving);
            administered?;
        }
        None => serving.await,
    }
    Ok(Exit::AsExpected)
}

async fn serve_mock(
    listener: TcpListener,
    tls: Option<Tls>,
    faults: Option<Faults>,
    mock: Arc<Mock>,
    stop: CancellationToken,
) {
    let limits = Limits::default();
    match (faults, tls) {
        (None, None) => serve(listener, mock, limits, stop).await,
        (None, Some(tls)) => serve_tls(listener, tls, mock, limits, stop).await,
        (Some(faults), tls) => serve_spoilt(listener, tls, faults, mock, limits, stop).await,
    }
}

/// TLS for the vendor's names, and the options with which its clients get here.
fn tls(folder: Option<&Path>, address: SocketAddr) -> Result<(Tls, String), CliError> {
    let authority = Authority::new(&DOMAINS)?;
    let mut ways = format!("--connect-to ::{address}\n");
    if let Some(folder) = folder {
        ways += &format!("--upstream-ca {}\n", authority.write(folder)?.display());
    }
    Ok((authority.tls()?, ways))
}

fn options(args: &MockArgs) -> Options {
    Options {
        shared: args.shared_world,
        rates: match args.rate_limit {
            RateLimit::Documented => Rates::Documented,
            RateLimit::Fixed(rate) => Rates::Fixed(rate.get()),
            RateLimit::Off => Rates::Off,
        },
        task_delay: args.task_delay.map(i64::from),
        off: None,
        mutant: args.mutant.mutant,
        notice: Box::new(|text| anstream::eprintln!("dubplate mock: {text}")),
    }
}
