//! What a socket's attachment carries, so that it survives hibernation. The runtime keeps at most
//! [`BYTES_MAX`] of it, so nothing here grows with a site's settings: a conversation reads those
//! again when it starts.

use crate::keys::Shown;
use crate::roles::{self, Action};
use crate::together::Looking;
use crate::visibility::{Concern, SiteSight};
use protocol::codec::{self, Encoding};
use protocol::conversation::party::{Agent, Side};
use protocol::ids::{DepartmentId, Timestamp};
use protocol::rejection::Rejection;
use protocol::team::people::Role;
use protocol::timing::MINUTE_MS;
use serde::{Deserialize, Serialize};

/// The most bytes of an attachment
/// (<https://developers.cloudflare.com/durable-objects/best-practices/websockets/>).
pub const BYTES_MAX: usize = 16 * 1024;

/// What is known of a socket. It is kept as one string, because reading an object field by field
/// across the FFI boundary takes longer than all the rest of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Attachment {
    /// Who is at the other end.
    pub peer: Peer,
    /// The encoding it was greeted in; none before the greeting.
    pub encoding: Option<Encoding>,
}

impl From<Attachment> for String {
    fn from(Attachment { peer, encoding }: Attachment) -> Self {
        codec::to_text(&(peer, encoding))
    }
}

impl TryFrom<String> for Attachment {
    type Error = Rejection;

    fn try_from(text: String) -> Result<Self, Rejection> {
        let (peer, encoding) = codec::from_text(&text)?;
        Ok(Self { peer, encoding })
    }
}

/// Who is at the other end of a socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Peer {
    /// A visitor.
    Visitor(Visitor),
    /// A signed-in agent.
    Agent(Colleague),
}

/// An agent at the other end of a socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Who.
    pub agent: Agent,
    /// The departments they work in, where that matters.
    pub departments: Vec<DepartmentId>,
    /// What let them in.
    pub ticket: SocketTicket,
    /// Their role at the site when the socket opened. Whoever gets one that lets them do less loses the socket.
    pub role: Role,
    /// Whether a desk's socket takes changes together and the list by page.
    #[serde(default)]
    pub by_page: bool,
    /// Whether chats may ring at a desk's socket.
    #[serde(default)]
    pub rings: bool,
    /// When a desk's socket was greeted.
    #[serde(default)]
    pub greeted_at: Timestamp,
    /// Whether in a conversation they see only what concerns them or these departments.
    #[serde(default)]
    pub own_departments_only: bool,
    /// What their client has said of its screen.
    #[serde(default)]
    pub looking: Looking,
    /// Whether a desk's socket is told what happens now.
    #[serde(default)]
    pub monitors: bool,
}

impl Colleague {
    /// Somebody at a socket that has just opened, as far as that says nothing of what they see.
    #[must_use]
    pub fn new(agent: Agent, role: Role, ticket: SocketTicket) -> Self {
        Self {
            agent,
            departments: Vec::new(),
            ticket,
            role,
            by_page: false,
            rings: false,
            greeted_at: 0,
            own_departments_only: false,
            looking: Looking::default(),
            monitors: false,
        }
    }

    /// The same, in a role that they have got since. Whether they answer stays as it was: whoever does not any more loses
    /// the socket, which counts for them until then, and whoever begins to greets on another one.
    #[must_use]
    pub fn in_role(self, role: Role) -> Self {
        if !self.answers() {
            return self;
        }
        let role = if roles::may(role, Action::Answer) { role } else { Role::Agent };
        Self { role, monitors: self.monitors && roles::may(role, Action::Lead), ..self }
    }

    /// Whether they answer visitors, and not only look on.
    #[must_use]
    pub fn answers(&self) -> bool {
        roles::may(self.role, Action::Answer)
    }

    /// The same, seeing as far as a site's settings say.
    #[must_use]
    pub fn seeing(self, site: &SiteSight) -> Self {
        let departments = site.departments_of(&self.agent.id);
        Self { departments, own_departments_only: site.limits(self.role), ..self }
    }

