//! Mail by a mail server: the socket under the talk that `domain::smtp` leads.

use super::{Mail, Mailer, message};
use domain::mail::{Failure, Sender};
use domain::smtp::{Credentials, Dialogue, Envelope, LINE_MAX, Next, QUIT};
use futures::FutureExt;
use futures::future::{Either, LocalBoxFuture, select};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use worker::{Delay, SecureTransport, Socket};

/// The port for handing mail in (RFC 6409).
pub(super) const SUBMISSION: u16 = 587;

/// The port on which TLS comes first (RFC 8314).
const SUBMISSION_TLS: u16 = 465;

/// How long one mail may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A mail server.
pub(super) struct Smtp {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) credentials: Option<Credentials>,
    pub(super) sender: Sender,
}

impl Mailer for Smtp {
    fn send<'a>(&'a self, mail: &'a Mail) -> LocalBoxFuture<'a, Result<(), Failure>> {
        async move {
            let talk = Box::pin(self.talk(mail));
            match select(talk, Box::pin(Delay::from(PATIENCE))).await {
                Either::Left((result, _)) => result,
                Either::Right(_) => Err(Failure::ForNow("the mail server took too long".to_owned())),
            }
        }
        .boxed_local()
    }

    fn sender(&self) -> &Sender {
        &self.sender
    }
}

fn lost(error: impl std::fmt::Display) -> Failure {
    Failure::ForNow(format!("the connection to the mail server failed: {error}"))
}

impl Smtp {
    /// Whether the server is on this machine, so that nobody can listen.
    fn is_local(&self) -> bool {
        matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1")
    }

    async fn talk(&self, mail: &Mail) -> Result<(), Failure> {
        let envelope = Envelope {
            helo: self.sender.host().to_owned(),
            from: self.sender.address.clone(),
            to: mail.to.clone(),
            message: message(&self.sender, mail)?,
        };
        let (transport, private) = match (self.port, self.is_local()) {
            (SUBMISSION_TLS, _) => (SecureTransport::On, true),
            (_, true) => (SecureTransport::Off, true),
            (_, false) => (SecureTransport::StartTls, false),
        };
        let connection = Socket::builder().secure_transport(transport);
        let mut socket = connection.connect(self.host.as_str(), self.port).map_err(lost)?;
        let mut dialogue = Dialogue::new(envelope, self.credentials.clone(), private);
        let mut heard: Vec<u8> = Vec::new();
        loop {
            let Some(end) = heard.iter().position(|byte| *byte == b'\n') else {
                if heard.len() > LINE_MAX {
                    return Err(lost("its line has no end"));
                }
                let mut bytes = [0; 1_024];
                let count = socket.read(&mut bytes).await.map_err(lost)?;
                if count == 0 {
                    return Err(lost("it hung up"));
                }
                heard.extend(bytes.iter().take(count));
                continue;
            };
            let line: Vec<u8> = heard.drain(..=end).collect();
            match dialogue.line(String::from_utf8_lossy(&line).trim_end()) {
                Next::Read => {}
                Next::Write(bytes) => write(&mut socket, &bytes).await?,
                Next::Secure => {
                    // What came before TLS and was not asked for is not the server's word.
                    heard.clear();
                    socket = socket.start_tls();
                    if let Next::Write(bytes) = dialogue.secured() {
                        write(&mut socket, &bytes).await?;
                    }
                }
                Next::Taken => {
                    // The mail is theirs now, whether or not they hear our goodbye.
                    let _said = write(&mut socket, QUIT).await;
                    let _closed = socket.close().await;
                    return Ok(());
                }
                Next::Failed(failure) => {
                    let _said = write(&mut socket, QUIT).await;
                    let _closed = socket.close().await;
                    return Err(failure);
                }
            }
        }
    }
}

async fn write(socket: &mut Socket, bytes: &[u8]) -> Result<(), Failure> {
    socket.write_all(bytes).await.map_err(lost)?;
    socket.flush().await.map_err(lost)
}
