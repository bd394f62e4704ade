//! `bench fault`: the runtime is killed with SIGKILL at random moments while both sides of several
//! conversations write without a pause; if wanted, the network fails them as well. In the end three accounts must agree: the ledger of what
//! was acknowledged, a fresh fetch of the log, and what every client shows.

use super::client::{Client, Done, Plan, Role};
use super::figures::{Chance, rounded};
use super::ledger::{Ledger, Promise};
use crate::edge::Edge;
use crate::process::TempDir;
use crate::proxy::Proxy;
use crate::wire::{Conversation, Keys, opening};
use anyhow::Result;
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::party::Side;
use protocol::conversation::thread::Thread;
use protocol::frames::visitor::VisitorCommand;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Args {
    /// How often the runtime is killed.
    pub kills: u32,
    /// How often something else happens, in between: connections are cut, closed halfway, delayed,
    /// or deliver twice.
    pub mishaps: u32,
    /// Messages a second, all clients together.
    pub rate: u32,
    /// How many conversations, each with a visitor and an agent.
    pub conversations: u32,
    /// Decides the moments.
    pub seed: u64,
}

impl Default for Args {
    fn default() -> Self {
        Self { kills: 0, mishaps: 0, rate: 200, conversations: 4, seed: 20_261_121 }
    }
}

impl Args {
    /// The command that does the same again.
    #[must_use]
    pub fn command(&self) -> String {
        let Self { kills, mishaps, rate, conversations, seed } = self;
        format!(
            "cargo xtask bench fault --kills {kills} --mishaps {mishaps} --rate {rate} \
             --conversations {conversations} --seed {seed}"
        )
    }
}

/// What can happen to a running conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mishap {
    Kill,
    Cut,
    HalfClose,
    Delay,
    Double,
    Sever,
}

impl Mishap {
    /// All that is to happen, in an order that chance decides.
    fn plan(args: Args, chance: &mut Chance) -> Vec<Self> {
        let others = [Self::Cut, Self::HalfClose, Self::Delay, Self::Double, Self::Sever];
        let mut plan = vec![Self::Kill; args.kills as usize];
        plan.extend(others.into_iter().cycle().take(args.mishaps as usize));
        for place in (1..plan.len()).rev() {
            plan.swap(place, chance.between(0, place as u64 + 1) as usize);
        }
        plan
    }

