//! The products whose exports are read, and how a row tells which one it is from.

use crate::value::{has, list, object, text};
use serde_json::Value;

/// Whose export a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Zendesk Support: tickets with their comments.
    Zendesk,
    /// Zendesk Chat: chats with their history.
    ZendeskChat,
    /// Intercom: conversations with their parts.
    Intercom,
    /// Crisp: conversations with their messages.
    Crisp,
    /// Chatwoot: conversations with their messages.
    Chatwoot,
}

impl Source {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::Zendesk, Self::ZendeskChat, Self::Intercom, Self::Crisp, Self::Chatwoot];

    /// Its name for programs: part of the ids of what is imported, so that it never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zendesk => "zendesk",
            Self::ZendeskChat => "zendesk_chat",
            Self::Intercom => "intercom",
            Self::Crisp => "crisp",
            Self::Chatwoot => "chatwoot",
        }
    }

    /// The product's own name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zendesk => "Zendesk",
            Self::ZendeskChat => "Zendesk Chat",
            Self::Intercom => "Intercom",
            Self::Crisp => "Crisp",
            Self::Chatwoot => "Chatwoot",
        }
    }

    /// The one of this name for programs.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }

    /// Whose export has such rows, by the fields that only theirs have. Nothing for a row of nobody that is known.
    pub(crate) fn recognise(row: &Value) -> Option<Self> {
        let is_type = |name: &str| text(row, "type").is_some_and(|found| found == name);
        if has(row, "conversation_parts") || (is_type("conversation") && object(row, "source").is_some()) {
            return Some(Self::Intercom);
        }
        let chat = is_type("chat") || is_type("offline_msg");
        if (chat && object(row, "visitor").is_some())
            || (list(row, "history").is_some() && !has(row, "comments"))
        {
            return Some(Self::ZendeskChat);
        }
        let session = text(row, "session_id").is_some();
        if session && (has(row, "website_id") || list(row, "messages").is_some() || has(row, "meta")) {
            return Some(Self::Crisp);
        }
        let inbox = has(row, "inbox_id") || has(row, "account_id") || has(row, "contact_inbox");
        if (list(row, "messages").is_some() && (inbox || sender(row))) || list(row, "payload").is_some() {
            return Some(Self::Chatwoot);
        }
        if inbox && has(row, "message_type") {
            return Some(Self::Chatwoot);
        }
        let of_crisp =
            list(row, "messages").is_some_and(|messages| messages.iter().any(|one| has(one, "from")));
        if of_crisp {
            return Some(Self::Crisp);
        }
        let ticket = has(row, "requester") || has(row, "requester_id") || has(row, "ticket_id");
        if list(row, "comments").is_some() || ticket {
            return Some(Self::Zendesk);
        }
        None
    }
}

fn sender(row: &Value) -> bool {
    object(row, "meta").is_some_and(|meta| has(meta, "sender"))
}
