//! Everything a network and a process do wrong, in random order: the ledger decides.
use tests::bench::fault::{Args, run};

/// Replay a red one with the command it prints.
#[tokio::test]
async fn random_mishaps_lose_nothing() {
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64;
    let args = Args { kills: 2, mishaps: 16, conversations: 3, seed, ..Args::default() };
    let replay = args.command();
    eprintln!("{replay}");
    let report = run(args).await.unwrap();
    assert!(report.is_clean() && report.kills == 2 && report.mishaps == 16, "{replay}\n{report:?}");
}
