//! Planted faults. Each test goes through the same histories twice: with the fault the rule that it
//! hurts must fail, by name; without it everything passes.

use super::fault::Bug;
use super::histories::{Plan, explore, explore_with, run};
use domain::failpoints::Failpoint as Rule;

/// With the fault, one of these rules must fail. Others may fail as well, and sooner: such a history
/// says nothing about these.
fn caught(bug: Bug, rules: &[&str]) {
    caught_by(Plan::new(2_000), bug, rules);
}

fn caught_by(plan: Plan, bug: Bug, rules: &[&str]) {
    let by_these = |why: &String| rules.iter().any(|rule| why.starts_with(rule));
    let noticed = explore_with(plan, Some(bug), |steps| match run(steps, plan).1 {
        Err(why) if by_these(&why) => Err(why),
        _ => Ok(()),
    });
    let Err(why) = noticed else { panic!("{bug:?} was not noticed by {rules:?}") };
    println!("{bug:?}: {why}");
    explore(Plan { cases: 20, ..plan }, None).unwrap_or_else(|why| panic!("{why}"));
}

#[test]
fn catches_acknowledge_before_write() {
    caught(Bug::Rule(Rule::AcknowledgeBeforeWrite), &["lost", "gap", "memory"]);
}

#[test]
fn catches_no_output_gate() {
    caught(Bug::NoOutputGate, &["lost", "position", "thread"]);
}

#[test]
fn catches_no_dedup() {
    caught(Bug::NoDedup, &["doubled"]);
}

#[test]
fn catches_off_by_one_resume() {
    caught(Bug::Rule(Rule::OffByOneResume), &["thread"]);
}

#[test]
fn catches_lost_outbox() {
    caught(Bug::LostOutbox, &["vanished"]);
}

#[test]
fn catches_forgotten_epoch() {
    caught_by(Plan::new(2_000).restored(), Bug::Rule(Rule::ForgottenEpoch), &["thread", "restored"]);
}

#[test]
fn catches_ack_wrong_seq() {
    caught(Bug::Rule(Rule::AckWrongSeq), &["position"]);
}

#[test]
fn catches_forgotten_fingerprint() {
    caught(Bug::Rule(Rule::ForgottenFingerprint), &["fingerprint"]);
}

#[test]
fn catches_snapshot_ahead_of_log() {
    let plan = Plan::new(2_000).near_snapshot();
    caught_by(plan, Bug::SnapshotAheadOfLog, &["gap", "memory", "waking", "livelock"]);
}

#[test]
fn catches_forgotten_tail() {
    caught(Bug::Rule(Rule::ForgottenTail), &["memory", "waking", "pending", "desk"]);
}

#[test]
fn catches_half_a_command() {
    caught_by(Plan::new(2_000).attended(), Bug::HalfACommand, &["half"]);
}

#[test]
fn catches_desk_takes_older() {
    caught(Bug::Rule(Rule::DeskTakesOlder), &["desk", "effect", "list"]);
}

#[test]
fn catches_desk_counts_as_told() {
    caught(Bug::Rule(Rule::DeskCountsAsTold), &["desk"]);
}

#[test]
fn catches_resend_out_of_order() {
    caught(Bug::ResendOutOfOrder, &["order", "vanished"]);
}

#[test]
fn catches_audience_leak() {
    caught(Bug::AudienceLeak, &["audience"]);
}
