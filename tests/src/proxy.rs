//! A TCP proxy before the edge: it writes down what was asked for, and does to connections what
//! networks do: refuses them, cuts them, delays them, lets them go silent, closes them halfway, and
//! delivers a client's message twice.
//!
//! Twice means a whole WebSocket message: doubled bytes of TCP would be noise that the runtime
//! refuses. The first message of a connection, its greeting, is delivered once, because a client
//! that greets twice is a client's doing and no network's.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A running proxy. It ends when dropped.
pub struct Proxy {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    bytes: Arc<AtomicU64>,
    weather: Arc<watch::Sender<Weather>>,
    accepting: JoinHandle<()>,
}

/// How the network is at the moment.
#[derive(Clone, Copy, Debug, Default)]
struct Weather {
    /// How often all connections were cut.
    cuts: u32,
    /// How often all connections were closed halfway: the server hears no more, but still speaks.
    halves: u32,
    /// New connections are refused.
    closed: bool,
    /// Nothing is carried, and nobody is told.
    frozen: bool,
    /// How long each piece waits before it is carried on.
    delay: Duration,
    /// Clients' messages are delivered twice.
    doubled: bool,
    /// Requests that have this in them are answered with 403.
    refused: Option<&'static str>,
    /// Nothing is carried on sockets, and nobody is told.
    swallows: bool,
    /// Requests that have this in them wait.
    held: Option<&'static str>,
}

impl Weather {
    fn refuses(&self, request: &str) -> bool {
        self.refused.is_some_and(|part| request.contains(part))
    }
}

impl Proxy {
    /// Starts one before a local port.
    pub async fn start(target: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let weather = Arc::new(watch::Sender::new(Weather::default()));
        let bytes = Arc::new(AtomicU64::new(0));
        let (seen, sky, counted) = (Arc::clone(&requests), Arc::clone(&weather), Arc::clone(&bytes));
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if sky.borrow().closed {
                    continue;
                }
                let carrying =
                    carried(client, target, Arc::clone(&seen), Arc::clone(&counted), sky.subscribe());
                let (mut weather, cuts) = (sky.subscribe(), sky.borrow().cuts);
                // Also one on which nothing was said yet: browsers open some to have them at hand.
                tokio::spawn(async move {
                    tokio::select! {
                        () = carrying => {}
                        _ = weather.wait_for(|weather| weather.cuts != cuts) => {}
                    }
                });
            }
        });
        Self { port, requests, bytes, weather, accepting }
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

    /// How many bytes have come back to clients so far, heads of responses included.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Cuts every connection there is, at once.
    pub fn cut(&self) {
        self.weather.send_modify(|weather| weather.cuts += 1);
    }

    /// Closes every connection halfway: the server is told that nothing more will come, and what it
    /// says is still carried.
    pub fn half_close(&self) {
        self.weather.send_modify(|weather| weather.halves += 1);
    }

    /// Cuts every connection and refuses new ones until [`Proxy::mend`].
    pub fn sever(&self) {
        self.weather.send_modify(|weather| {
            weather.closed = true;
            weather.cuts += 1;
        });
    }

    /// Answers requests that have this in them, such as `SOCKET`, with 403 from now on; or none.
    pub fn refuse(&self, part: Option<&'static str>) {
        self.weather.send_modify(|weather| weather.refused = part);
    }

    /// Keeps requests that have this in them, such as `.wasm`, from the server until [`Proxy::mend`].
    pub fn hold(&self, part: &'static str) {
        self.weather.send_modify(|weather| weather.held = Some(part));
    }

    /// Leaves sockets open until [`Proxy::mend`], and carries nothing on them.
    pub fn swallow_sockets(&self) {
        self.weather.send_modify(|weather| weather.swallows = true);
    }

    /// Stops carrying anything until [`Proxy::mend`], without a word to either end: the cable is
    /// pulled.
    pub fn freeze(&self) {
        self.weather.send_modify(|weather| weather.frozen = true);
    }

    /// Holds every piece back for a while, in both directions, until [`Proxy::mend`]. The order
    /// stays.
    pub fn delay(&self, delay: Duration) {
        self.weather.send_modify(|weather| weather.delay = delay);
    }

    /// Delivers every message of a client twice, until [`Proxy::mend`].
    pub fn double(&self) {
        self.weather.send_modify(|weather| weather.doubled = true);
    }

    /// Fair weather again.
    pub fn mend(&self) {
        self.weather.send_modify(|weather| {
            let Weather { cuts, halves, .. } = *weather;
            *weather = Weather { cuts, halves, ..Weather::default() };
        });
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

/// Carries a connection until its ends have closed it.
async fn carried(
    mut client: TcpStream,
    target: u16,
    seen: Arc<Mutex<Vec<String>>>,
    bytes: Arc<AtomicU64>,
    weather: watch::Receiver<Weather>,
) {
    let mut first = vec![0; 8 * 1024];
    let Ok(count) = client.peek(&mut first).await else { return };
    let request = request_of(&first[..count]).unwrap_or_default();
    let is_socket = request.starts_with("SOCKET");
    if weather.borrow().refuses(&request) {
        seen.lock().unwrap().push(request);
        let answer = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        // Whoever is gone needs no answer.
        let _ = client.write_all(answer).await;
        return;
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let up = up_stream(from_client, to_server, seen, weather.clone());
    // Whichever ends first, the other direction goes on as long as it can.
    let _ = tokio::join!(up, down_stream(from_server, to_client, is_socket, bytes, weather));
}

async fn up_stream(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    seen: Arc<Mutex<Vec<String>>>,
    mut weather: watch::Receiver<Weather>,
) -> std::io::Result<()> {
    let halves = weather.borrow().halves;
    let mut halving = weather.clone();
    let mut messages = Messages::default();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = tokio::select! {
            count = from.read(&mut buffer) => count?,
            _ = halving.wait_for(|weather| weather.halves != halves) => 0,
        };
        if count == 0 {
            return to.shutdown().await;
        }
        let chunk = &buffer[..count];
        if let Some(request) = request_of(chunk) {
            messages.is_socket = request.starts_with("SOCKET");
            let refused = weather.borrow().refuses(&request);
            seen.lock().unwrap().push(request.clone());
            // The proxy is gone when this fails, and the connection with it.
            let _ = weather.wait_for(|weather| weather.held.is_none_or(|part| !request.contains(part))).await;
            if refused {
                // A later request of a connection that is there already: it ends here.
                return Err(std::io::ErrorKind::ConnectionAborted.into());
            }
            messages.head = true;
        }
        let doubled = wait_out(&mut weather).await;
        let bytes = messages.pass(chunk, doubled);
        if !(messages.is_socket && weather.borrow().swallows) {
            to.write_all(&bytes).await?;
        }
    }
}

async fn down_stream(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    is_socket: bool,
    bytes: Arc<AtomicU64>,
    mut weather: watch::Receiver<Weather>,
) -> std::io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = from.read(&mut buffer).await?;
        if count == 0 {
            return to.shutdown().await;
        }
        bytes.fetch_add(count as u64, Ordering::Relaxed);
        wait_out(&mut weather).await;
        if !(is_socket && weather.borrow().swallows) {
            to.write_all(&buffer[..count]).await?;
        }
    }
}

