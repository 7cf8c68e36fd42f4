//! A program in a network of its own, where nobody is but us.
//!
//! Making one takes a process of one thread that becomes the program afterwards, and the ports for the program have to be
//! opened in there. So this executable is started once more, with a hidden command: [`enter`] leaves for a user and a
//! network namespace of its own, sets the loopback interface up, opens the ports, hands them to [`start`] over a socket in
//! our folder, and turns into the program.
//!
//! It is the network that is closed, not the machine: a socket in the file system is reached as ever.

mod loopback;

use super::super::args::IsolatedArgs;
use super::super::exit::CliError;
use super::folder::Folder;
use super::{WrapError, child};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use rustix::process::{getgid, getuid};
use rustix::thread::UnshareFlags;
use std::ffi::OsString;
use std::fs;
use std::io::{self, IoSlice, IoSliceMut, Read as _};
use std::mem::MaybeUninit;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;
use tokio::io::{AsyncWriteExt as _, Interest};
use tokio::net::UnixListener;
use tokio::process::Child;

/// The name of the hidden command.
const COMMAND: &str = "isolated";
const SOCKET: &str = "ports.sock";
/// Every port is free in a new network; from here on the usual ones are not.
const FIRST_PORT: u16 = 49_152;
/// What goes with a port, and in the other direction: all have arrived.
const MARK: u8 = b'.';

/// Where the ports will be: as wanted, and the free ones from the same number on.
pub(super) fn places(wanted: &[SocketAddr]) -> Vec<SocketAddr> {
    let fixed = |port: &u16| wanted.iter().any(|address| address.port() == *port);
    let mut free = (FIRST_PORT..=u16::MAX).filter(|port| !fixed(port));
    let place = |address: &SocketAddr| match address.port() {
        0 => SocketAddr::new(address.ip(), free.next().unwrap_or_default()),
        _ => *address,
    };
    wanted.iter().map(place).collect()
}

/// Starts a command line in a network of its own, with these ports. If it ends before it has them, it has said why, and
/// there are no ports.
pub(super) async fn start(
    folder: &Folder,
    line: &[OsString],
    places: &[SocketAddr],
    variables: Vec<(String, OsString)>,
) -> Result<(Child, Vec<TcpListener>), WrapError> {
    let socket = folder.path().join(SOCKET);
    let failed = |what| move |source| WrapError::Isolate { what, source };
    let listener = UnixListener::bind(&socket).map_err(failed("listen in the temporary folder"))?;
    let own = std::env::current_exe().map_err(failed("find this program"))?;
    let mut command: Vec<OsString> = vec![own.into(), COMMAND.into(), "--socket".into(), socket.into()];
    command.extend(places.iter().flat_map(|place| ["--port".into(), place.to_string().into()]));
    command.push("--".into());
    command.extend_from_slice(line);
    let mut child = child::start(&command, variables)?;
    let stream = tokio::select! {
        accepted = listener.accept() => accepted.map_err(failed("hear of the ports"))?.0,
        ended = child.wait() => return ended.map(|_| (child, Vec::new())).map_err(WrapError::Wait),
    };
    let mut ports = Vec::new();
    for _ in places {
        let port = stream.async_io(Interest::READABLE, || receive(&stream)).await;
        ports.push(port.map_err(failed("receive a port"))?);
    }
    let mut stream = stream;
    stream.write_all(&[MARK]).await.map_err(failed("say that the ports are here"))?;
    Ok((child, ports))
}

/// What the hidden command does: everything before the program, and then it is the program.
pub(in crate::cli) fn enter(args: &IsolatedArgs) -> Result<(), CliError> {
    let around = |error: CliError| CliError::Around(Box::new(error));
    leave(&args.socket, &args.port).map_err(around)?;
    let (program, arguments) = args.command.split_first().ok_or(WrapError::Nothing)?;
    let source = Command::new(program).args(arguments).exec();
    Err(child::not_started(program, source).into())
}

fn leave(socket: &PathBuf, places: &[SocketAddr]) -> Result<(), CliError> {
    own_namespaces().map_err(|source| WrapError::NoNamespace { source })?;
    loopback::set_up().map_err(|source| WrapError::NoNamespace { source })?;
    let failed = |what| move |source| WrapError::Isolate { what, source };
    let open = |place: &SocketAddr| {
        TcpListener::bind(place).map_err(|source| CliError::Listen { address: *place, source })
    };
    // All are open before it is said that one is: until then our end is enough of a message.
    let ports = places.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let mut stream = UnixStream::connect(socket).map_err(failed("hand the ports over"))?;
    for port in &ports {
        send(&stream, port).map_err(failed("hand a port over"))?;
    }
    let mut mark = [0];
    stream.read_exact(&mut mark).map_err(failed("see the ports arrive"))?;
    Ok(())
}

/// A user namespace, which gives the right to the network namespace. Who we are stays the same in it.
fn own_namespaces() -> io::Result<()> {
    let (user, group) = (getuid().as_raw(), getgid().as_raw());
    #[expect(deprecated, reason = "it is unsafe for threads that share what these flags do not touch")]
    rustix::thread::unshare(UnshareFlags::NEWUSER | UnshareFlags::NEWNET)?;
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("{group} {group} 1"))
}

fn send(stream: &UnixStream, port: &TcpListener) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let ports = [port.as_fd()];
    if !control.push(SendAncillaryMessage::ScmRights(&ports)) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    sendmsg(stream, &[IoSlice::new(&[MARK])], &mut control, SendFlags::empty())?;
    Ok(())
}

fn receive(stream: &tokio::net::UnixStream) -> io::Result<TcpListener> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut mark = [0];
    recvmsg(stream, &mut [IoSliceMut::new(&mut mark)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
    let port = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut ports) => ports.next(),
        RecvAncillaryMessage::ScmCredentials(_) | _ => None,
    });
    let port: OwnedFd = port.ok_or(io::ErrorKind::UnexpectedEof)?;
    let port = TcpListener::from(port);
    port.set_nonblocking(true)?;
    Ok(port)
}

#[cfg(test)]
mod tests {
    use super::places;
    use std::net::SocketAddr;

    #[test]
    fn free_ports_are_not_those_that_are_named() {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        let wanted = [at(0), at(49_152), at(80), at(0)];
        assert_eq!(places(&wanted), [at(49_153), at(49_152), at(80), at(49_154)]);
    }
}
