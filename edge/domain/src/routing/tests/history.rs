//! Random histories of a site: arrivals, ends, sign-offs, rings, claims, settings that change, news that are lost,
//! late or doubled, a clock that jumps, and a desk that is killed between any two steps.

use super::model::{Plain, place};
use super::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::RefCell;

const AGENTS: [&str; 4] = ["ana", "bea", "cai", "dan"];
const CHATS: usize = 7;

/// What happens: which of [`Site::step`], to whom, how, and after how much time.
type Step = (u8, u8, u8, u8);

/// How far a conversation is, as it knows itself.
#[derive(Clone, Debug)]
struct Conversation {
    standing: Standing,
    /// The latest reservation that it was shown.
    reservation: u64,
}

/// A site: the desk, the conversations, and what is on its way between them.
struct Site {
    router: Router,
    /// What the desk has stored: the rows as they were written after each input.
    disk: Stored,
    now: Timestamp,
    conversations: BTreeMap<usize, Conversation>,
    on_the_way: Vec<Decision>,
    /// The cards that ring in the agents' inboxes, by what they were told.
    cards: BTreeSet<(ConversationId, AgentId)>,
    log: Vec<(Input, Timestamp)>,
    decided: Vec<Decision>,
}

fn settings(how: u8) -> RoutingSettings {
    let modes = [Mode::Manual, Mode::Ring, Mode::Direct];
    let mode = |by: u8| modes[usize::from((how / by) % 3)];
    let pool = |by: u8| if (how / by).is_multiple_of(2) { Pool::Dedicated } else { Pool::Shared };
    let named: &[&str] = if how.is_multiple_of(4) { &[] } else { &AGENTS[2..] };
    let mut billing = routed("billing", named, QueueRules { pool: pool(7), ..rules(mode(2)) });
    if how.is_multiple_of(5) {
        billing.needs = Needs { skills: words(&["latin"]), languages: words(&["de"]) };
    }
    let mut departments =
        vec![routed("sales", &AGENTS[..2], QueueRules { pool: pool(5), ..rules(mode(3)) }), billing];
    departments.truncate(usize::from(how % 3));
    let general = QueueRules { ring_seconds: 10, ..rules(mode(1)) };
    RoutingSettings {
        cap: u16::from(how % 3),
        claims_over_cap: how.is_multiple_of(5),
        misses: 0,
        general,
        departments,
    }
}

impl Site {
    fn new(how: u8) -> Self {
        let mut site = Self {
            router: Router::default(),
            disk: Stored::default(),
            now: START,
            conversations: BTreeMap::new(),
            on_the_way: Vec::new(),
            cards: BTreeSet::new(),
            log: Vec::new(),
            decided: Vec::new(),
        };
        site.does(Input::Settings(Box::new(settings(how))));
        for name in &AGENTS[..2] {
            site.does(Input::Came { agent: agent(name) });
        }
        site
    }

    fn does(&mut self, input: Input) {
        let decisions = self.router.apply(&input, self.now);
        self.write();
        for decision in &decisions {
            match decision {
                Decision::Ring { conversation, agent, .. } => {
                    let new = self.cards.insert((conversation.clone(), agent.clone()));
                    assert!(new, "it rings there already: {decision:?}");
                }
                Decision::StopRinging { conversation, agent } => {
                    assert!(
                        self.cards.remove(&(conversation.clone(), agent.clone())),
                        "nothing rang: {decision:?}"
                    );
                }
                Decision::Assign { .. } | Decision::Return { .. } => self.on_the_way.push(decision.clone()),
                _ => {}
            }
        }
        assert!(self.router.next_wake().is_none_or(|at| at > self.now), "something is due that was not done");
        holds(&self.router, &decisions, &self.cards);
        self.log.push((input, self.now));
        self.decided.extend(decisions);
    }

    /// Writes the rows that have changed.
    fn write(&mut self) {
        fn put<K: Ord, R>(rows: &mut Vec<R>, key: impl Fn(&R) -> &K, id: &K, row: Option<R>) {
            match (rows.binary_search_by(|row| key(row).cmp(id)), row) {
                (Ok(at), Some(row)) => rows[at] = row,
                (Ok(at), None) => drop(rows.remove(at)),
                (Err(at), Some(row)) => rows.insert(at, row),
                (Err(_), None) => {}
            }
        }
        let changes = self.router.take_changes();
        self.disk.head = self.router.head();
        if changes.settings {
            self.disk.settings = self.router.rules.settings.clone();
        }
        for id in &changes.agents {
            put(&mut self.disk.agents, |row| &row.agent, id, self.router.agent(id).cloned());
        }
        for id in &changes.chats {
            put(&mut self.disk.chats, |row| row.id(), id, self.router.chat(id).cloned());
        }
        for id in &changes.queues {
            put(&mut self.disk.queues, |row| &row.queue, id, self.router.queue(id).cloned());
        }
    }

