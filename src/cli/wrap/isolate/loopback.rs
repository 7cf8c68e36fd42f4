//! The loopback interface of a new network, which is down at first.

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketType, recv, send, socket};
use std::io;

/// It is the first one of every network.
const INDEX: i32 = 1;
const NEW_LINK: u16 = 16;
const REQUEST: u16 = 1;
const ACKNOWLEDGE: u16 = 4;
const UP: u32 = 1;
const HEADER: usize = 16;

/// Sets it up, which gives it its addresses (rtnetlink(7)).
pub(super) fn set_up() -> io::Result<()> {
    // No protocol is the first one: NETLINK_ROUTE.
    let socket = socket(AddressFamily::NETLINK, SocketType::RAW, None)?;
    send(&socket, &message(), SendFlags::empty())?;
    let mut answer = [0; 64];
    let (length, _) = recv(&socket, &mut answer, RecvFlags::empty())?;
    let error = answer[..length].get(HEADER..HEADER + 4).and_then(|code| code.try_into().ok());
    match error.map(i32::from_ne_bytes) {
        Some(0) => Ok(()),
        Some(code) => Err(io::Error::from_raw_os_error(code.saturating_neg())),
        None => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// `nlmsghdr` and `ifinfomsg`.
fn message() -> Vec<u8> {
    let mut body = vec![0; 4];
    body.extend(INDEX.to_ne_bytes());
    // The flags, and which of them are meant.
    body.extend(UP.to_ne_bytes());
    body.extend(UP.to_ne_bytes());
    let length = u32::try_from(HEADER + body.len()).unwrap_or_default();
    let mut message = length.to_ne_bytes().to_vec();
    message.extend(NEW_LINK.to_ne_bytes());
    message.extend((REQUEST | ACKNOWLEDGE).to_ne_bytes());
    // Sequence number and port of the sender.
    message.extend([0; 8]);
    message.extend(body);
    message
}
