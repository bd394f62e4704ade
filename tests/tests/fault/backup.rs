//! A backup is taken while visitors write, and put in the place of everything.

use crate::peer::Peer;
use futures::future::join_all;
use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use tests::edge::{Edge, Site};
use tests::process::TempDir;
use tests::wait;
use tests::wire::{Conversation, Desk, Keys, command_id, opening};

/// Who writes while the backup is taken, and whose conversations are still.
const WRITERS: usize = 10;
const STILL: usize = 20;
/// What each of them has written when the backup begins.
const BEFORE: usize = 5;

/// What one visitor was promised, in order.
#[derive(Default)]
struct Ledger(Mutex<Vec<String>>);

impl Ledger {
    fn acknowledged(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

async fn send(peer: &mut Peer, ledger: &Ledger) {
    let text = format!("message {}", ledger.acknowledged().len());
    peer.visitor_does(&command_id(), VisitorCommand::Send { text: text.clone() }).await;
    ledger.0.lock().unwrap().push(text);
}

async fn write(site: &Site, keys: &Keys, ledger: &Ledger, over: &AtomicBool) {
    let mut peer = Peer::visitor(site, keys);
    peer.visitor_does(&command_id(), VisitorCommand::Start(opening("Zoé"))).await;
    for _ in 0..BEFORE {
        send(&mut peer, ledger).await;
    }
    while !over.load(Ordering::Relaxed) {
        send(&mut peer, ledger).await;
    }
    // What is written later must not be in it.
    send(&mut peer, ledger).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_holds_all_that_was_acknowledged_before_it_began() {
    let edge = Edge::start_to_measure().await;
    let site = edge.site().await;
    let all: Vec<_> = (0..STILL + WRITERS).map(|_| (Keys::new(), Ledger::default())).collect();
    let (still, written) = all.split_at(STILL);
    let (at_once, over) = (AtomicBool::new(true), AtomicBool::new(false));
    join_all(still.iter().map(|(keys, ledger)| write(&site, keys, ledger, &at_once))).await;

    let folder = TempDir::new("backup");
    let backup = folder.path().join("backup");
    let taken = async {
        wait::until("everybody to write", async || {
            let writes = |(_, ledger): &(Keys, Ledger)| ledger.acknowledged().len() >= BEFORE;
            if written.iter().all(writes) { Ok(()) } else { Err("not yet".to_owned()) }
        })
        .await;
        let before: Vec<_> = all.iter().map(|(_, ledger)| ledger.acknowledged()).collect();
        let (state, into) = (edge.objects(), backup.clone());
        let taken = tokio::task::spawn_blocking(move || backup::take(&state, &into, 0, |_, _| Ok(())));
        let manifest = taken.await.unwrap();
        over.store(true, Ordering::Relaxed);
        (before, manifest.unwrap())
    };
    let writers = join_all(written.iter().map(|(keys, ledger)| write(&site, keys, ledger, &over)));
    let ((before, manifest), _) = tokio::join!(taken, writers);
    assert!(manifest.files.len() > all.len(), "{}", manifest.files.len());

    edge.kill9();
    std::fs::remove_dir_all(edge.objects()).unwrap();
    backup::restore(&backup, &edge.objects()).unwrap();
    edge.restart().await;

    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let mut grew = 0;
    for ((keys, ledger), before) in all.iter().zip(before) {
        let there = Conversation::visitor(&site, keys, 0, Encoding::Binary).await.unwrap();
        let (there, promised) = (there.texts(), ledger.acknowledged());
        assert!(promised.iter().map(String::as_str).take(there.len()).eq(there.iter().copied()), "{there:?}");
        assert!(there.len() >= before.len(), "{there:?} lacks some of {before:?}");
        grew += usize::from(there.len() < promised.len());
        // The team finds it in its list.
        desk.sees(|summary| summary.id.as_str() == keys.conversation).await.unwrap();
    }
    assert_eq!(grew, WRITERS, "what was written after the backup is not in it");
}
