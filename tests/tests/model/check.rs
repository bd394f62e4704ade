//! What must hold once everything has settled, whatever happened before.

use super::ledger::{Given, Kind};
use super::net::Client;
use super::world::World;
use domain::conversation::Conversation;
use link::Delivery;
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::party::Side;
use protocol::conversation::thread::Thread;
use protocol::ids::{CommandId, ConversationId, Seq};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong, beginning with the name of the rule.
pub type Verdict = Result<(), String>;

macro_rules! hold {
    ($condition:expr, $($what:tt)+) => {
        if !$condition {
            return Err(format!($($what)+));
        }
    };
}

/// Checks everything.
pub fn settled(world: &mut World) -> Verdict {
    if let Some(violation) = world.ledger.violation.take() {
        return Err(violation);
    }
    hold!(world.edge.halved.is_none(), "half: a crash left a part of a command in {:?}", world.edge.halved);
    let ids: Vec<ConversationId> = world.edge.objects.keys().cloned().collect();
    for id in &ids {
        log(world, id)?;
        waking(world, id)?;
        desk(world, id)?;
        fetching(world, id)?;
    }
    answers(world)?;
    come_back(world)?;
    order(world)?;
    pending(world)?;
    clients(world)?;
    effects(world)?;
    nothing_written_vanishes(world)
}

fn events(world: &World, id: &ConversationId, side: Side) -> Vec<Event> {
    world.edge.objects.get(id).map(|object| object.disk.after(0, side, usize::MAX)).unwrap_or_default()
}

fn thread(events: &[Event]) -> Thread {
    let mut thread = Thread::default();
    for event in events {
        thread.apply(event.clone());
    }
    thread
}

/// Numbered without gaps, never back in time, each command once.
fn log(world: &World, id: &ConversationId) -> Verdict {
    let all = events(world, id, Side::Agent);
    for (event, seq) in all.iter().zip(1..) {
        hold!(event.seq == seq, "gap: {id} has {} where {seq} belongs", event.seq);
    }
    hold!(all.is_sorted_by_key(|event| event.at), "time: {id} runs backwards");
    let rows = world.edge.objects[id].disk.rows();
    let mut seen = BTreeSet::new();
    for command in rows.iter().filter_map(|row| row.command.as_ref()) {
        hold!(seen.insert(command), "doubled: {command} is in the log twice");
    }
    let mut texts = BTreeSet::new();
    for event in &all {
        if let EventBody::MessageSent(message) = &event.body {
            hold!(texts.insert(&message.text), "doubled: {:?} is in the log twice", message.text);
        }
    }
    Ok(())
}

/// The state in memory, the snapshot with what follows, and the fold from the beginning agree.
fn waking(world: &mut World, id: &ConversationId) -> Verdict {
    let all = events(world, id, Side::Agent);
    let object = world.edge.objects.get_mut(id).unwrap();
    let write = |state: &Conversation| serde_json::to_string(state).unwrap();
    let mut folded = Conversation::default();
    for event in &all {
        folded.evolve(event);
    }
    let (memory, woken) = (object.peek().conversation, object.disk.load().conversation);
    hold!(write(&memory) == write(&folded), "memory: {id} is {memory:?}, its log says {folded:?}");
    hold!(write(&woken) == write(&folded), "waking: {id} wakes as {woken:?}, its log says {folded:?}");
    Ok(())
}

/// The desk knows how the conversation stands, and so does every inbox.
fn desk(world: &mut World, id: &ConversationId) -> Verdict {
    let state = world.edge.objects.get_mut(id).unwrap().peek().conversation;
    // When an alarm dies with its process, or goes back to an older copy, the next greeting takes its place.
    let hears = world.is_attended(id) || !(world.edge.lost_alarms || world.edge.restored);
    if !state.is_started() || !hears {
        return Ok(());
    }
    let truth = serde_json::to_string(&state.summary(id.clone())).unwrap();
    let known = world.edge.desk.get(id).map(|(summary, _)| serde_json::to_string(summary).unwrap());
    hold!(known.as_ref() == Some(&truth), "desk: it has {known:?}, the conversation is {truth}");
    for agent in &world.agents {
        let shown = agent.model.summary(id).map(|summary| serde_json::to_string(summary).unwrap());
        hold!(shown.as_ref() == Some(&truth), "list: an inbox shows {shown:?}, the conversation is {truth}");
    }
    Ok(())
}

