//! A mail server that receives: enough of SMTP to be told by no client from a real one, on a free
//! port, with a password, replies of several lines, and whatever goes wrong with a mail.

use crate::listen::Listening;
use crate::wait;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// The user that may hand mail in.
pub const USER: &str = "chat";
/// Their password.
pub const PASSWORD: &str = "a password of the shop";

/// What was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The sender's address on the envelope.
    pub from: String,
    /// The receiver's.
    pub to: String,
    /// The message, dots taken out again.
    pub message: String,
}

#[derive(Default)]
struct State {
    mails: Vec<Received>,
    /// How many receivers are still to be put off.
    busy: u32,
    put_off: u32,
    /// What a client did that no client may do.
    complaints: Vec<String>,
}

impl Received {
    /// What it says as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let message = mail_parser::MessageParser::default().parse(&self.message).expect("it is a message");
        message.body_text(0).expect("it has a text").into_owned()
    }

    /// The link in it that opens the conversation.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        let text = self.text();
        text.split_whitespace().find(|word| word.contains("#jasette-resume=")).map(str::to_owned)
    }
}

/// The server. It stops when it is dropped.
pub struct SmtpServer {
    listening: Listening,
    state: Arc<Mutex<State>>,
}

impl SmtpServer {
    /// Starts one that puts off the first `busy` mails.
    pub async fn start(busy: u32) -> Self {
        let (listening, state) = Listening::sharing(State { busy, ..State::default() }, serve).await;
        Self { listening, state }
    }

    /// The variables by which an edge finds it.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("JASETTE_MAIL_FROM", "Ceainăria <chat@shop.example>".to_owned()),
            ("JASETTE_SMTP_HOST", "127.0.0.1".to_owned()),
            ("JASETTE_SMTP_PORT", self.listening.port().to_string()),
            ("JASETTE_SMTP_USER", USER.to_owned()),
            ("JASETTE_SMTP_PASSWORD", PASSWORD.to_owned()),
        ]
    }

    /// Everything that was received so far.
    #[must_use]
    pub fn mails(&self) -> Vec<Received> {
        let state = self.state.lock().unwrap();
        assert_eq!(state.complaints, Vec::<String>::new(), "the client keeps to the protocol");
        state.mails.clone()
    }

    /// Waits until somebody was put off so many times.
    pub async fn has_put_off(&self, count: u32) {
        wait::until("mail to be put off", async || {
            let put_off = self.state.lock().unwrap().put_off;
            if put_off >= count { Ok(()) } else { Err(format!("{put_off} times")) }
        })
        .await;
    }

    /// Waits for a mail to somebody.
    pub async fn receives_for(&self, to: &str) -> Received {
        wait::until("mail to somebody", async || {
            let mails = self.mails();
            let found = mails.iter().find(|mail| mail.to == to).cloned();
            found.ok_or_else(|| format!("{mails:?}"))
        })
        .await
    }

    /// Waits for so many mails with a link to a page, and tells the last of them.
    pub async fn receives_link(&self, page: &str, count: usize) -> Received {
        wait::until("mail with a link", async || {
            let mails: Vec<_> = self.mails().into_iter().filter(|mail| mail.text().contains(page)).collect();
            if mails.len() >= count { Ok(mails[count - 1].clone()) } else { Err(format!("{mails:?}")) }
        })
        .await
    }

    /// Waits for a mail with a subject.
    pub async fn receives_about(&self, subject: &str) -> Received {
        wait::until("mail about something", async || {
            let mails = self.mails();
            let found =
                mails.iter().find(|mail| mail.message.contains(&format!("Subject: {subject}"))).cloned();
            found.ok_or_else(|| format!("{mails:?}"))
        })
        .await
    }

    /// Waits for so many mails.
    pub async fn receives(&self, count: usize) -> Vec<Received> {
        wait::until("mail to come", async || {
            let mails = self.mails();
            if mails.len() >= count { Ok(mails) } else { Err(format!("{mails:?}")) }
        })
        .await
    }
}

