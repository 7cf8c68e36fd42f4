//! A proxy under test between two ends of the test's own making, byte for byte and one step at a time.

use crate::{CASSETTE, Carrier};
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer as the API gives it, but for its head.
pub(crate) const BODY: &str =
    r#"{"Response":{"TotalCount":0,"AddressSet":[],"RequestId":"3c140219-cfe9-470e-b241-907877d6fb03"}}"#;

/// A host that the test plays.
pub(crate) struct Host {
    connections: Receiver<TcpStream>,
    pub(crate) authority: String,
}

/// One end of a connection.
pub(crate) struct End {
    pub(crate) stream: TcpStream,
    /// What came and was not looked at.
    read: Vec<u8>,
}

impl Host {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let authority = listener.local_addr().expect("its address").to_string();
        let (send, connections) = channel();
        thread::spawn(move || {
            listener.incoming().map_while(Result::ok).try_for_each(|stream| send.send(stream))
        });
        Self { connections, authority }
    }

    /// The next connection, and the head of the first request on it.
    pub(crate) fn asked(&self) -> (End, String) {
        let mut end = End::new(self.connections.recv_timeout(PATIENCE).expect("a connection"));
        let head = end.head();
        (end, head)
    }

    /// Whether nobody has connected but those that were asked for.
    pub(crate) fn is_alone(&self) -> bool {
        self.connections.try_recv().is_err()
    }

    /// Starts a recorder that is a proxy for this host.
    pub(crate) fn proxy(&self, home: &TempDir, more: &[&str]) -> Carrier {
        let name = self.authority.split(':').next().expect("a name");
        Carrier::start(home.path(), &[&proxy()[..], &["--upstream", name], more].concat())
    }

    /// A request through a proxy: a whole URL, and a body of a stated length.
    pub(crate) fn request(&self, body: &str) -> String {
        self.head(&format!("Content-Length: {}\r\n", body.len())) + body
    }

    /// Its head, with more headers.
    pub(crate) fn head(&self, headers: &str) -> String {
        let host = &self.authority;
        format!(
            "POST http://{host}/ HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             X-TC-Action: DescribeAddresses\r\nX-TC-Version: 2019-07-19\r\n{headers}\r\n"
        )
    }
}

/// The arguments of a recorder that is a proxy.
pub(crate) fn proxy() -> [&'static str; 7] {
    ["record", "--cassette", CASSETTE, "--listen", "127.0.0.1:0", "--ca", "own"]
}

impl Carrier {
    /// A connection to it.
    pub(crate) fn client(&self) -> End {
        End::new(TcpStream::connect(self.host()).expect("somebody listens"))
    }

    /// Everything that is said to some bytes until the connection is closed.
    pub(crate) fn says(&self, request: &str) -> String {
        let mut client = self.client();
        client.send(request);
        client.rest()
    }
}

/// How many exchanges the journal has.
pub(crate) fn journalled(home: &Path) -> usize {
    let journal = std::fs::read_to_string(home.join(format!("{CASSETTE}.journal"))).expect("a journal");
    journal.matches("\"kept\":").count()
}

impl End {
    pub(crate) fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, read: Vec::new() }
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).expect("the other end reads");
    }

    /// What comes up to the end of a head.
    pub(crate) fn head(&mut self) -> String {
        self.until("\r\n\r\n")
    }

    /// What comes up to some text, with that.
    pub(crate) fn until(&mut self, end: &str) -> String {
        loop {
            if let Some(at) = self.read.windows(end.len()).position(|found| found == end.as_bytes()) {
                return String::from_utf8(self.read.drain(..at + end.len()).collect()).expect("text");
            }
            assert!(self.more(), "no {end:?}, but {:?}", String::from_utf8_lossy(&self.read));
        }
    }

    /// So many bytes.
    pub(crate) fn take(&mut self, bytes: usize) -> Vec<u8> {
        while self.read.len() < bytes {
            assert!(self.more(), "no more than {:?}", String::from_utf8_lossy(&self.read));
        }
        self.read.drain(..bytes).collect()
    }

    /// Everything up to the end of the connection, however that ends.
    pub(crate) fn rest(&mut self) -> String {
        while self.more() {}
        String::from_utf8_lossy(&std::mem::take(&mut self.read)).into_owned()
    }

    fn more(&mut self) -> bool {
        let mut bytes = [0; 1 << 13];
        match self.stream.read(&mut bytes) {
            Ok(0) => false,
            Ok(read) => {
                self.read.extend_from_slice(&bytes[..read]);
                true
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => false,
            Err(error) => panic!("nothing comes: {error}"),
        }
    }
}
