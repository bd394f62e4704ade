//! Keys as histories. What each holder may do is said here once more, from the whole history and by other
//! means than the state's: [`allowed`] looks back, the state looks ahead.

use super::*;
use proptest::prelude::*;
use proptest::sample::select;
use protocol::conversation::opening::Opening;
use protocol::conversation::party::Agent;
use protocol::ids::AgentId;

const TOKENS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
const CUSTOMERS: [&str; 2] = ["zoe", "bob"];
const LINKS: usize = 3;

/// What happens to a conversation.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody starts it.
    Start(&'static str),
    /// A link is made.
    Make(usize),
    /// Somebody follows a link.
    Follow(usize, &'static str),
    /// Somebody shows the site's word for a customer, signed with the secret of so many before.
    Identify(&'static str, &'static str, u64),
    /// A customer is given a key.
    Give(&'static str, &'static str, u64),
    /// The site's secret is revoked, and the conversation hears of it.
    Revoke,
    /// An agent blocks the visitor.
    Block,
    /// An agent lifts that.
    Unblock,
    /// The visitor has everything erased.
    Erase(&'static str),
    /// Time passes.
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let token = || select(&TOKENS[..]);
    let customer = || select(&CUSTOMERS[..]);
    prop_oneof![
        4 => token().prop_map(Step::Start),
        2 => (0..LINKS).prop_map(Step::Make),
        4 => (0..LINKS, token()).prop_map(|(link, token)| Step::Follow(link, token)),
        4 => (token(), customer(), 0..2_u64).prop_map(|(t, c, back)| Step::Identify(t, c, back)),
        4 => (customer(), token(), 0..2_u64).prop_map(|(c, t, back)| Step::Give(c, t, back)),
        1 => Just(Step::Revoke),
        1 => Just(Step::Block),
        1 => Just(Step::Unblock),
        1 => token().prop_map(Step::Erase),
        2 => select(&[1, AGAIN_MS, GIVEN_MS / 2, GIVEN_MS][..]).prop_map(Step::Wait),
    ]
}

fn vouched(customer: &str, generation: u64) -> Vouched {
    Vouched { customer: Customer { id: customer.to_owned(), name: None, email: None }, generation }
}

fn shown(token: &str, identity: Option<Vouched>) -> Shown {
    Shown { token: token.to_owned(), identity }
}

fn started() -> EventBody {
    EventBody::Started(Opening::default())
}

/// A conversation as the object keeps it, and what really came about.
#[derive(Default)]
struct World {
    keys: Keys,
    links: [Option<Link>; LINKS],
    is_started: bool,
    now: Timestamp,
    /// The site's secret.
    generation: u64,
    /// What came about, and when.
    history: Vec<(Timestamp, Fact)>,
}

/// What came about. Whatever was refused is none.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fact {
    Started(&'static str),
    Followed(&'static str),
    Identified(&'static str, &'static str),
    Given(&'static str, u64),
    Revoked(u64),
    Blocked,
    Unblocked,
    Erased,
}

impl World {
    fn does(&mut self, step: Step) {
        let now = self.now;
        let fact = match step {
            Step::Start(token) => (!self.is_started && self.keys.admit(&shown(token, None), now).is_ok())
                .then(|| {
                    self.keys.evolve(&started(), token);
                    self.is_started = true;
                    Fact::Started(token)
                }),
            Step::Make(link) => {
                if self.keys.may_be_handed_on().is_ok() {
                    self.links[link] = Some(Link { until: now + GIVEN_MS, followed: None });
                }
                None
            }
            Step::Follow(at, token) => {
                let link = self.links[at].take();
                let fresh = link.as_ref().is_some_and(|link| link.followed.is_none());
                link.and_then(|mut link| {
                    let followed = self.keys.follow(&mut link, token, now);
                    if followed.is_ok() && fresh {
                        self.links = Default::default();
                    }
                    self.links[at] = Some(link);
                    (followed.is_ok() && fresh).then_some(Fact::Followed(token))
                })
            }
            Step::Identify(token, customer, back) => {
                // The site's object takes no word of a secret that is revoked.
                let by = self.generation.saturating_sub(back).max(self.keys.since);
                let shown = shown(token, Some(vouched(customer, by)));
                (self.is_started && self.keys.admit(&shown, now).is_ok()).then(|| {
                    self.keys.evolve(&EventBody::Identified(vouched(customer, 0).customer), token);
                    Fact::Identified(token, customer)
                })
            }
            Step::Give(customer, token, back) => {
                let by = self.generation.saturating_sub(back);
                let given = self.keys.give(&vouched(customer, by), token.to_owned(), now);
                given.is_ok().then_some(Fact::Given(token, by))
            }
            Step::Revoke => {
                self.generation += 1;
                self.keys.revoke(self.generation);
                Some(Fact::Revoked(self.generation))
            }
            Step::Block => self.is_started.then(|| {
                let by = Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".to_owned() };
                self.keys.evolve(&EventBody::Blocked { by }, "");
                Fact::Blocked
            }),
            Step::Unblock => self.is_started.then(|| {
                self.keys.evolve(&EventBody::Reopened { by: Side::Agent }, "");
                Fact::Unblocked
            }),
            Step::Erase(token) => (self.is_started && self.keys.admit(&shown(token, None), now).is_ok())
                .then(|| {
                    self.keys.erase();
                    self.links = Default::default();
                    self.is_started = false;
                    Fact::Erased
                }),
            Step::Wait(time) => {
                self.now += time;
                None
            }
        };
        self.history.extend(fact.map(|fact| (now, fact)));
    }
}

/// Whether the visitor is blocked. An erasure lifts that as little as anything else but an agent.
fn is_blocked(world: &World) -> bool {
    let last = world.history.iter().rev().find(|(_, fact)| matches!(fact, Fact::Blocked | Fact::Unblocked));
    last.is_some_and(|(_, fact)| *fact == Fact::Blocked)
}

/// Whether whoever shows this should read the conversation, by all that came about.
fn allowed(world: &World, shown: &Shown) -> bool {
    let history = &world.history;
    let erased = history.iter().rposition(|(_, fact)| *fact == Fact::Erased).map_or(0, |at| at + 1);
    let life = &history[erased..];
    if !life.iter().any(|(_, fact)| matches!(fact, Fact::Started(_))) {
        // There is nothing to read; and who was blocked begins no more.
        return !is_blocked(world);
    }
    let revoked = history.iter().filter_map(|(_, fact)| match fact {
        Fact::Revoked(since) => Some(*since),
        _ => None,
    });
    let revoked = revoked.max().unwrap_or_default();
    let first_word = life.iter().find_map(|(_, fact)| match fact {
        Fact::Identified(token, customer) => Some((*token, *customer)),
        _ => None,
    });
    match first_word {
        None => {
            let holder = life.iter().rev().find_map(|(_, fact)| match fact {
                Fact::Started(token) | Fact::Followed(token) => Some(*token),
                _ => None,
            });
            holder == Some(shown.token.as_str())
        }
        Some((holder, customer)) => {
            let given = life.iter().filter_map(|(at, fact)| match fact {
                Fact::Given(token, by) => Some((*at, *token, *by)),
                _ => None,
            });
            let latest = given.rev().take(CUSTOMER_KEYS);
            let is_given = latest
                .into_iter()
                .any(|(at, token, by)| token == shown.token && by >= revoked && world.now < at + GIVEN_MS);
            match &shown.identity {
                None => is_given,
                Some(word) => {
                    word.customer.id == customer
                        && word.generation >= revoked
                        && (is_given || shown.token == holder)
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn no_history_lets_a_key_do_what_its_holder_should_not(steps in prop::collection::vec(step(), 0..40)) {
        let mut world = World::default();
        for step in steps {
            let told = format!("{step:?}");
            world.does(step);
            let words = CUSTOMERS.iter().flat_map(|customer| {
                [world.generation, world.generation.saturating_sub(1)].map(|by| Some(vouched(customer, by)))
            });
            let words: Vec<_> = words.chain([None]).collect();
            for token in TOKENS.iter().chain(&["guessed"]) {
                for word in &words {
                    let shown = shown(token, word.clone());
                    let admitted = world.keys.admit(&shown, world.now).is_ok();
                    let should = allowed(&world, &shown);
                    prop_assert_eq!(admitted, should, "after {}: {:?} by {:?}", told, shown, world.history);
                }
            }
            prop_assert_eq!(world.keys.is_blocked(), is_blocked(&world), "an erasure lifts no block");
        }
    }
}

/// The keys of a conversation that a customer started.
fn identified() -> Keys {
    let mut keys = Keys::default();
    keys.evolve(&started(), "first");
    keys.evolve(&EventBody::Identified(vouched("zoe", 1).customer), "first");
    keys
}

#[test]
fn what_was_handed_out_before_opens_nothing_once_the_customer_is_known() {
    let mut keys = Keys::stored(vec!["first".into(), "phone".into()], None, vec![], false);
    for token in ["first", "phone"] {
        assert_eq!(keys.admit(&shown(token, None), 0), Ok(()), "an earlier version gave both");
    }
    keys.evolve(&EventBody::Identified(vouched("zoe", 1).customer), "phone");
    for token in ["first", "phone"] {
        assert_eq!(keys.admit(&shown(token, None), 0), Err(Rejection::BadToken), "{token}");
    }
    assert_eq!(keys.admit(&shown("phone", Some(vouched("zoe", 1))), 0), Ok(()));
    assert_eq!(keys.admit(&shown("first", Some(vouched("zoe", 1))), 0), Err(Rejection::BadToken));
    assert_eq!(keys.admit(&shown("phone", Some(vouched("bob", 1))), 0), Err(Rejection::OtherCustomer));
    // A new name changes nothing.
    keys.give(&vouched("zoe", 1), "given".into(), 0).unwrap();
    keys.evolve(&EventBody::Identified(vouched("zoe", 1).customer), "given");
    assert_eq!(keys.admit(&shown("given", None), 0), Ok(()));
}

#[test]
fn a_customers_keys_are_few_and_end() {
    let mut keys = identified();
    assert_eq!(keys.give(&vouched("bob", 1), "theirs".into(), 0), Err(Rejection::NotFound));
    assert_eq!(Keys::default().give(&vouched("zoe", 1), "none".into(), 0), Err(Rejection::NotFound));
    for n in 0..=CUSTOMER_KEYS {
        keys.give(&vouched("zoe", 1), format!("given {n}"), 0).unwrap();
    }
    assert_eq!(keys.given().len(), CUSTOMER_KEYS);
    assert_eq!(keys.admit(&shown("given 0", None), 1), Err(Rejection::BadToken), "the oldest");
    assert_eq!(keys.admit(&shown("given 1", None), GIVEN_MS - 1), Ok(()));
    assert_eq!(keys.admit(&shown("given 1", None), GIVEN_MS), Err(Rejection::BadToken));
    keys.give(&vouched("zoe", 1), "late".into(), GIVEN_MS).unwrap();
    assert_eq!(keys.given().len(), 1, "those that ended are gone");
}

#[test]
fn a_secret_that_is_revoked_takes_its_keys_along() {
    let mut keys = identified();
    keys.give(&vouched("zoe", 1), "given".into(), 0).unwrap();
    assert!(keys.revoke(2) && !keys.revoke(2) && !keys.revoke(1));
    assert_eq!(keys.admit(&shown("given", None), 0), Err(Rejection::BadToken));
    assert_eq!(keys.admit(&shown("first", Some(vouched("zoe", 1))), 0), Err(Rejection::BadToken));
    assert_eq!(keys.give(&vouched("zoe", 1), "late".into(), 0), Err(Rejection::NotFound));
    assert_eq!(keys.admit(&shown("first", Some(vouched("zoe", 2))), 0), Ok(()));
}

#[test]
fn a_link_hands_the_conversation_on_and_leads_its_browser_on_for_some_minutes() {
    let mut keys = Keys::default();
    let mut link = Link { until: 10, followed: None };
    assert_eq!(keys.follow(&mut link, "phone", 0), Err(Rejection::ResumeOver), "there is nothing yet");
    keys.evolve(&started(), "first");
    assert_eq!(keys.follow(&mut link.clone(), "phone", 10), Err(Rejection::ResumeOver), "run out");
    assert_eq!(keys.follow(&mut link, "phone", 9), Ok(()));
    assert_eq!(keys.admit(&shown("first", None), 9), Err(Rejection::BadToken));
    assert_eq!(keys.admit(&shown("phone", None), 9), Ok(()));
    assert_eq!(keys.follow(&mut link, "phone", 9 + AGAIN_MS - 1), Ok(()), "the same browser");
    assert_eq!(keys.follow(&mut link, "phone", 9 + AGAIN_MS), Err(Rejection::ResumeOver));
    assert_eq!(keys.follow(&mut link, "first", 9), Err(Rejection::ResumeOver), "the sender");
    let mut next = Link { until: 100, followed: None };
    keys.follow(&mut next, "third", 20).unwrap();
    assert_eq!(keys.follow(&mut link, "phone", 20), Err(Rejection::ResumeOver), "it was handed on since");
}

#[test]
fn who_was_blocked_elsewhere_may_read_and_nothing_else() {
    let mut keys = identified();
    keys.give(&vouched("zoe", 1), "given".into(), 0).unwrap();
    assert_eq!(keys.barred(), None);
    keys.bar(true);
    assert_eq!(keys.barred(), Some(Rejection::Blocked));
    assert_eq!(keys.may_write(Side::Visitor), Err(Rejection::Blocked));
    assert_eq!(keys.may_write(Side::Agent), Ok(()));
    assert_eq!(keys.admit(&shown("given", None), 0), Ok(()), "what was said is theirs to read and to erase");
    // An agent who reopens it wants to hear from them here, until the site says otherwise.
    keys.evolve(&EventBody::Reopened { by: Side::Agent }, "");
    assert_eq!(keys.barred(), None);
    keys.bar(true);
    keys.bar(false);
    assert_eq!(keys.barred(), None, "it was lifted");
    // Nobody is held back for a customer that the site has not named here.
    let mut anonymous = Keys::default();
    anonymous.evolve(&started(), "first");
    anonymous.bar(true);
    assert_eq!(anonymous.barred(), None);
    anonymous.evolve(&EventBody::Identified(vouched("zoe", 1).customer), "first");
    assert_eq!(anonymous.barred(), Some(Rejection::Blocked));
}

#[test]
fn what_was_erased_is_nobodys_and_a_block_outlasts_it() {
    let mut keys = identified();
    keys.give(&vouched("zoe", 1), "given".into(), 0).unwrap();
    let by = Agent { id: AgentId::parse("ana").unwrap(), name: "Ana".to_owned() };
    keys.evolve(&EventBody::Blocked { by }, "");
    assert_eq!(keys.admit(&shown("given", None), 0), Ok(()), "they may still read");
    keys.erase();
    assert_eq!(keys, Keys::shut());
    assert_eq!(keys.admit(&shown("another", None), 0), Err(Rejection::Blocked));
    assert_eq!(keys.may_be_handed_on(), Err(Rejection::ResumeOver));
}
