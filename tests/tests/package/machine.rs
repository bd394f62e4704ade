//! The archive, unpacked where nothing else is and run with an empty environment.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use std::collections::BTreeSet;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use tests::edge::Site;
use tests::installed::{Installed, sets_up};
use tests::wire::{Conversation, Keys, Outcome, opening};

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// What a command that went well has printed.
fn printed(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    out.trim().to_owned()
}

/// Why a command was refused.
fn refused(output: &Output) -> String {
    let err = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    assert_eq!(output.status.code(), Some(1), "{err}");
    err
}

async fn said(site: &Site, keys: &Keys) -> Vec<String> {
    let chat = Conversation::visitor(site, keys, 0, Encoding::Binary).await.unwrap();
    chat.texts().into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn what_is_unpacked_serves_with_nothing_around_it_and_keeps_what_was_said() {
    let installed = Installed::unpack();
    let mut sums = Command::new("sha256sum");
    let sums =
        sums.args(["--check", "--quiet", "SHA256SUMS"]).current_dir(&installed.folder).output().unwrap();
    assert_eq!(printed(&sums), "");
    let packed = names(&installed.folder);
    // What others have made comes with their licences.
    let licences = std::fs::read_to_string(installed.folder.join("THIRD-PARTY-LICENSES")).unwrap();
    for part in ["workerd ", "leptos ", "worker ", "clap "] {
        assert!(licences.lines().any(|line| line.starts_with(part)), "{part}");
    }
    assert!(licences.contains("Permission is hereby granted, free of charge"), "the texts, too");
    let service = installed.serve("state", &[], &[]).await;
    let (site, signed_in) = sets_up(&installed.base(), &service.link().await).await;

    let keys = Keys::new();
    let mut chat = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    chat.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let sent = chat.visitor_does(VisitorCommand::Send { text: "Is this on?".to_owned() }).await.unwrap();
    assert!(matches!(sent, Outcome::Stored(_)), "{sent:?}");
    let agent =
        Conversation::agent(&site, &signed_in, &keys.conversation, 0, Encoding::Binary).await.unwrap();
    assert!(agent.texts().contains(&"Is this on?"));

    // All that is kept is kept in the one folder, and nobody else looks into it.
    let state = installed.state();
    assert_eq!(&names(&installed.folder) - &packed, BTreeSet::from(["state".to_owned()]));
    assert_eq!((mode(&state), mode(&state.join("operator.json"))), (0o700, 0o600));
    let key = std::fs::read_to_string(state.join("operator.json")).unwrap();
    let key = key.split('"').find(|part| part.len() == 32).expect("the key is in it").to_owned();
    // Sockets are open, and it stops all the same.
    assert_eq!(service.stop().await, "0", "{}", service.log());
    assert!(!service.log().contains(&key), "{}", service.log());
    drop((chat, agent));

    let again = installed.serve("state", &[], &[]).await;
    assert!(said(&site, &keys).await.contains(&"Is this on?".to_owned()));
    site.sign_in().await;
    assert!(!again.log().contains("Set up Jasette"), "there is an owner: {}", again.log());
    assert!(
        refused(&installed.says(&["setup-link", "--state", "state"])).contains("there is an owner already")
    );
    let link = printed(&installed.says(&["setup-link", "--state", "state", "--further"]));
    assert!(link.starts_with(&format!("{}/setup#", installed.base())), "{link}");

    // A backup of what runs, in the place of everything.
    printed(&installed.says(&["backup", "../backup", "--state", "state"]));
    assert_eq!(again.stop().await, "0", "{}", again.log());
    std::fs::remove_dir_all(&state).unwrap();
    assert!(printed(&installed.says(&["verify", "../backup"])).contains("is whole"));
    assert!(!names(&installed.root().join("backup")).contains("operator.json"), "a backup has no key");
    printed(&installed.says(&["restore", "../backup", "--state", "state"]));
    let restored = installed.serve("state", &[], &[]).await;
    assert!(said(&site, &keys).await.contains(&"Is this on?".to_owned()));
    assert_eq!(restored.stop().await, "0", "{}", restored.log());
}

#[tokio::test]
async fn a_killed_program_takes_what_it_started_along() {
    let installed = Installed::unpack();
    drop(installed.serve("state", &[], &[]).await);
    tests::wait::until("its port to be free", async || {
        TcpListener::bind(("127.0.0.1", installed.port)).map(drop).map_err(|error| error.to_string())
    })
    .await;
    let service = installed.serve("state", &[], &[]).await;
    assert_eq!(service.stop().await, "0");
}

#[tokio::test]
async fn what_cannot_be_served_is_refused_with_the_reason() {
    let installed = Installed::unpack();
    let free = format!("127.0.0.1:{}", installed.port);
    let serve = |state: &str, listen: &str, more: &[&str]| {
        refused(&installed.says(&[&["serve", "--state", state, "--listen", listen], more].concat()))
    };
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    assert!(serve("state", &taken, &[]).contains("is taken"));
    assert!(!installed.state().exists(), "nothing was begun");
    assert!(serve("README.md", &free, &[]).contains("the state folder README.md"));
    let no_origin = serve("state", &free, &["--origin", "chat.example"]);
    assert!(no_origin.starts_with("error: --origin: "), "{no_origin}");
    assert!(
        refused(&installed.says(&["setup-link", "--state", "state"]))
            .contains("no server has used state yet")
    );

    let service = installed.serve("state", &[], &[]).await;
    let other = format!("127.0.0.1:{}", tests::process::free_port());
    assert!(serve("state", &other, &[]).contains("another server uses"));
    // Whoever was refused has changed nothing for the one that serves.
    let link = printed(&installed.says(&["setup-link", "--state", "state"]));
    assert!(link.starts_with(&installed.base()), "{link}");
    service.stop().await;

    std::fs::rename(installed.folder.join("jasette-edge"), installed.root().join("elsewhere")).unwrap();
    assert!(serve("state", &free, &[]).contains("unpack the whole package into one folder"));
}