    /// The desk is killed. What it had not carried out it carries out once more; the cards that ring are drawn anew.
    fn crash(&mut self) {
        let router = Router::restore(self.disk.clone());
        assert!(router == self.router, "what was stored is not what there was");
        self.router = router;
        self.on_the_way = self.router.outstanding();
        let rings = |decision: &Decision| matches!(decision, Decision::Ring { .. });
        let cards =
            self.on_the_way.extract_if(.., |decision| rings(decision)).map(|decision| match decision {
                Decision::Ring { conversation, agent, .. } => (conversation, agent),
                _ => unreachable!(),
            });
        assert_eq!(cards.collect::<BTreeSet<_>>(), self.cards, "the cards that ring");
    }

    /// A conversation changes; the desk is told, or only later.
    fn changes(&mut self, n: usize, tells: bool, change: impl FnOnce(&mut Standing)) {
        let now = self.now;
        let Some(Conversation { standing, .. }) = self.conversations.get_mut(&n) else { return };
        let revision = standing.version.revision + 1;
        standing.version = Version { revision, last_at: now, told_at: now.max(standing.version.told_at) };
        change(standing);
        if tells {
            self.tells(n);
        }
    }

    fn tells(&mut self, n: usize) {
        let Some(Conversation { standing, .. }) = self.conversations.get(&n) else { return };
        let standing = standing.clone();
        self.does(Input::Told(Box::new(standing)));
    }

    /// A decision arrives at its conversation, and the answer at the desk unless it is lost.
    fn arrives(&mut self, decision: &Decision, is_lost: bool) {
        let number = |id: &ConversationId| id.as_str()[13..].parse::<usize>().unwrap();
        match decision.clone() {
            Decision::Assign { conversation, agent, reservation, until, .. } => {
                let n = number(&conversation);
                let now = self.now;
                let Some(known) = self.conversations.get_mut(&n) else { return };
                let is_stale = known.reservation > reservation || now >= until;
                known.reservation = known.reservation.max(reservation);
                let had = known.standing.holder.clone();
                if had.as_ref() != Some(&agent) && (is_stale || had.is_some() || known.standing.ended) {
                    self.does(Input::Refused { conversation, reservation });
                    return;
                }
                if had.is_none() {
                    let holder = Some(agent.clone());
                    self.changes(n, false, |standing| (standing.holder, standing.replied) = (holder, false));
                }
                let version = self.conversations[&n].standing.version;
                if !is_lost {
                    self.does(Input::Taken { conversation, agent, version });
                }
            }
            Decision::Return { conversation, agent, reason } => {
                let n = number(&conversation);
                let keeps = |standing: &Standing| {
                    standing.holder.as_ref() != Some(&agent)
                        || standing.ended
                        || reason == ReturnReason::NoReply && standing.replied
                };
                let Some(known) = self.conversations.get(&n) else { return };
                if keeps(&known.standing) {
                    self.tells(n);
                } else {
                    self.changes(n, !is_lost, |standing| {
                        (standing.holder, standing.reopened) = (None, false)
                    });
                }
            }
            _ => {}
        }
    }

    fn begins(&mut self, n: usize, how: u8) {
        let id = |one: &str| Some(department(one));
        let wishes = Wishes {
            department: [None, None, id("sales"), id("billing"), id("gone")][usize::from(how % 5)].clone(),
            skills: if how.is_multiple_of(7) { words(&["latin"]) } else { words(&[]) },
            language: (how.is_multiple_of(6)).then(|| "fr".to_owned()),
            priority: u8::from(how.is_multiple_of(9)),
            previous: (how.is_multiple_of(4)).then(|| agent(AGENTS[usize::from(how / 4) % 4])),
        };
        let standing = Standing { asynchronous: how.is_multiple_of(31), wishes, ..standing(n, self.now) };
        self.conversations.insert(n, Conversation { standing, reservation: 0 });
        self.tells(n);
    }

