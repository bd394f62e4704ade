//! A TCP proxy before the edge: it writes down what was asked for, and cuts when told to.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A running proxy. It ends when dropped.
pub struct Proxy {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    cuts: watch::Sender<u32>,
    open: Arc<watch::Sender<bool>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Starts one before a local port.
    pub async fn start(target: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let cuts = watch::Sender::new(0);
        let open = Arc::new(watch::Sender::new(true));
        let (seen, cut, gate) = (Arc::clone(&requests), cuts.clone(), Arc::clone(&open));
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *gate.borrow() {
                    tokio::spawn(carry(client, target, Arc::clone(&seen), cut.subscribe()));
                }
            }
        });
        Self { port, requests, cuts, open, accepting }
    }

    /// The origin under which the edge is reached through it.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The requests so far: `GET /path`, sockets as `SOCKET /path`.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// Cuts every connection there is, at once.
    pub fn cut(&self) {
        self.cuts.send_modify(|count| *count += 1);
    }

    /// Cuts every connection and refuses new ones until [`Proxy::mend`].
    pub fn sever(&self) {
        self.open.send_replace(false);
        self.cut();
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.open.send_replace(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

async fn carry(client: TcpStream, target: u16, seen: Arc<Mutex<Vec<String>>>, mut cut: watch::Receiver<u32>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from_client.read(&mut buffer).await {
            if let Some(request) = request_of(&buffer[..count]) {
                seen.lock().unwrap().push(request);
            }
            if to_server.write_all(&buffer[..count]).await.is_err() {
                break;
            }
        }
    };
    let down = async move {
        let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
    };
    tokio::select! {
        () = async { tokio::join!(up, down); } => {}
        _ = cut.changed() => {}
    }
}

/// Browsers write the head of a request at once, so it stands at the start of a chunk.
fn request_of(chunk: &[u8]) -> Option<String> {
    let head = str::from_utf8(chunk.get(..chunk.len().min(8192))?).ok()?;
    let mut words = head.lines().next()?.split(' ');
    let method = words.next().filter(|word| ["GET", "POST", "PUT", "DELETE", "HEAD"].contains(word))?;
    let path = words.next()?;
    let socket = head.to_ascii_lowercase().contains("upgrade: websocket");
    Some(format!("{} {path}", if socket { "SOCKET" } else { method }))
}
