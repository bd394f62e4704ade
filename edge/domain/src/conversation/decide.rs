//! Which events a command leads to, or why it is refused. The rules of good conversation have
//! files of their own: hold, handover, contact, ending, and what happens without anybody's doing
//! in signal.

use super::content::message;
use super::guards::{held_by, held_or_had_by, may_write, open, started};
use super::rules::Rules;
use super::signal::Signal;
use super::{Conversation, Life, contact, ending, handover, hold, signal, start};
use crate::page;
use protocol::conversation::customer::Customer;
use protocol::conversation::etiquette::{Note, Restatement};
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::conversation::opening::Filled;
use protocol::conversation::party::{Agent, Author, Side};
use protocol::conversation::thread::Mark;
use protocol::frames::agent::AgentCommand;
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{AgentId, CommandId, Seq, Timestamp};
use protocol::rejection::Rejection;
use protocol::{limits, text};

/// A command with the side it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// From the visitor.
    Visitor(VisitorCommand),
    /// From an agent.
    Agent(Agent, AgentCommand),
    /// From nobody: time has passed, or the desk has news.
    Signal(Signal),
    /// From the site: this is who the visitor is.
    Identify(Customer),
}

impl Command {
    /// Whether somebody sent it, under an id of their own making. What the server gives itself has ids that
    /// nobody else can use.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        matches!(self, Self::Visitor(_) | Self::Agent(..))
    }
}

/// Whether a command starts a conversation, so that the site's settings bear on it.
#[must_use]
pub fn is_start(command: &VisitorCommand) -> bool {
    matches!(command, VisitorCommand::Start(_) | VisitorCommand::StartWith(_))
}

/// Which events `command`, sent as `id`, leads to at the moment `now`. No events means that it
/// changes nothing and is fine as it is.
///
/// # Errors
/// The refusal that names the rule; nothing has changed then.
pub fn decide(
    state: &Conversation,
    rules: &Rules,
    id: &CommandId,
    command: Command,
    now: Timestamp,
) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::Visitor(VisitorCommand::Start(opening)) => {
            start::start(state, rules, id, Filled { opening, ..Filled::default() }, now)
        }
        Command::Visitor(VisitorCommand::StartWith(filled)) => start::start(state, rules, id, *filled, now),
        Command::Visitor(command) => {
            may_write(state)?;
            rules.barred.map_or(Ok(()), Err)?;
            by_visitor(state, id, command, now)
        }
        Command::Agent(agent, command) => by_agent(state, id, &agent, command, now),
        Command::Signal(signal) => signal::decide(state, id, &signal, now),
        Command::Identify(customer) => identify(state, customer),
    }
}

fn by_visitor(
    state: &Conversation,
    id: &CommandId,
    command: VisitorCommand,
    now: Timestamp,
) -> Result<Vec<EventBody>, Rejection> {
    match command {
        VisitorCommand::Start(_) | VisitorCommand::StartWith(_) => Err(Rejection::AlreadyStarted),
        VisitorCommand::SetName { name } => {
            open(state)?;
            let name = text::name(&name)?;
            Ok(if state.visitor.as_ref() == Some(&name) { vec![] } else { vec![EventBody::Named { name }] })
        }
        VisitorCommand::SetPage(page) => {
            open(state)?;
            let now_on = page::tidy(&page);
            Ok(if state.page == now_on { vec![] } else { vec![EventBody::PageChanged(now_on)] })
        }
        VisitorCommand::Send { text } => {
            open(state)?;
            Ok(vec![message(id, Author::Visitor, &text)?])
        }
        VisitorCommand::SendFile(file) => {
            open(state)?;
            send_file(state, id, Author::Visitor, file)
        }
        VisitorCommand::Mark { delivered, read } => mark(state, Side::Visitor, delivered, read),
        VisitorCommand::AnswerHold { question, yes } => hold::answer(state, question, yes),
        VisitorCommand::LeaveHold => hold::leave(state),
        VisitorCommand::AnswerTransfer { question, yes } => handover::answer(state, question, yes),
        VisitorCommand::GiveContact { question, contact } => contact::give(state, question, &contact, now),
        VisitorCommand::DeclineContact { question } => contact::decline(state, question),
        VisitorCommand::AnswerRestatement { question, right } => {
            open(state)?;
            if state.etiquette.restated != Some(question) {
                return Err(Rejection::QuestionClosed);
            }
            Ok(vec![EventBody::RestatementAnswered { right }])
        }
        VisitorCommand::AnswerWrapUp { question, more } => ending::answer(state, question, more),
        VisitorCommand::End => {
            open(state)?;
            Ok(ending::end(state, id, Side::Visitor))
        }
        VisitorCommand::Reopen => ending::reopen(state, Side::Visitor),
        VisitorCommand::Rate { score, comment } => rate(state, score, &comment),
    }
}

