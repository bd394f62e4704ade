//! Random histories. Each case has a seed of its own; a failing one is made smaller, and said with
//! the command that replays it.

use super::check;
use super::fault::{Bug, Planted};
use super::step::{Step, any_restore, any_step};
use super::world::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use proptest_state_machine::ReferenceStateMachine;
use std::time::Instant;

/// The reference: how much was begun, so that histories get somewhere. What was acknowledged, and
/// in which order, is kept by the world's ledger, out of reach of every crash.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    sent: u32,
    shown: bool,
}

/// The histories.
pub struct Histories;

impl ReferenceStateMachine for Histories {
    type State = Reference;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Reference> {
        Just(Reference::default()).boxed()
    }

    fn transitions(state: &Reference) -> BoxedStrategy<Step> {
        let begin = (0..2_usize).prop_map(|tab| Step::Send { tab });
        let flush = any::<u8>().prop_map(|socket| Step::Flush { socket });
        match state {
            Reference { sent: 0, .. } => prop_oneof![3 => begin, 1 => any_step()].boxed(),
            Reference { shown: false, .. } => {
                let open = (0..2_usize, any::<u8>()).prop_map(|(agent, row)| Step::Open { agent, row });
                let call = any::<u8>().prop_map(|call| Step::Call { call });
                prop_oneof![2 => flush, 1 => call, 1 => open, 6 => any_step()].boxed()
            }
            Reference { .. } => any_step().boxed(),
        }
    }

    fn apply(mut state: Reference, step: &Step) -> Reference {
        state.sent += u32::from(matches!(step, Step::Send { .. }));
        state.shown |= matches!(step, Step::Open { .. });
        state
    }
}

/// How to go through histories.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many cases.
    pub cases: u64,
    /// How many steps at most.
    pub steps: usize,
    /// How many messages the conversation has before it begins; if any, both agents look at it.
    pub before: usize,
    /// What happens after every step besides.
    pub after_each: Option<Step>,
    /// Whether the edge is copied and goes back to a copy meanwhile.
    pub restores: bool,
}

impl Plan {
    /// The usual one.
    pub const fn new(cases: u64) -> Self {
        Self { cases, steps: 80, before: 0, after_each: None, restores: false }
    }

    /// The same with a conversation that both agents have before them.
    pub const fn attended(self) -> Self {
        Self { before: 1, ..self }
    }

    /// The same with an edge that goes back to earlier copies.
    pub const fn restored(self) -> Self {
        Self { restores: true, ..self }
    }

    /// The same close to a snapshot.
    pub const fn near_snapshot(self) -> Self {
        Self { before: 122, ..self }
    }
}

/// A number from the environment.
pub fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Goes through one history and checks what is left of it.
pub fn run(steps: &[Step], plan: Plan) -> (World, Result<(), String>) {
    let mut world = World::default();
    for _ in 0..plan.before {
        world.step(Step::Send { tab: 0 });
    }
    world.calm();
    if plan.before > 0 {
        world.step(Step::Open { agent: 0, row: 0 });
        world.step(Step::Open { agent: 1, row: 0 });
        world.calm();
    }
    for step in steps {
        world.step(*step);
        if let Some(step) = plan.after_each {
            world.step(step);
        }
        if world.ledger.violation.is_some() {
            break;
        }
    }
    world.settle();
    let verdict = check::settled(&mut world);
    (world, verdict)
}

/// Goes through histories until one fails; says what is wrong, the seed, and the shortest history
/// found that shows it.
pub fn explore(plan: Plan, bug: Option<Bug>) -> Result<(), String> {
    explore_with(plan, bug, |steps| run(steps, plan).1)
}

/// The same with a judgement of one's own.
pub fn explore_with(
    plan: Plan,
    bug: Option<Bug>,
    judge: impl Fn(&[Step]) -> Result<(), String>,
) -> Result<(), String> {
    let _planted = Planted::new(bug);
    let first = setting("JASETTE_SEED", 1);
    let begun = Instant::now();
    let mut steps = 0;
    for seed in first..first + plan.cases {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let config =
            Config { cases: 1, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(config, rng);
        let strategy = Histories::sequential_strategy(1..plan.steps);
        let restores = if plan.restores { any_restore().boxed() } else { Just(Vec::new()).boxed() };
        let strategy = (strategy, restores).prop_map(|((state, mut history, seen), restores)| {
            for (at, step) in restores {
                history.insert(at % (history.len() + 1), step);
            }
            (state, history, seen)
        });
        let count = std::cell::Cell::new(0);
        let result = runner.run(&strategy, |(_, history, seen)| {
            // What was not seen is thrown away first when a failure is made smaller.
            if let Some(seen) = seen {
                seen.fetch_add(history.len(), std::sync::atomic::Ordering::SeqCst);
            }
            count.set(count.get() + history.len());
            judge(&history).map_err(TestCaseError::fail)
        });
        steps += count.get();
        if let Err(TestError::Fail(why, (_, history, _))) = result {
            return Err(format!(
                "{why}\nseed {seed}: {history:?}\nreplay: JASETTE_SEED={seed} JASETTE_CASES=1 cargo test -p tests --test model"
            ));
        }
    }
    println!("{} histories from seed {first}, {steps} steps, {:?}", plan.cases, begun.elapsed());
    Ok(())
}

/// Any history of people and mishaps ends with nothing lost, doubled or out of order, and with
/// every client showing what a fresh one would.
#[test]
fn random_histories_lose_double_and_reorder_nothing() {
    let plan = Plan::new(setting("JASETTE_CASES", 150));
    explore(plan, None).unwrap_or_else(|why| panic!("{why}"));
    explore(plan.attended(), None).unwrap_or_else(|why| panic!("{why}"));
    explore(plan.near_snapshot(), None).unwrap_or_else(|why| panic!("{why}"));
}

/// Whenever the edge goes back to an earlier copy, of its conversations, of its desk or of both, everybody agrees
/// with it in the end, and what was acknowledged comes back from those who have it, once.
#[test]
fn an_edge_that_goes_back_is_agreed_with_and_healed() {
    let plan = Plan::new(setting("JASETTE_CASES", 150)).restored();
    explore(plan, None).unwrap_or_else(|why| panic!("{why}"));
    explore(plan.attended(), None).unwrap_or_else(|why| panic!("{why}"));
}
