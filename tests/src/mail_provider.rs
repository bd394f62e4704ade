//! A provider that takes mail by HTTP, on a free port, and may leave a client without an answer.

use crate::listen::{Listening, Request};
use crate::wait;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// What its clients show.
pub const KEY: &str = "a key";

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    /// How many requests are still to be left without an answer.
    hangs: u32,
}

/// The provider. It stops when it is dropped.
pub struct MailProvider {
    listening: Listening,
    state: Arc<Mutex<State>>,
}

impl MailProvider {
    /// Starts one that takes the first `hangs` requests and never answers them.
    pub async fn start(hangs: u32) -> Self {
        let (listening, state) = Listening::sharing(State { hangs, ..State::default() }, serve).await;
        Self { listening, state }
    }

    /// The variables by which an edge finds it.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("JASETTE_MAIL_FROM", "chat@shop.example".to_owned()),
            ("JASETTE_MAIL_URL", format!("{}/send", self.listening.origin())),
            ("JASETTE_MAIL_KEY", KEY.to_owned()),
        ]
    }

    /// What was handed in for somebody so far, answered or not.
    #[must_use]
    pub fn handed_in(&self, to: &str) -> Vec<Request> {
        let is_theirs = |request: &&Request| mail(request)["to"] == to;
        self.state.lock().unwrap().requests.iter().filter(is_theirs).cloned().collect()
    }

    /// Waits until mail for somebody was handed in so many times.
    pub async fn receives(&self, to: &str, count: usize) -> Vec<Request> {
        wait::until("mail by HTTP", async || {
            let came = self.handed_in(to);
            if came.len() >= count { Ok(came) } else { Err(format!("{} of {count}", came.len())) }
        })
        .await
    }
}

/// The mail that a request hands in.
#[must_use]
pub fn mail(request: &Request) -> Value {
    serde_json::from_slice(&request.body).expect("a mail comes as JSON")
}

async fn serve(socket: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let mut socket = BufReader::new(socket);
    loop {
        let request = Request::read(&mut socket).await?;
        let hangs = {
            let mut state = state.lock().unwrap();
            state.requests.push(request);
            let hangs = state.hangs > 0;
            state.hangs = state.hangs.saturating_sub(1);
            hangs
        };
        if hangs {
            // Until the other end lets go.
            let _closed = socket.read_u8().await;
            return None;
        }
        socket.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").await.ok()?;
    }
}