fn by_agent(
    state: &Conversation,
    id: &CommandId,
    agent: &Agent,
    command: AgentCommand,
    now: Timestamp,
) -> Result<Vec<EventBody>, Rejection> {
    match command {
        AgentCommand::Take => {
            open(state)?;
            take(state, agent)
        }
        AgentCommand::Send { text } => {
            open(state)?;
            let sent = message(id, Author::Agent(agent.id.clone()), &text)?;
            let mut events = take(state, agent)?;
            events.push(sent);
            Ok(events)
        }
        AgentCommand::SendFile(file) => {
            open(state)?;
            let sent = send_file(state, id, Author::Agent(agent.id.clone()), file)?;
            let mut events = take(state, agent)?;
            events.extend(sent);
            Ok(events)
        }
        // Looking on is not reading: only who has the conversation tells the visitor that it was read.
        AgentCommand::Mark { delivered, read } if held_or_had_by(state, agent) => {
            mark(state, Side::Agent, delivered, read)
        }
        AgentCommand::Mark { delivered, read } => mark(state, Side::Agent, delivered.max(read), 0),
        AgentCommand::ProposeHold { reason, minutes } => hold::propose(state, agent, &reason, minutes),
        AgentCommand::EndHold => hold::end(state, agent),
        AgentCommand::Transfer { to, briefing } => handover::propose(state, agent, to, &briefing),
        AgentCommand::WithdrawTransfer => handover::withdraw(state, agent),
        AgentCommand::AcceptTransfer { proposal } => handover::accept(state, agent, proposal),
        AgentCommand::DeclineTransfer { proposal, reason } => {
            handover::decline(state, agent, proposal, &reason)
        }
        AgentCommand::Leave => handover::leave(state, agent),
        AgentCommand::AskContact => contact::ask(state, agent),
        AgentCommand::Progress { text, due } => contact::progress(state, agent, &text, due, now),
        AgentCommand::KeepPromise => contact::keep(state, agent),
        AgentCommand::Restate { text } => {
            held_by(state, agent)?;
            let text = text::message(&text)?;
            Ok(vec![EventBody::Restated(Restatement { id: id.clone(), by: agent.id.clone(), text })])
        }
        AgentCommand::AskWrapUp => ending::ask(state, agent, now),
        AgentCommand::Close { reason } => ending::close(state, id, agent, reason, now),
        AgentCommand::Block => ending::block(state, agent),
        AgentCommand::BlockNetwork { minutes } => ending::block_network(state, agent, minutes, now),
        AgentCommand::Reopen => ending::reopen(state, Side::Agent),
        AgentCommand::Note { text, mentions } => note(state, id, agent, &text, mentions),
        AgentCommand::SetSubject { subject } => {
            started(state)?;
            let subject = if text::is_blank(&subject) { String::new() } else { text::reason(&subject)? };
            Ok(if state.subject == subject { vec![] } else { vec![EventBody::SubjectSet { subject }] })
        }
    }
}

/// A conversation belongs to the first customer that the site names in it, and to no other after.
fn identify(state: &Conversation, customer: Customer) -> Result<Vec<EventBody>, Rejection> {
    started(state)?;
    match &state.customer {
        Some(known) if known.id != customer.id => Err(Rejection::OtherCustomer),
        Some(known) if *known == customer => Ok(vec![]),
        _ => Ok(vec![EventBody::Identified(customer)]),
    }
}

fn send_file(
    state: &Conversation,
    id: &CommandId,
    author: Author,
    file: FileInfo,
) -> Result<Vec<EventBody>, Rejection> {
    check_file(state, &file)?;
    let name = text::file_name(&file.name)?;
    Ok(vec![EventBody::FileSent { id: id.clone(), author, file: FileInfo { name, ..file } }])
}

/// Whether a file may be stored and sent in this conversation.
///
/// # Errors
/// The refusal that names what is wrong with it.
pub fn check_file(state: &Conversation, file: &FileInfo) -> Result<(), Rejection> {
    file.check()?;
    if state.files >= limits::FILES_MAX { Err(Rejection::TooManyFiles) } else { Ok(()) }
}

fn take(state: &Conversation, agent: &Agent) -> Result<Vec<EventBody>, Rejection> {
    match &state.assignee {
        None => Ok(vec![EventBody::AgentJoined(agent.clone())]),
        Some(assignee) if assignee.id == agent.id => Ok(vec![]),
        Some(_) => Err(Rejection::TakenByAnother),
    }
}

fn note(
    state: &Conversation,
    id: &CommandId,
    agent: &Agent,
    raw: &str,
    mentions: Vec<AgentId>,
) -> Result<Vec<EventBody>, Rejection> {
    started(state)?;
    let text = text::message(raw)?;
    let mut named: Vec<AgentId> = Vec::new();
    for mention in mentions {
        if !mention.is_valid() {
            return Err(Rejection::BadId);
        }
        if !named.contains(&mention) && named.len() < limits::MENTIONS_MAX {
            named.push(mention);
        }
    }
    Ok(vec![EventBody::Noted(Note { id: id.clone(), by: agent.clone(), text, mentions: named })])
}

fn mark(state: &Conversation, side: Side, delivered: Seq, read: Seq) -> Result<Vec<EventBody>, Rejection> {
    started(state)?;
    let before = state.mark(side);
    let read = read.min(state.last).max(before.read);
    let delivered = delivered.min(state.last).max(read).max(before.delivered);
    let after = Mark { delivered, read };
    Ok(if after == before { vec![] } else { vec![EventBody::Marked { side, delivered, read }] })
}

fn rate(state: &Conversation, score: u8, comment: &str) -> Result<Vec<EventBody>, Rejection> {
    let scores = state.etiquette.policy.rating.scores();
    match state.life {
        Life::New => Err(Rejection::NotStarted),
        Life::Open => Err(Rejection::NotEnded),
        Life::Ended if state.rating.is_some() => Err(Rejection::AlreadyRated),
        Life::Ended if scores.is_empty() => Err(Rejection::RatingOff),
        Life::Ended if !scores.contains(&score) => Err(Rejection::BadScore),
        Life::Ended => Ok(vec![EventBody::Rated { score, comment: text::comment(comment)? }]),
    }
}