    /// Whether they see a conversation.
    #[must_use]
    pub fn sees(&self, concern: &Concern) -> bool {
        !self.own_departments_only || concern.is_of(&self.agent.id, &self.departments)
    }
}

/// What lets an agent's socket in, and closes it when its session ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocketTicket {
    /// The hash of the session's token.
    pub session: String,
    /// The socket's own id.
    pub socket: String,
}

/// A visitor at the other end of a socket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Visitor {
    /// What they showed; nothing before the greeting.
    #[serde(flatten)]
    pub shown: Shown,
    /// When they were greeted.
    pub greeted_at: Timestamp,
    /// Whether they may not start a conversation from their client IP now.
    pub rate_limited: bool,
    /// Names the network they come from, when the platform tells it.
    pub network: Option<String>,
    /// When they last wrote on something, told to within [`COMPOSED_EVERY_MS`]; never when 0.
    pub composed_at: Timestamp,
}

/// How often it is noted that somebody goes on writing, in milliseconds.
pub const COMPOSED_EVERY_MS: u64 = MINUTE_MS;

impl Visitor {
    /// What to note of a visitor who writes at `now`; nothing, if that was noted a moment ago.
    #[must_use]
    pub fn composing(&self, now: Timestamp) -> Option<Self> {
        let due = now.saturating_sub(self.composed_at) >= COMPOSED_EVERY_MS;
        due.then(|| Self { composed_at: now, ..self.clone() })
    }
}

impl Peer {
    /// The side the peer is on.
    #[must_use]
    pub fn side(&self) -> Side {
        match self {
            Self::Visitor(_) => Side::Visitor,
            Self::Agent(_) => Side::Agent,
        }
    }

