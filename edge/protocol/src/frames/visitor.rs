//! What a visitor's client sends on its socket, or one command at a time over HTTP.

use crate::conversation::file::FileInfo;
use crate::conversation::opening::{Filled, Opening, Page};
use crate::frames::Request;
use crate::ids::{Seq, Token};
use serde::{Deserialize, Serialize};

/// One frame from a visitor's client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitorFrame {
    /// The first frame of every socket.
    Hello(VisitorHello),
    /// Something to be done, once.
    Command(VisitorRequest),
    /// The visitor is typing, or stopped. Not stored.
    Typing(bool),
    /// What the visitor is writing, where the site shows that. Not stored.
    Draft(String),
    /// A greeting by somebody whom the site vouches for. It takes the place of the hello.
    HelloAs(IdentifiedHello),
}

/// The visitor's greeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitorHello {
    /// The protocol version the client speaks, [`crate::VERSION`].
    pub version: u16,
    /// The secret of this conversation. It becomes the secret when the conversation starts.
    pub token: Token,
    /// The last event the client has; everything after it is sent.
    pub after: Seq,
}

/// A greeting with the site's word for who it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentifiedHello {
    /// The greeting.
    pub hello: VisitorHello,
    /// The token that the site signed.
    pub identity: String,
}

impl std::fmt::Debug for IdentifiedHello {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentifiedHello").field("hello", &self.hello).finish_non_exhaustive()
    }
}

/// A visitor's command with its id.
pub type VisitorRequest = Request<VisitorCommand>;

/// What a visitor can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitorCommand {
    /// Open the conversation.
    Start(Opening),
    /// Give or change the name.
    SetName {
        /// The name, exactly as typed.
        name: String,
    },
    /// Tell the team which page the visitor is on now.
    SetPage(Page),
    /// Write a message.
    Send {
        /// The text.
        text: String,
    },
    /// Everything up to these positions was received or seen.
    Mark {
        /// Received up to here.
        delivered: Seq,
        /// Seen up to here.
        read: Seq,
    },
    /// End the conversation.
    End,
    /// Rate it, after the end.
    Rate {
        /// 1 (bad) to 3 (good).
        score: u8,
        /// Free words, may be empty.
        comment: String,
    },
    /// Say yes or no to being put on hold.
    AnswerHold {
        /// The position of the question.
        question: Seq,
        /// The answer.
        yes: bool,
    },
    /// Stop waiting, once the hold takes longer than was said.
    LeaveHold,
    /// Say yes or no to being handed over.
    AnswerTransfer {
        /// The position of the question.
        question: Seq,
        /// The answer.
        yes: bool,
    },
    /// Give a way to be reached.
    GiveContact {
        /// The position of the question.
        question: Seq,
        /// An email address or a telephone number.
        contact: String,
    },
    /// Give none.
    DeclineContact {
        /// The position of the question.
        question: Seq,
    },
    /// Say whether the agent understood rightly.
    AnswerRestatement {
        /// The position of the question.
        question: Seq,
        /// Whether they did.
        right: bool,
    },
    /// Say whether there is anything else.
    AnswerWrapUp {
        /// The position of the question.
        question: Seq,
        /// Whether there is.
        more: bool,
    },
    /// Go on with a conversation that has ended.
    Reopen,
    /// Send a file that was uploaded.
    SendFile(FileInfo),
    /// Open the conversation with what the form asks.
    StartWith(Box<Filled>),
}
