//! Native clients of the wire, in both encodings, for everything that needs no browser.

mod conversation;
mod desk;
mod keys;

use crate::wait::DEADLINE;
use anyhow::{Context, Result, anyhow, bail};
pub use conversation::{Conversation, Outcome, texts};
pub use desk::Desk;
use futures::{SinkExt, StreamExt};
pub use keys::{ADDRESS_HEADER, Keys, command_id, opening};
use protocol::codec::{self, Encoding};
use protocol::frames::desk::DeskFrame;
use protocol::frames::server::ServerFrame;
use protocol::frames::together::Together;
use serde::Serialize;
use std::net::SocketAddr;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async};

/// A WebSocket.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    encoding: Encoding,
}

impl Socket {
    /// Opens one. An answer that is no socket is `Err` with the status of the response.
    ///
    /// # Errors
    /// The status, or 0 when there was no answer at all.
    pub async fn open(url: &str, headers: &[(&str, &str)], encoding: Encoding) -> Result<Self, u16> {
        let mut request = url.replacen("http", "ws", 1).into_client_request().map_err(|_| 0_u16)?;
        for (name, value) in headers {
            let name: tokio_tungstenite::tungstenite::http::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self { stream, encoding }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(_) => Err(0),
        }
    }

    /// Opens one from another address of this machine, `127.0.0.LAST`.
    ///
    /// # Errors
    /// See [`Socket::open`].
    pub async fn open_at(last: u8, url: &str, encoding: Encoding) -> Result<Self, u16> {
        let request = url.replacen("http", "ws", 1).into_client_request().map_err(|_| 0_u16)?;
        let port = request.uri().port_u16().unwrap_or(80);
        let socket = TcpSocket::new_v4().map_err(|_| 0_u16)?;
        socket.bind(SocketAddr::from(([127, 0, 0, last], 0))).map_err(|_| 0_u16)?;
        let stream = socket.connect(SocketAddr::from(([127, 0, 0, 1], port))).await.map_err(|_| 0_u16)?;
        match client_async(request, MaybeTlsStream::Plain(stream)).await {
            Ok((stream, _)) => Ok(Self { stream, encoding }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(_) => Err(0),
        }
    }

    /// Sends a frame in the socket's encoding.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn send<T: Serialize>(&mut self, frame: &T) -> Result<()> {
        let message = match self.encoding {
            Encoding::Text => Message::text(codec::to_text(frame)),
            Encoding::Binary => Message::binary(codec::to_binary(frame)),
        };
        self.send_raw(message).await
    }

    /// Sends anything.
    ///
    /// # Errors
    /// When the socket is closed.
    pub async fn send_raw(&mut self, message: Message) -> Result<()> {
        Ok(self.stream.send(message).await?)
    }

    /// The next text or binary message.
    ///
    /// # Errors
    /// When the socket closes, or nothing comes within the deadline.
    pub async fn receive(&mut self) -> Result<Message> {
        let next = tokio::time::timeout(DEADLINE, self.stream.next()).await;
        match next.context("nothing came within the deadline")? {
            Some(Ok(Message::Close(frame))) => {
                bail!("closed with {}", frame.map_or(0, |frame| frame.code.into()))
            }
            Some(message) => Ok(message?),
            None => bail!("closed"),
        }
    }

    /// The next message, however long it takes.
    ///
    /// # Errors
    /// When the socket closes.
    pub async fn next(&mut self) -> Result<Message> {
        Ok(self.stream.next().await.context("closed")??)
    }

    /// Waits for the close and gives its code.
    ///
    /// # Errors
    /// When something else comes.
    pub async fn closed(&mut self) -> Result<CloseCode> {
        match tokio::time::timeout(DEADLINE, self.stream.next()).await? {
            Some(Ok(Message::Close(Some(frame)))) => Ok(frame.code),
            other => Err(anyhow!("not a close: {other:?}")),
        }
    }

    /// Everything that comes until the socket is closed, and the code it is closed with.
    ///
    /// # Errors
    /// When it is not closed within the deadline, or without a code.
    pub async fn rest(&mut self) -> Result<(Vec<Message>, CloseCode)> {
        let mut rest = Vec::new();
        loop {
            match tokio::time::timeout(DEADLINE, self.stream.next()).await.context("it stays open")? {
                Some(Ok(Message::Close(Some(frame)))) => return Ok((rest, frame.code)),
                Some(Ok(message)) => rest.push(message),
                other => bail!("no close but {other:?}"),
            }
        }
    }

    /// The next frame of a conversation.
    ///
    /// # Errors
    /// See [`Socket::receive`]; also an encoding other than ours.
    pub async fn server_frame(&mut self) -> Result<ServerFrame> {
        Ok(self.conversation_frame().await?.0)
    }

    /// The same with what it says of colleagues, if it is a frame that says that.
    ///
    /// # Errors
    /// See [`Socket::server_frame`].
    pub async fn conversation_frame(&mut self) -> Result<(ServerFrame, Option<Together>)> {
        match (self.receive().await?, self.encoding) {
            (Message::Text(text), Encoding::Text) => {
                Ok((codec::server_from_text(&text), codec::together_from_text(&text)))
            }
            (Message::Binary(bytes), Encoding::Binary) => {
                Ok((codec::server_from_binary(&bytes), codec::together_from_binary(&bytes)))
            }
            (other, encoding) => bail!("{other:?} on a socket of {encoding:?}"),
        }
    }

    /// The next frame of the desk.
    ///
    /// # Errors
    /// See [`Socket::server_frame`].
    pub async fn desk_frame(&mut self) -> Result<DeskFrame> {
        let frame = match (self.receive().await?, self.encoding) {
            (Message::Text(text), Encoding::Text) => serde_json::from_str(&text).ok(),
            (Message::Binary(bytes), Encoding::Binary) => codec::from_packed(&bytes),
            (other, encoding) => bail!("{other:?} on a socket of {encoding:?}"),
        };
        frame.context("a frame of the desk that cannot be read")
    }
}