    async fn happens(self, edge: &Edge, proxy: &Proxy, chance: &mut Chance) {
        match self {
            Self::Kill => {
                edge.kill9();
                edge.restart().await;
            }
            Self::Cut => proxy.cut(),
            Self::HalfClose => proxy.half_close(),
            // These last until the next mishap but one, so that they meet others.
            Self::Delay => proxy.delay(Duration::from_millis(chance.between(1, 120))),
            Self::Double => proxy.double(),
            Self::Sever => {
                proxy.sever();
                tokio::time::sleep(Duration::from_millis(chance.between(50, 400))).await;
                proxy.mend();
            }
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// How often the runtime was killed.
    pub kills: u32,
    /// How often something else happened.
    pub mishaps: u32,
    /// Messages that clients wrote.
    pub sent: usize,
    /// Messages that were acknowledged, by the ledger.
    pub acknowledged: usize,
    /// Acknowledged messages that are not in the log at the promised place.
    pub lost: usize,
    /// Messages that are in the log more than once.
    pub duplicated: usize,
    /// Messages that come before an earlier one of the same sender, and events that a socket heard
    /// out of order.
    pub reordered: usize,
    /// Messages that were never acknowledged.
    pub pending: usize,
    /// Places of the logs' numbering that are missing, and messages nobody wrote.
    pub gaps: usize,
    /// Clients that show something other than what a fresh fetch leads to.
    pub views_differ: usize,
    /// Commands that were refused.
    pub refused: usize,
    /// How many conversations there were.
    pub conversations: u32,
    /// How often clients connected.
    pub connections: usize,
    /// What decided the moments.
    pub seed: u64,
    /// How long it took.
    pub seconds: f64,
}

impl Report {
    /// Whether every promise was kept.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let Self { lost, duplicated, reordered, pending, gaps, views_differ, .. } = self;
        [lost, duplicated, reordered, pending, gaps, views_differ].iter().all(|count| **count == 0)
            && self.sent > 0
            && self.sent == self.acknowledged
    }
}

/// How long everything may take to be acknowledged after the last kill.
const SETTLE: Duration = Duration::from_secs(120);

/// Runs it.
///
/// # Errors
/// When the edge cannot be used at all, or the ledger cannot be written.
pub async fn run(args: Args) -> Result<Report> {
    let began = Instant::now();
    let mut chance = Chance::new(args.seed);
    let dir = TempDir::new("ledger");
    let ledger = Ledger::create(dir.path().join("acknowledged"))?;
    let edge = Edge::start_to_measure().await;
    let site = edge.site().await;
    let agent = site.sign_in().await;
    let proxy = Proxy::start(edge.port()).await;
    // Where no mishaps are wanted, nothing stands between.
    let far = if args.mishaps > 0 { site.through(proxy.base()) } else { site.clone() };

    let (stop, writing) = watch::channel(true);
    let pace = Duration::from_secs(2 * u64::from(args.conversations)) / args.rate.max(1);
    // A kill takes a second and a half with all around it; the rest is patience.
    let deadline = began + SETTLE + Duration::from_secs(10) * (args.kills + args.mishaps);
    let plan = Plan { pace, writing, deadline };
    let mut conversations = Vec::new();
    let mut clients = Vec::new();
    for number in 0..args.conversations as usize {
        let keys = Keys::new();
        let mut visitor = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await?;
        visitor.visitor_does(VisitorCommand::Start(opening("Load"))).await?;
        for role in [Role::Visitor, Role::Agent(Box::new(agent.clone()))] {
            let chance = Chance::new(chance.next_u64());
            let client = Client::new(&far, &keys, number, role, chance, ledger.sender());
            clients.push(tokio::spawn(client.run(plan.clone())));
        }
        conversations.push(keys);
    }

    let (mut kills, mut mishaps) = (0, 0);
    for (number, mishap) in Mishap::plan(args, &mut chance).into_iter().enumerate() {
        tokio::time::sleep(Duration::from_millis(chance.between(100, 1_500))).await;
        if number % 2 == 0 {
            proxy.mend();
        }
        mishap.happens(&edge, &proxy, &mut chance).await;
        *if mishap == Mishap::Kill { &mut kills } else { &mut mishaps } += 1;
        if mishap == Mishap::Kill && kills % 10 == 0 {
            eprintln!("killed {kills} times");
        }
    }
    proxy.mend();
    tokio::time::sleep(Duration::from_millis(500)).await;
    stop.send_replace(false);
    let mut clients: Vec<Done> = join_all(clients).await.into_iter().collect::<Result<_, _>>()?;
    let promises = ledger.read()?;

    // Asked of a server that has nothing in memory.
    edge.kill9();
    edge.restart().await;
    let mut report = Report {
        kills,
        mishaps,
        conversations: args.conversations,
        seed: args.seed,
        sent: clients.iter().map(|client| client.written.len()).sum(),
        acknowledged: promises.len(),
        pending: clients.iter().map(|client| client.pending).sum(),
        refused: clients.iter().map(|client| client.refused.len()).sum(),
        connections: clients.iter().map(|client| client.connections).sum(),
        ..Report::default()
    };
    for (number, (keys, clients)) in conversations.iter().zip(clients.chunks_mut(2)).enumerate() {
        let visitors = Conversation::visitor(&site, keys, 0, Encoding::Text).await?.events;
        let all = Conversation::agent(&site, &agent, &keys.conversation, 0, Encoding::Binary).await?.events;
        let promised: Vec<_> = promises.iter().filter(|promise| promise.conversation == number).collect();
        check_log(&mut report, &all, &promised, clients);
        let last = |client: &Done| client.events.last().map_or(0, |event| event.seq);
        let after = [last(&clients[0]), last(&clients[1])];
        // A client stopped listening when its own messages were acknowledged; it resumes once more.
        let rest = [
            Conversation::visitor(&site, keys, after[0], Encoding::Text).await?.events,
            Conversation::agent(&site, &agent, &keys.conversation, after[1], Encoding::Text).await?.events,
        ];
        for ((client, rest), fresh) in clients.iter_mut().zip(rest).zip([visitors, all]) {
            check_view(&mut report, client, rest, &fresh);
        }
    }
    report.seconds = rounded(began.elapsed().as_secs_f64());
    Ok(report)
}

/// The log against the ledger, and against what each sender wrote.
fn check_log(report: &mut Report, log: &[Event], promised: &[&Promise], clients: &[Done]) {
    let expected = (1..).take(log.len());
    report.gaps += log.iter().zip(expected).filter(|(event, seq)| event.seq != *seq).count();

    let mut stored = BTreeMap::<&str, Vec<u64>>::new();
    let mut order = [Vec::new(), Vec::new()];
    for event in log {
        if let EventBody::MessageSent(message) = &event.body {
            stored.entry(message.id.as_str()).or_default().push(event.seq);
            order[usize::from(message.author.side() == Side::Agent)].push(message.id.as_str());
        }
    }
    let kept =
        |promise: &Promise| stored.get(promise.id.as_str()).is_some_and(|at| at.contains(&promise.seq));
    report.lost += promised.iter().filter(|promise| !kept(promise)).count();
    report.duplicated += stored.values().map(|places| places.len() - 1).sum::<usize>();
    for (client, order) in clients.iter().zip(order) {
        let place: BTreeMap<_, _> =
            client.written.iter().enumerate().map(|(n, id)| (id.as_str(), n)).collect();
        report.gaps += order.iter().filter(|id| !place.contains_key(**id)).count();
        let places: Vec<_> = order.iter().filter_map(|id| place.get(id)).collect();
        report.reordered += places.windows(2).filter(|two| two[0] > two[1]).count();
    }
}

/// What a client shows, after resuming once more, against what a fresh fetch leads to.
fn check_view(report: &mut Report, client: &mut Done, rest: Vec<Event>, fresh: &[Event]) {
    report.reordered += client.disordered;
    for event in rest {
        client.view.apply(event.clone());
        client.events.push(event);
    }
    let mut view = Thread::default();
    for event in fresh {
        view.apply(event.clone());
    }
    report.views_differ += usize::from(client.events != fresh || client.view != view);
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::conversation::event::Message;
    use protocol::conversation::opening::Opening;
    use protocol::conversation::party::Author;
    use protocol::ids::CommandId;

    fn id(n: usize) -> CommandId {
        CommandId::parse(&format!("command-{n}")).unwrap()
    }

    /// A log with a start and these messages of the visitor, who wrote three.
    fn log(messages: &[usize]) -> Vec<Event> {
        let message = |n: &usize| {
            EventBody::MessageSent(Message { id: id(*n), author: Author::Visitor, text: n.to_string() })
        };
        let bodies =
            std::iter::once(EventBody::Started(Opening::default())).chain(messages.iter().map(message));
        (1..).zip(bodies).map(|(seq, body)| Event { seq, at: 0, body }).collect()
    }

    fn checked(log: &[Event]) -> Report {
        let clients = [Done { written: vec![id(0), id(1), id(2)], ..Done::default() }, Done::default()];
        let promises: Vec<_> = (0..3)
            .map(|n| Promise { conversation: 0, id: id(n).as_str().to_owned(), seq: n as u64 + 2 })
            .collect();
        let mut report = Report::default();
        check_log(&mut report, log, &promises.iter().collect::<Vec<_>>(), &clients);
        report
    }

    #[test]
    fn what_is_wrong_with_a_log_is_found() {
        assert_eq!(checked(&log(&[0, 1, 2])), Report::default());
        assert_eq!(checked(&log(&[0, 1])), Report { lost: 1, ..Report::default() });
        assert_eq!(checked(&log(&[0, 1, 2, 2])), Report { duplicated: 1, ..Report::default() });
        assert_eq!(checked(&log(&[0, 2, 1])), Report { lost: 2, reordered: 1, ..Report::default() });
        assert_eq!(checked(&log(&[0, 1, 2, 3])), Report { gaps: 1, ..Report::default() });
        let mut gap = log(&[0, 1, 2, 3]);
        gap.remove(4);
        gap[3].seq = 5;
        assert_eq!(checked(&gap), Report { lost: 1, gaps: 1, ..Report::default() });
    }

    #[test]
    fn a_view_that_differs_is_found() {
        let fresh = log(&[0, 1, 2]);
        let mut report = Report::default();
        let seen = |events: &[Event]| {
            let mut done = Done::default();
            for event in events {
                done.view.apply(event.clone());
                done.events.push(event.clone());
            }
            done
        };
        check_view(&mut report, &mut seen(&fresh[..2]), fresh[2..].to_vec(), &fresh);
        assert_eq!(report, Report::default());
        check_view(&mut report, &mut seen(&fresh[..2]), fresh[3..].to_vec(), &fresh);
        assert_eq!(report.views_differ, 1);
    }
}
