//! Servers of our own: a free port, whoever connects there is served, and what HTTP asks is read.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A port on which whoever connects is served, each by itself. It closes when it is dropped.
pub struct Listening {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Listening {
    /// Listens on a free port.
    pub async fn start<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let accepting = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket));
            }
        });
        Self { address, accepting }
    }

    /// Listens on a free port; all that are served share a state. Gives it, too.
    pub async fn sharing<S, F>(
        state: S,
        serve: impl Fn(TcpStream, Arc<Mutex<S>>) -> F + Send + 'static,
    ) -> (Self, Arc<Mutex<S>>)
    where
        S: Send + 'static,
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        (Self::start(move |socket| serve(socket, Arc::clone(&shared))).await, state)
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The origin of what is served there, by number.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path, and the query behind it.
    pub path: String,
    /// The headers, their names in small letters.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The next request of a connection; none when it ends.
    pub async fn read(socket: &mut (impl AsyncBufRead + Unpin)) -> Option<Self> {
        let mut line = String::new();
        socket.read_line(&mut line).await.ok()?;
        let mut words = line.split_whitespace();
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            socket.read_line(&mut line).await.ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        socket.read_exact(&mut body).await.ok()?;
        Some(Self { method, path, headers, body })
    }

    /// A header; nothing where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}