    fn step(&mut self, (what, whom, how, wait): Step) {
        // Mostly little time passes, at times much, and seldom it goes backwards.
        match wait {
            0 => self.now -= 45 * SECOND,
            1..8 => self.now += u64::from(wait) * MINUTE_MS,
            8..200 => self.now += u64::from(wait % 16) * SECOND,
            _ => {}
        }
        let n = usize::from(whom) % CHATS;
        let (conversation, name) = (chat(n), AGENTS[usize::from(whom) / CHATS % 4]);
        let agent = agent(name);
        let tells = how % 8 != 0;
        let now = self.now;
        let is_over = self.conversations.get(&n).is_none_or(|known| known.standing.ended);
        let is_held = self.conversations.get(&n).is_some_and(|known| known.standing.holder.is_some());
        match what {
            // Whatever waits to be carried out, in any order; at times it stays on its way and comes twice.
            0..24 if !self.on_the_way.is_empty() => {
                let at = usize::from(whom) % self.on_the_way.len();
                let decision =
                    if how < 16 { self.on_the_way[at].clone() } else { self.on_the_way.swap_remove(at) };
                self.arrives(&decision, how.is_multiple_of(5));
            }
            0..40 if !self.conversations.contains_key(&n) => self.begins(n, how),
            0..24 => self.does(Input::Came { agent }),
            24..32 => self.does(Input::Away { agent, reason: AwayReason::Break("lunch".into()) }),
            32..35 => self.does(Input::Left { agent }),
            35 => self.does(Input::Removed { agent }),
            36..44 => {
                let profile = Profile {
                    cap: (how % 5 < 4).then_some(u16::from(how % 5)),
                    skills: if how.is_multiple_of(2) { words(&["latin"]) } else { words(&[]) },
                    languages: if how.is_multiple_of(3) { words(&["de"]) } else { words(&[]) },
                };
                self.does(Input::Profile { agent, profile });
            }
            44..64 => match self.cards.iter().nth(usize::from(how) % self.cards.len().max(1)).cloned() {
                Some((conversation, agent)) if how % 4 > 0 => {
                    self.does(Input::Accepted { agent, conversation })
                }
                Some((conversation, agent)) => self.does(Input::Declined { agent, conversation }),
                None => self.does(Input::Accepted { agent, conversation }),
            },
            64..76 => self.does(Input::Claim { agent, conversation }),
            76..82 => self.does(Input::Prioritise { conversation, priority: how % 3 }),
            82..90 => self.changes(n, tells, |standing| standing.ended = true),
            90..96 if is_over => self.changes(n, tells, |standing| {
                (standing.ended, standing.reopened, standing.promised) = (false, true, false);
            }),
            90..104 => self.changes(n, tells, |standing| standing.gone_since = Some(now)),
            104..114 => self.changes(n, tells, |standing| standing.gone_since = None),
            114..120 => self.changes(n, tells, |standing| standing.promised = !standing.promised),
            120..123 => {
                self.changes(n, tells, |standing| standing.bot = !standing.bot && standing.holder.is_none())
            }
            123..131 if is_held => self.changes(n, tells, |standing| standing.replied = true),
            131..137 if is_held => self.changes(n, tells, |standing| standing.holder = None),
            137..140 if !is_over => self.changes(n, tells, |standing| standing.holder = Some(agent)),
            140..144 if !is_over => self.changes(n, tells, |standing| {
                standing.holder = None;
                standing.wishes.department =
                    Some(department(if how.is_multiple_of(2) { "sales" } else { "billing" }));
            }),
            144..150 => self.tells(n),
            150..153 => self.does(Input::Settings(Box::new(settings(how)))),
            153 if is_over => {
                self.conversations.remove(&n);
                self.does(Input::Erased { conversation });
            }
            154..174 => self.crash(),
            174..200 => {
                if let Some(at) = self.router.next_wake() {
                    self.now = self.now.max(at);
                }
                self.does(Input::Tick);
            }
            200..230 => self.does(Input::Came { agent }),
            230.. => self.begins_or_ticks(n, how),
            _ => self.does(Input::Tick),
        }
    }

    fn begins_or_ticks(&mut self, n: usize, how: u8) {
        if self.conversations.contains_key(&n) { self.does(Input::Tick) } else { self.begins(n, how) }
    }
}