    /// Whether the peer may know how a conversation stands that concerns these: a visitor, whose it is, and whoever
    /// of the team sees it.
    #[must_use]
    pub fn sees(&self, concern: &Concern) -> bool {
        match self {
            Self::Visitor(_) => true,
            Self::Agent(colleague) => colleague.sees(concern),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Vouched;
    use protocol::conversation::customer::Customer;
    use protocol::ids::AgentId;
    use protocol::limits::{CUSTOMER_ID_MAX, DEPARTMENTS_MAX, EMAIL_MAX, NAME_MAX};
    use protocol::site::department::DepartmentSetting;

    /// Stored as JSON within JSON, the worst case of escaping is a character of six bytes.
    const WORST: &str = "\u{1}";

    fn stored(peer: Peer) -> String {
        let attachment = Attachment { peer, encoding: Some(Encoding::Binary) };
        let text = serde_json::to_string(&attachment).unwrap();
        assert_eq!(serde_json::from_str::<Attachment>(&text).unwrap(), attachment);
        String::from(attachment)
    }

    #[test]
    fn the_largest_attachments_fit() {
        let customer = Customer {
            id: WORST.repeat(CUSTOMER_ID_MAX),
            name: Some(WORST.repeat(NAME_MAX)),
            email: Some(WORST.repeat(EMAIL_MAX)),
        };
        let visitor = Visitor {
            shown: Shown {
                token: "x".repeat(64),
                identity: Some(Vouched { customer, generation: u64::MAX }),
            },
            greeted_at: u64::MAX,
            rate_limited: true,
            network: Some("x".repeat(64)),
            composed_at: u64::MAX,
        };
        let visitor = stored(Peer::Visitor(visitor));
        assert!(visitor.len() < BYTES_MAX / 2, "{} bytes", visitor.len());

        let longest = *DepartmentId::LENGTH.end();
        let ids = (0..DEPARTMENTS_MAX).map(|n| DepartmentId::parse(&format!("{n:0longest$}")).unwrap());
        let agent = Agent { id: AgentId::parse(&"a".repeat(64)).unwrap(), name: WORST.repeat(NAME_MAX) };
        let ticket = SocketTicket { session: "x".repeat(64), socket: "x".repeat(64) };
        let colleague = stored(Peer::Agent(Colleague {
            agent,
            departments: ids.collect(),
            ticket,
            role: Role::Owner,
            by_page: true,
            rings: true,
            greeted_at: u64::MAX,
            own_departments_only: true,
            looking: Looking { on: true, said_at: u64::MAX, typed_at: u64::MAX },
            monitors: true,
        }));
        assert!(colleague.len() < BYTES_MAX / 2, "{} bytes", colleague.len());
    }

    #[test]
    fn somebodys_socket_sees_as_far_as_the_site_says() {
        let (ana, tea) = (AgentId::parse("ana").unwrap(), DepartmentId::parse("tea").unwrap());
        let ticket = SocketTicket { session: String::new(), socket: String::new() };
        let colleague =
            |role| Colleague::new(Agent { id: ana.clone(), name: "Ana".into() }, role, ticket.clone());
        let site = |agent: &str, own_departments_only| SiteSight {
            own_departments_only,
            hours: None,
            departments: vec![DepartmentSetting {
                id: tea.clone(),
                name: "Tea".into(),
                agents: vec![AgentId::parse(agent).unwrap()],
            }],
            ..SiteSight::default()
        };
        let of_tea = Concern { department: Some(tea.clone()), ..Concern::default() };
        let sees = |role, site: &SiteSight| Peer::Agent(colleague(role).seeing(site)).sees(&of_tea);
        assert!(sees(Role::Agent, &site("bea", false)) && sees(Role::Agent, &site("ana", true)));
        assert!(!sees(Role::Agent, &site("bea", true)) && !sees(Role::Viewer, &site("bea", true)));
        assert!(sees(Role::Admin, &site("bea", true)) && sees(Role::Owner, &site("bea", true)));
        assert_eq!(
            colleague(Role::Agent).seeing(&site("ana", false)).departments,
            std::slice::from_ref(&tea)
        );
        assert!(Peer::Visitor(Visitor::default()).sees(&of_tea), "it is theirs");
    }

    #[test]
    fn whoever_leads_no_more_monitors_no_more() {
        let agent = Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".into() };
        let ticket = SocketTicket { session: String::new(), socket: String::new() };
        let owner = Colleague { monitors: true, ..Colleague::new(agent, Role::Owner, ticket) };
        let becomes = |role| {
            let after = owner.clone().in_role(role);
            (after.role, after.monitors)
        };
        assert_eq!(becomes(Role::Admin), (Role::Admin, true));
        assert_eq!(becomes(Role::Agent), (Role::Agent, false));
        assert_eq!(becomes(Role::Viewer), (Role::Agent, false));
        let viewer = Colleague { role: Role::Viewer, monitors: false, ..owner.clone() };
        assert_eq!(viewer.clone().in_role(Role::Owner), viewer);
    }

    #[test]
    fn that_somebody_goes_on_writing_is_noted_now_and_then() {
        let silent = Visitor::default();
        let writing = silent.composing(MINUTE_MS).unwrap();
        assert_eq!(writing, Visitor { composed_at: MINUTE_MS, ..silent });
        assert_eq!(writing.composing(2 * MINUTE_MS - 1), None);
        assert_eq!(writing.composing(0), None, "a clock that was put back");
        assert_eq!(writing.composing(2 * MINUTE_MS).unwrap().composed_at, 2 * MINUTE_MS);
    }

    #[test]
    fn an_attachment_of_the_version_before_is_read() {
        let old = r#"[{"Visitor":{"token":"t","rules":null,"greeted_at":5}},"Binary"]"#;
        let read = Attachment::try_from(old.to_owned()).unwrap();
        let visitor = Visitor {
            shown: Shown { token: "t".to_owned(), identity: None },
            greeted_at: 5,
            ..Visitor::default()
        };
        assert_eq!(read, Attachment { peer: Peer::Visitor(visitor), encoding: Some(Encoding::Binary) });
    }
}