/// Fetching page by page gives what the log has for the visitor.
fn fetching(world: &mut World, id: &ConversationId) -> Verdict {
    let truth = events(world, id, Side::Visitor);
    let (mut fetched, mut after) = (Vec::new(), 0);
    loop {
        let page = world.edge.events(id, after);
        hold!(!page.more || page.next > after, "paging: {id} does not move on from {after}");
        fetched.extend(page.events);
        after = page.next;
        if !page.more {
            break;
        }
    }
    let write = |events: &[Event]| serde_json::to_string(events).unwrap();
    hold!(write(&fetched) == write(&truth), "paging: {id} fetched {fetched:?}, the log has {truth:?}");
    for event in &fetched {
        let seen = event.body.audience().includes(Side::Visitor);
        hold!(seen, "audience: a visitor could fetch {event:?}");
    }
    Ok(())
}

/// What was acknowledged is there, where the acknowledgement said, with what was asked.
fn answers(world: &World) -> Verdict {
    let mut rows: BTreeMap<(ConversationId, CommandId), Seq> = BTreeMap::new();
    for (id, object) in &world.edge.objects {
        for row in object.disk.rows() {
            if let Some(command) = row.command {
                rows.insert((id.clone(), command), row.seq);
            }
        }
    }
    for Given { conversation, id, kind, .. } in &world.ledger.given {
        let Some(acknowledged) = world.ledger.acknowledged.get(id) else { continue };
        if *kind == Kind::Maybe {
            continue;
        }
        let row = rows.get(&(conversation.clone(), id.clone()));
        let Some(row) = row else {
            return Err(format!("lost: {id} ({kind:?}) was acknowledged and is gone"));
        };
        for seq in acknowledged {
            hold!(seq == row, "position: {id} is at {row} and was acknowledged at {seq}");
        }
        if let Kind::Message(text) = kind {
            let all = events(world, conversation, Side::Agent);
            let stored = all.iter().find(|event| event.seq == *row).map(|event| &event.body);
            let same = matches!(stored, Some(EventBody::MessageSent(message)) if message.text == *text);
            hold!(same, "changed: {id} said {text:?} and is {stored:?}");
        }
    }
    Ok(())
}

/// What was acknowledged before the edge went back to an earlier copy is there again, if somebody had it and
/// stayed.
fn come_back(world: &World) -> Verdict {
    for given in &world.ledger.to_come_back {
        let here = match given.by {
            Client::Tab(at) => {
                world.tabs[at].model.conversation.as_ref().is_some_and(|own| own.id == given.conversation)
            }
            Client::Agent(at) => world.agents[at].model.open.iter().any(|open| open.id == given.conversation),
        };
        let refused = world.ledger.refused.contains_key(&given.id);
        let all = events(world, &given.conversation, Side::Agent);
        let there = all
            .iter()
            .any(|event| matches!(&event.body, EventBody::MessageSent(message) if message.id == given.id));
        hold!(!here || refused || there, "restored: {given:?} was acknowledged and has not come back");
    }
    Ok(())
}

/// What one client gave is in the order it was given in, unless something was refused in between
/// and sent again later.
fn order(world: &World) -> Verdict {
    let mut last: BTreeMap<(Client, ConversationId), (Seq, CommandId)> = BTreeMap::new();
    for Given { by, conversation, id, kind } in &world.ledger.given {
        if *kind == Kind::Maybe || world.ledger.refused.contains_key(id) {
            continue;
        }
        // What came back from different clients has no order of giving any more.
        if !world.ledger.before_restore.is_empty() {
            continue;
        }
        let Some(object) = world.edge.objects.get(conversation) else { continue };
        let rows = object.disk.rows();
        let Some(row) = rows.iter().find(|row| row.command.as_ref() == Some(id)) else { continue };
        let before = last.insert((*by, conversation.clone()), (row.seq, id.clone()));
        if let Some((seq, earlier)) = before {
            hold!(seq < row.seq, "order: {by:?} gave {earlier} ({seq}) before {id} ({})", row.seq);
        }
    }
    Ok(())
}