/// What must be so after each input.
fn holds(router: &Router, decisions: &[Decision], cards: &BTreeSet<(ConversationId, AgentId)>) {
    let plain = Plain::new(router);
    for record in plain.agents() {
        let id = &record.agent;
        let (load, cap) = router.load(id).unwrap();
        assert_eq!((load, cap), (plain.load(id), plain.cap(record)), "the counters of {id}");
        assert!(plain.ringing(id) <= 1, "two ring at {id}");
        for chat in plain.looking() {
            assert!(!plain.may(record, chat), "{chat:?} waits, and {record:?} may have it");
            assert!(router.eligible(id, chat.id()).is_err() || plain.mode(chat) == Mode::Manual);
        }
    }
    let mut ringing = BTreeSet::new();
    for chat in &plain.chats {
        if let Stage::Ringing { agent, .. } = &chat.stage {
            assert!(
                plain.agent(agent).is_some_and(AgentRecord::is_available),
                "it rings at {agent}, who is away"
            );
            ringing.insert((chat.id().clone(), agent.clone()));
        }
    }
    assert_eq!(ringing, *cards, "the agents were told what rings");
    let queues: BTreeSet<QueueId> = plain.chats.iter().map(|chat| plain.queue(chat)).collect();
    for queue in queues {
        assert_eq!(router.positions(&queue).chats, plain.line(&queue), "the positions in {queue:?}");
    }
    let offers: Vec<_> = decisions.iter().filter_map(|decision| offered(router, decision)).collect();
    for (at, (id, to)) in offers.iter().enumerate() {
        let (Some(given), Some(to)) = (router.chat(id), plain.agent(to)) else { panic!("{decisions:?}") };
        assert!(plain.load(&to.agent) <= plain.cap(to), "over the cap: {decisions:?}");
        assert!(plain.fits(to, given), "{:?} may not have {:?}: {decisions:?}", to.agent, given.id());
        for other in plain.looking() {
            // Whoever has a card before them gets no second one, and may get a chat that does without.
            let rings = plain.mode(other) == Mode::Ring && plain.ringing(&to.agent) > 0;
            let overtaken = place(other) < place(given) && plain.fits(to, other) && !rings;
            assert!(!overtaken, "{:?} overtook {:?}: {decisions:?}", given.id(), other.id());
        }
        if given.previous.as_ref() == Some(&to.agent) {
            continue;
        }
        // What the agent had at that moment; the others had no more than they have now.
        let later = offers.iter().skip(at).filter(|(_, agent)| **agent == to.agent);
        let weight: u16 = later.filter_map(|(id, _)| router.chat(id)).map(ChatRecord::weight).sum();
        let own = plain.load(&to.agent) - weight;
        for other in plain.agents().iter().filter(|other| other.agent != to.agent && plain.may(other, given))
        {
            let known = given.previous.as_ref() == Some(&other.agent);
            let theirs = plain.load(&other.agent);
            let freer =
                u32::from(theirs) * u32::from(plain.cap(to)) < u32::from(own) * u32::from(plain.cap(other));
            assert!(!known && !freer, "{:?} was to get {:?}: {decisions:?}", other.agent, given.id());
        }
    }
}

/// Which chat was offered to whom by the rules themselves. A claim, and an answer to what rings, are the agent's.
fn offered<'a>(router: &Router, decision: &'a Decision) -> Option<(&'a ConversationId, &'a AgentId)> {
    let (Decision::Ring { conversation, agent, .. } | Decision::Assign { conversation, agent, .. }) =
        decision
    else {
        return None;
    };
    let asked_for = matches!(router.chat(conversation)?.stage, Stage::Reserved { direct: false, .. });
    (!asked_for).then_some((conversation, agent))
}

/// 10,000 histories of up to 40 steps, after each of which everything is looked at; and each once more from its
/// inputs alone, which leads to the same decisions.
#[test]
fn the_rules_hold_whatever_happens() {
    let cases = 10_000;
    let steps = prop::collection::vec(any::<Step>(), 1..40);
    let kinds = RefCell::new(BTreeMap::<String, u32>::new());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&(any::<u8>(), steps), |(how, steps)| {
            let mut site = Site::new(how);
            for step in steps {
                site.step(step);
            }
            // As rows are written and read.
            if how.is_multiple_of(16) {
                let rows = serde_json::to_string(&site.disk).unwrap();
                site.disk = serde_json::from_str(&rows).unwrap();
            }
            site.crash();
            let mut again = Router::default();
            let decided = site.log.iter().flat_map(|(input, now)| again.apply(input, *now));
            prop_assert_eq!(&decided.collect::<Vec<_>>(), &site.decided, "the same once more");
            let mut kinds = kinds.borrow_mut();
            for decision in &site.decided {
                let kind = format!("{decision:?}");
                *kinds.entry(kind.split(' ').next().unwrap_or_default().to_owned()).or_default() += 1;
            }
            Ok(())
        })
        .unwrap();
    // The histories reach what they are about.
    let kinds = kinds.into_inner();
    assert!(kinds.len() == 11 && kinds.values().all(|count| *count > cases / 200), "{kinds:?}");
}
