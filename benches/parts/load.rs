//! What `wrk -t1 -c32` does, with checks: one thread, 32 connections, on each the next request after an answer.

use super::ask::{Question, Reply};
use super::failure::Failure;
use super::kernel::cpu;
use super::server::Server;
use std::process::id;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

pub(crate) const CONNECTIONS: usize = 32;
/// Every answer is read whole and its status checked; of so many one body is read as JSON.
const CHECKED: u64 = 64;
const MOST_ANSWER: usize = 64 << 10;
const WARM_UP: Duration = Duration::from_millis(200);

type Sockets = Vec<TcpStream>;

/// What a server did under load.
pub(crate) struct Load {
    /// Requests.
    pub(crate) per_second: f64,
    /// Microseconds of the server's CPU for one request.
    pub(crate) cpu: f64,
    /// The same of this process.
    pub(crate) own_cpu: f64,
}

/// Asks over and over for so long, on each connection one of the questions in turn.
pub(crate) fn load(server: &Server, questions: &[Arc<Question>], time: Duration) -> Result<Load, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let mut asked = Vec::new();
    for question in questions {
        asked.push((Arc::from(question.request(server.address())?), Arc::clone(question)));
    }
    runtime.block_on(async {
        let mut sockets = Sockets::new();
        for _ in 0..CONNECTIONS {
            let socket = TcpStream::connect(server.address()).await?;
            socket.set_nodelay(true)?;
            sockets.push(socket);
        }
        let (sockets, _) = all(sockets, &asked, WARM_UP).await?;
        let before = (cpu(server.process())?, cpu(id())?);
        let started = Instant::now();
        let (_open, requests) = all(sockets, &asked, time).await?;
        let elapsed = started.elapsed();
        let requests = f64::from(u32::try_from(requests)?);
        let each = |time: Duration| time.as_secs_f64() * 1e6 / requests;
        Ok(Load {
            per_second: requests / elapsed.as_secs_f64(),
            cpu: each(cpu(server.process())?.saturating_sub(before.0)),
            own_cpu: each(cpu(id())?.saturating_sub(before.1)),
        })
    })
}

async fn all(
    sockets: Sockets,
    asked: &[(Arc<[u8]>, Arc<Question>)],
    time: Duration,
) -> Result<(Sockets, u64), Failure> {
    let until = Instant::now() + time;
    let mut asking = JoinSet::new();
    for (socket, (request, question)) in sockets.into_iter().zip(asked.iter().cycle().cloned()) {
        asking.spawn(async move {
            // A `Failure` cannot leave a task, its text can.
            let asked = one(socket, &request, &question, until).await;
            asked.map_err(|failure| failure.to_string())
        });
    }
    let mut sockets = Sockets::new();
    let mut requests = 0;
    while let Some(asked) = asking.join_next().await {
        let (socket, count) = asked??;
        sockets.push(socket);
        requests += count;
    }
    Ok((sockets, requests))
}

async fn one(
    mut socket: TcpStream,
    request: &[u8],
    question: &Question,
    until: Instant,
) -> Result<(TcpStream, u64), Failure> {
    let mut answer = vec![0; MOST_ANSWER];
    let mut requests = 0;
    while Instant::now() < until {
        socket.write_all(request).await?;
        let mut filled = 0;
        let body = loop {
            match socket.read(&mut answer[filled..]).await? {
                0 => return Err("the connection was closed, or the answer is too long".into()),
                count => filled += count,
            }
            if let Some(reply) = Reply::read(&answer[..filled])? {
                break reply.body;
            }
        };
        if requests % CHECKED == 0 {
            question.check(body)?;
        }
        requests += 1;
    }
    Ok((socket, requests))
}
