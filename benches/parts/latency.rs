//! One request after the other, and many that all differ.

use super::ask::{Question, Reply};
use super::failure::Failure;
use super::figures::median;
use super::load::CONNECTIONS;
use super::server::Server;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::ops::Range;
use std::thread;
use std::time::Instant;

/// The median time of an answer, in microseconds.
pub(crate) fn micros(server: &Server, question: &Question, count: usize) -> Result<f64, Failure> {
    let mut asker = Asker::connect(server)?;
    let request = question.request(server.address())?;
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let started = Instant::now();
        asker.ask(&request, question)?;
        times.push(started.elapsed().as_secs_f64() * 1e6);
    }
    Ok(median(times))
}

/// Asks once for each number, with another signature each, over as many connections as a load has.
pub(crate) fn differing(server: &Server, question: &Question, numbers: Range<usize>) -> Result<(), Failure> {
    let one = |first: usize| -> Result<(), Failure> {
        let mut asker = Asker::connect(server)?;
        for number in numbers.clone().skip(first).step_by(CONNECTIONS) {
            let request = question.numbered(server.address(), Some(number))?;
            asker.ask(&request, question)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        // A `Failure` cannot leave a thread, its text can.
        let asking: Vec<_> = (0..CONNECTIONS)
            .map(|first| scope.spawn(move || one(first).map_err(|failure| failure.to_string())))
            .collect();
        for asked in asking {
            asked.join().map_err(|_| "a thread panicked")??;
        }
        Ok(())
    })
}

struct Asker {
    socket: TcpStream,
    received: Vec<u8>,
}

impl Asker {
    fn connect(server: &Server) -> Result<Self, Failure> {
        let socket = TcpStream::connect(server.address())?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, received: vec![0; 64 << 10] })
    }

    fn ask(&mut self, request: &[u8], question: &Question) -> Result<(), Failure> {
        self.socket.write_all(request)?;
        let mut filled = 0;
        loop {
            match self.socket.read(&mut self.received[filled..])? {
                0 => return Err("the connection was closed, or the answer is too long".into()),
                count => filled += count,
            }
            if let Some(reply) = Reply::read(&self.received[..filled])? {
                return question.check(reply.body);
            }
        }
    }
}