/// Waits as long as the network holds a piece back, and tells whether messages are doubled.
async fn wait_out(weather: &mut watch::Receiver<Weather>) -> bool {
    let Weather { delay, doubled, .. } = *weather.borrow();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    // The proxy is gone when this fails, and the connection with it.
    let _ = weather.wait_for(|weather| !weather.frozen).await;
    doubled
}

/// Finds the WebSocket messages in what a client sends, to double them whole.
#[derive(Default)]
struct Messages {
    /// Whether the connection is a WebSocket, or is about to be.
    is_socket: bool,
    /// Whether the request's head is still coming.
    head: bool,
    /// What has come of a message that is not complete.
    rest: Vec<u8>,
    /// How many messages have passed.
    passed: u32,
}

impl Messages {
    /// What to send on for what has come.
    fn pass(&mut self, chunk: &[u8], doubled: bool) -> Vec<u8> {
        if !self.is_socket {
            return chunk.to_vec();
        }
        self.rest.extend_from_slice(chunk);
        let mut out = Vec::new();
        if self.head {
            let Some(end) = self.rest.windows(4).position(|four| four == b"\r\n\r\n") else { return out };
            out.extend(self.rest.drain(..end + 4));
            self.head = false;
        }
        while let Some(length) = frame_length(&self.rest) {
            let frame: Vec<u8> = self.rest.drain(..length).collect();
            let is_message = matches!(frame[0], 0x81 | 0x82);
            if doubled && is_message && self.passed > 0 {
                out.extend_from_slice(&frame);
            }
            self.passed += u32::from(is_message);
            out.extend(frame);
        }
        out
    }
}

/// The bytes of the first WebSocket frame, once all have come (RFC 6455, section 5.2).
fn frame_length(bytes: &[u8]) -> Option<usize> {
    let second = *bytes.get(1)?;
    let (payload, header) = match second & 0x7F {
        126 => (usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)), 4),
        127 => (usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?, 10),
        short => (usize::from(short), 2),
    };
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    let length = header + mask + payload;
    (bytes.len() >= length).then_some(length)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A client's frame: final, masked, with this first byte and payload length.
    fn frame(first: u8, length: u16) -> Vec<u8> {
        let mut frame = vec![first, 0x80 | 126];
        frame.extend(length.to_be_bytes());
        frame.extend(vec![7; 4 + usize::from(length)]);
        frame
    }

    #[test]
    fn messages_are_doubled_whole_and_the_greeting_and_pings_are_not() {
        let (head, hello, command, ping) =
            (b"GET / HTTP/1.1\r\n\r\n".to_vec(), frame(0x82, 3), frame(0x82, 300), frame(0x89, 1));
        let stream = [head.clone(), hello.clone(), command.clone(), ping.clone()].concat();
        let wanted = [head, hello, command.clone(), command, ping].concat();
        for size in [1, 7, 100, stream.len()] {
            let mut messages = Messages { is_socket: true, head: true, ..Messages::default() };
            let out: Vec<u8> = stream.chunks(size).flat_map(|chunk| messages.pass(chunk, true)).collect();
            assert_eq!(out, wanted, "in pieces of {size}");
            let mut messages = Messages { is_socket: true, head: true, ..Messages::default() };
            let out: Vec<u8> = stream.chunks(size).flat_map(|chunk| messages.pass(chunk, false)).collect();
            assert_eq!(out, stream);
        }
    }
}