/// Nothing waits for an answer any more, and nothing was forgotten without one.
fn pending(world: &World) -> Verdict {
    for (at, tab) in world.tabs.iter().enumerate() {
        let left = &tab.model.left;
        hold!(left.is_empty(), "pending: tab {at} has left {left:?} behind");
        let Some(own) = &tab.model.conversation else { continue };
        hold!(tab.model.connection.is_live(), "back: tab {at} is {:?}", tab.model.connection);
        let pending: Vec<_> = own.outbox.pending().map(|entry| &entry.request).collect();
        hold!(pending.is_empty(), "pending: tab {at} still waits for {pending:?}");
    }
    for (at, agent) in world.agents.iter().enumerate() {
        for open in &agent.model.open {
            let waiting: Vec<_> = open.outbox.pending().map(|entry| &entry.request).collect();
            hold!(waiting.is_empty(), "pending: agent {at} still waits for {waiting:?}");
        }
    }
    Ok(())
}

/// Every client that followed along shows what a fresh one would.
fn clients(world: &World) -> Verdict {
    for (at, tab) in world.tabs.iter().enumerate() {
        if let Some(own) = &tab.model.conversation {
            let fresh = thread(&events(world, &own.id, Side::Visitor));
            let (shown, fresh) = (format!("{:?}", own.thread), format!("{fresh:?}"));
            hold!(shown == fresh, "thread: tab {at} shows {shown}, a fresh one {fresh}");
        }
    }
    for (at, agent) in world.agents.iter().enumerate() {
        for (nth, open) in agent.model.open.iter().enumerate() {
            if agent.is_caught_up(nth) {
                let fresh = thread(&events(world, &open.id, Side::Agent));
                let (shown, fresh) = (format!("{:?}", open.thread), format!("{fresh:?}"));
                hold!(shown == fresh, "thread: agent {at} shows {shown}, a fresh one {fresh}");
            }
        }
    }
    Ok(())
}

/// The desk took each revision once at most.
fn effects(world: &World) -> Verdict {
    for ((id, revision), count) in &world.ledger.desk_effects {
        hold!(*count == 1, "effect: the desk took revision {revision} of {id} {count} times");
    }
    Ok(())
}

/// Whatever somebody wrote is in a log, or still before their eyes: refused, or back in the
/// composer.
fn nothing_written_vanishes(world: &World) -> Verdict {
    let (mut stored, mut ended) = (BTreeSet::new(), BTreeSet::new());
    for id in world.edge.objects.keys() {
        for event in events(world, id, Side::Agent) {
            if let EventBody::Ended { .. } = event.body {
                ended.insert(id.clone());
            }
            if let EventBody::MessageSent(message) = event.body {
                stored.extend(message.text.lines().map(str::to_owned));
            }
        }
    }
    for (by, texts) in &world.written {
        let mut shown = String::new();
        match *by {
            Client::Tab(_) => {
                for tab in &world.tabs {
                    let entries = tab.model.conversation.iter().flat_map(|own| own.outbox.iter());
                    let refused = entries.filter(|entry| matches!(entry.state, Delivery::Refused(_)));
                    shown.extend(refused.map(|entry| format!("{:?}\n", entry.request.command)));
                    shown.push_str(&tab.model.composer.draft);
                }
            }
            Client::Agent(at) => {
                for open in &world.agents[at].model.open {
                    shown.push_str(&open.draft);
                    let refused = open.outbox.iter();
                    let refused = refused.filter(|entry| matches!(entry.state, Delivery::Refused(_)));
                    shown.extend(refused.map(|entry| format!("{:?}\n", entry.request.command)));
                }
            }
        }
        for text in texts {
            // What was refused by name may have been let go of since, and so may what a tab had not
            // sent when another one ended the conversation.
            let refused = world.ledger.given.iter().any(|given| {
                let Kind::Message(whole) = &given.kind else { return false };
                let too_late = ended.contains(&given.conversation);
                let lost = world.ledger.before_restore.contains(&given.id);
                let refused = too_late || lost || world.ledger.refused.contains_key(&given.id);
                whole.lines().any(|line| line == text) && refused
            });
            let left = refused || world.abandoned.contains(text);
            let found = stored.contains(text) || left || shown.contains(text.as_str());
            hold!(found, "vanished: {by:?} wrote {text:?}, and nobody ever said what became of it");
        }
    }
    Ok(())
}
