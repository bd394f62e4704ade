//! A TCP proxy before the edge: it writes down what was asked for, and cuts, refuses or swallows
//! when told to.

use std::sync::atomic::{AtomicBool, Ordering};
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
    rules: Arc<Rules>,
    accepting: JoinHandle<()>,
}

/// What the proxy does to requests it knows.
#[derive(Default)]
struct Rules {
    /// Answers requests that have this in them itself, with 403.
    refused: Mutex<Option<&'static str>>,
    /// Carries nothing on sockets any more, and tells nobody.
    swallows: AtomicBool,
}

impl Rules {
    fn refuses(&self, request: &str) -> bool {
        self.refused.lock().unwrap().is_some_and(|part| request.contains(part))
    }

    fn swallows(&self) -> bool {
        self.swallows.load(Ordering::Relaxed)
    }
}

impl Proxy {
    /// Starts one before a local port.
    pub async fn start(target: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let cuts = watch::Sender::new(0);
        let open = Arc::new(watch::Sender::new(true));
        let rules = Arc::new(Rules::default());
        let (seen, cut, gate) = (Arc::clone(&requests), cuts.clone(), Arc::clone(&open));
        let ruled = Arc::clone(&rules);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *gate.borrow() {
                    let (seen, rules) = (Arc::clone(&seen), Arc::clone(&ruled));
                    tokio::spawn(carry(client, target, seen, rules, cut.subscribe()));
                }
            }
        });
        Self { port, requests, cuts, open, rules, accepting }
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

    /// Answers requests that have this in them, such as `SOCKET`, with 403 from now on; or none.
    pub fn refuse(&self, part: Option<&'static str>) {
        *self.rules.refused.lock().unwrap() = part;
    }

    /// Leaves sockets open from now on, and carries nothing on them.
    pub fn swallow_sockets(&self) {
        self.rules.swallows.store(true, Ordering::Relaxed);
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

async fn carry(
    client: TcpStream,
    target: u16,
    seen: Arc<Mutex<Vec<String>>>,
    rules: Arc<Rules>,
    mut cut: watch::Receiver<u32>,
) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let is_socket = AtomicBool::new(false);
    let swallowed = || is_socket.load(Ordering::Relaxed) && rules.swallows();
    // Ends with true when a request is refused.
    let up = async {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from_client.read(&mut buffer).await {
            if let Some(request) = request_of(&buffer[..count]) {
                is_socket.fetch_or(request.starts_with("SOCKET"), Ordering::Relaxed);
                let refused = rules.refuses(&request);
                seen.lock().unwrap().push(request);
                if refused {
                    return true;
                }
            }
            if !swallowed() && to_server.write_all(&buffer[..count]).await.is_err() {
                break;
            }
        }
        // The other direction may go on.
        let _ = to_server.shutdown().await;
        std::future::pending().await
    };
    let down = async {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from_server.read(&mut buffer).await {
            if !swallowed() && to_client.write_all(&buffer[..count]).await.is_err() {
                break;
            }
        }
    };
    let refused = tokio::select! {
        refused = up => refused,
        () = down => false,
        _ = cut.changed() => false,
    };
    if refused {
        let answer = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        // Whoever is gone needs no answer.
        let _ = to_client.write_all(answer).await;
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
