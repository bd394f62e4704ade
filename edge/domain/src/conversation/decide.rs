//! Which events a command leads to, or why it is refused.

use super::{Conversation, Life};
use protocol::agent::AgentCommand;
use protocol::event::{Agent, Author, EventBody, Message, Opening, Page, Side};
use protocol::ids::{CommandId, Seq};
use protocol::rejection::Rejection;
use protocol::thread::Mark;
use protocol::visitor::VisitorCommand;
use protocol::{limits, settings, text};

/// A command with the side it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// From the visitor.
    Visitor(VisitorCommand),
    /// From an agent.
    Agent(Agent, AgentCommand),
}

/// The site's settings that bear on decisions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether a conversation may start without a name.
    pub name_required: bool,
}

/// Which events `command`, sent as `id`, leads to. No events means that it changes nothing and
/// is fine as it is.
///
/// # Errors
/// The refusal that names the rule; nothing has changed then.
pub fn decide(
    state: &Conversation,
    rules: Rules,
    id: &CommandId,
    command: Command,
) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::Visitor(VisitorCommand::Start(opening)) => start(state, rules, opening),
        Command::Visitor(VisitorCommand::SetName { name }) => {
            open(state)?;
            let name = text::name(&name)?;
            Ok(if state.visitor.as_ref() == Some(&name) { vec![] } else { vec![EventBody::Named { name }] })
        }
        Command::Visitor(VisitorCommand::SetPage(page)) => {
            open(state)?;
            let page = tidy_page(page);
            Ok(if state.page == page { vec![] } else { vec![EventBody::PageChanged(page)] })
        }
        Command::Visitor(VisitorCommand::Send { text }) => {
            open(state)?;
            Ok(vec![message(id, Author::Visitor, &text)?])
        }
        Command::Visitor(VisitorCommand::Mark { delivered, read }) => {
            mark(state, Side::Visitor, delivered, read)
        }
        Command::Visitor(VisitorCommand::End) => {
            open(state)?;
            Ok(vec![EventBody::Ended { by: Side::Visitor }])
        }
        Command::Visitor(VisitorCommand::Rate { score, comment }) => rate(state, score, &comment),
        Command::Agent(agent, AgentCommand::Take) => {
            open(state)?;
            take(state, &agent)
        }
        Command::Agent(agent, AgentCommand::Send { text }) => {
            open(state)?;
            let sent = message(id, Author::Agent(agent.id.clone()), &text)?;
            let mut events = take(state, &agent)?;
            events.push(sent);
            Ok(events)
        }
        Command::Agent(_, AgentCommand::Mark { delivered, read }) => {
            mark(state, Side::Agent, delivered, read)
        }
    }
}

fn open(state: &Conversation) -> Result<(), Rejection> {
    match state.life {
        Life::New => Err(Rejection::NotStarted),
        Life::Open => Ok(()),
        Life::Ended => Err(Rejection::Ended),
    }
}

fn start(state: &Conversation, rules: Rules, opening: Opening) -> Result<Vec<EventBody>, Rejection> {
    if state.is_started() {
        return Err(Rejection::AlreadyStarted);
    }
    let name = match opening.name.as_deref().map(text::name) {
        None | Some(Err(Rejection::NameMissing)) if rules.name_required => {
            return Err(Rejection::NameMissing);
        }
        None | Some(Err(Rejection::NameMissing)) => None,
        Some(name) => Some(name?),
    };
    let invitation = opening.invitation.as_deref().map(text::message).transpose()?;
    Ok(vec![EventBody::Started(Opening {
        name,
        page: tidy_page(opening.page),
        locale: settings::locale_for(&opening.locale).to_owned(),
        invitation,
    })])
}

fn message(id: &CommandId, author: Author, raw: &str) -> Result<EventBody, Rejection> {
    let text = text::message(raw)?;
    Ok(EventBody::MessageSent(Message { id: id.clone(), author, text }))
}

fn take(state: &Conversation, agent: &Agent) -> Result<Vec<EventBody>, Rejection> {
    match &state.assignee {
        None => Ok(vec![EventBody::AgentJoined(agent.clone())]),
        Some(assignee) if assignee.id == agent.id => Ok(vec![]),
        Some(_) => Err(Rejection::TakenByAnother),
    }
}

fn mark(state: &Conversation, side: Side, delivered: Seq, read: Seq) -> Result<Vec<EventBody>, Rejection> {
    if !state.is_started() {
        return Err(Rejection::NotStarted);
    }
    let before = state.mark(side);
    let read = read.min(state.last).max(before.read);
    let delivered = delivered.min(state.last).max(read).max(before.delivered);
    let after = Mark { delivered, read };
    Ok(if after == before { vec![] } else { vec![EventBody::Marked { side, delivered, read }] })
}

fn rate(state: &Conversation, score: u8, comment: &str) -> Result<Vec<EventBody>, Rejection> {
    match state.life {
        Life::New => Err(Rejection::NotStarted),
        Life::Open => Err(Rejection::NotEnded),
        Life::Ended if state.rating.is_some() => Err(Rejection::AlreadyRated),
        Life::Ended if !limits::RATING_SCALE.contains(&score) => Err(Rejection::BadScore),
        Life::Ended => Ok(vec![EventBody::Rated { score, comment: text::comment(comment)? }]),
    }
}

/// A page as it is stored: cut to the limits, and without an address that is not a web address.
fn tidy_page(page: Page) -> Page {
    let address = |url: &str| {
        let url = text::cut_bytes(url.trim(), limits::URL_MAX);
        if text::is_web_address(url) { url.to_owned() } else { String::new() }
    };
    Page {
        url: address(&page.url),
        title: text::preview(&page.title, limits::TITLE_MAX),
        referrer: address(&page.referrer),
    }
}