/// One client's session. Reading fails when it hangs up, which ends it.
async fn serve(socket: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let (reader, mut writer) = socket.into_split();
    let mut reader = BufReader::new(reader);
    let complain = |what: &str, line: &str| {
        state.lock().unwrap().complaints.push(format!("{what}: {line:?}"));
    };
    let (mut known, mut from, mut to) = (false, None, None);
    writer.write_all(b"220-mail.example ESMTP\r\n220 at your service\r\n").await.ok()?;
    loop {
        let line = line(&mut reader).await?;
        if !line.ends_with("\r\n") || line.len() > 514 {
            complain("not a command line", &line);
        }
        let line = line.trim_end();
        let answer = if line.starts_with("EHLO ") {
            "250-mail.example\r\n250-SIZE 10000000\r\n250-8BITMIME\r\n250 AUTH LOGIN PLAIN".to_owned()
        } else if let Some(secret) = line.strip_prefix("AUTH PLAIN ") {
            known = secret == plain(USER, PASSWORD);
            if known { "235 2.7.0 welcome" } else { "535 5.7.8 who are you?" }.to_owned()
        } else if !known && line != "QUIT" {
            "530 5.7.0 sign in first".to_owned()
        } else if let Some(address) = line.strip_prefix("MAIL FROM:") {
            from = Some(address.trim_matches(['<', '>']).to_owned());
            "250 2.1.0 fine".to_owned()
        } else if let Some(address) = line.strip_prefix("RCPT TO:") {
            let mut state = state.lock().unwrap();
            if state.busy > 0 {
                state.busy -= 1;
                state.put_off += 1;
                "451-4.7.1 busy\r\n451 4.7.1 come again".to_owned()
            } else if address.contains("nobody@") {
                "550 5.1.1 no such address".to_owned()
            } else {
                to = Some(address.trim_matches(['<', '>']).to_owned());
                "250 2.1.5 fine".to_owned()
            }
        } else if line == "DATA" {
            writer.write_all(b"354 go on\r\n").await.ok()?;
            let message = message(&mut reader, &complain).await?;
            let received = Received { from: from.take()?, to: to.take()?, message };
            state.lock().unwrap().mails.push(received);
            "250 2.0.0 queued".to_owned()
        } else if line == "QUIT" {
            writer.write_all(b"221 2.0.0 bye\r\n").await.ok()?;
            return Some(());
        } else {
            complain("unknown command", line);
            "500 5.5.1 what?".to_owned()
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
}

async fn line(reader: &mut (impl AsyncBufReadExt + Unpin)) -> Option<String> {
    let mut line = Vec::new();
    let count = reader.read_until(b'\n', &mut line).await.ok()?;
    (count > 0).then(|| String::from_utf8_lossy(&line).into_owned())
}

/// The lines up to a lone dot.
async fn message(
    reader: &mut (impl AsyncBufReadExt + Unpin),
    complain: &impl Fn(&str, &str),
) -> Option<String> {
    let mut message = String::new();
    loop {
        let line = line(reader).await?;
        let Some(content) = line.strip_suffix("\r\n") else {
            complain("a line that does not end as lines do", &line);
            return None;
        };
        if content == "." {
            return Some(message);
        }
        if content.len() > 998 || content.contains('\r') || !content.is_ascii() {
            complain("not a line of a message", content);
        }
        message.push_str(content.strip_prefix('.').unwrap_or(content));
        message.push_str("\r\n");
    }
}

/// The answer to AUTH PLAIN (RFC 4616), in base64.
fn plain(user: &str, password: &str) -> String {
    let text = format!("\0{user}\0{password}");
    let mut out = protocol::ids::encode_random(text.as_bytes()).replace('-', "+").replace('_', "/");
    while !out.len().is_multiple_of(4) {
        out.push('=');
    }
    out
}
