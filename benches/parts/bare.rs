//! The yardstick: a hyper server that reads each request whole and always gives the same answer.
//!
//! It is the bench's own program, started once more as `<program> bare BODY`, on the runtime, the socket options and
//! the connection settings of `dubplate mock`.

use super::failure::Failure;
use super::server::Server;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::env;
use std::process::Command;
use tokio::net::{TcpListener, TcpStream};

const WORD: &str = "bare";
const MOST_BUFFER: usize = 128 << 10;

pub(crate) fn start(body: &str) -> Result<Server, Failure> {
    Server::start(Command::new(env::current_exe()?).args([WORD, body]))
}

/// The body to serve, if this process was started to be the server.
pub(crate) fn body() -> Option<String> {
    let mut arguments = env::args().skip(1);
    arguments.next().filter(|first| first == WORD)?;
    arguments.next()
}

/// Serves until the process is killed.
pub(crate) fn serve(body: String) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        let body = Bytes::from(body);
        loop {
            let (socket, _) = listener.accept().await?;
            tokio::spawn(answer(socket, body.clone()));
        }
    })
}

async fn answer(socket: TcpStream, body: Bytes) -> Result<(), hyper::Error> {
    // A socket that is no longer there fails at its first read.
    let _gone = socket.set_nodelay(true);
    let service = service_fn(|request: Request<Incoming>| {
        let body = body.clone();
        async move {
            request.into_body().collect().await?;
            let mut response = Response::new(Full::new(body));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Ok::<_, hyper::Error>(response)
        }
    });
    http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(MOST_BUFFER)
        .serve_connection(TokioIo::new(socket), service)
        .await
}
