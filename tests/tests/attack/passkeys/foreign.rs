//! Passkeys by people who have never seen the project: soft-webauthn makes them, and fido2's own server says which are to
//! be taken (`tests/clients/passkeys.py`).

use std::time::Duration;
use tests::edge::{Credentials, Edge};
use tests::passkeys::by_name;
use tests::process::workspace;
use tokio::process::Command;
use tokio::time::timeout;

#[tokio::test]
async fn what_soft_webauthn_makes_is_taken_just_where_fido2_takes_it() {
    let python = workspace().join("target/tools/python/bin/python3");
    assert!(python.exists(), "{} is missing: run `cargo xtask test --only setup`", python.display());
    // Of its own: what is shown and wrong is counted.
    let edge = Edge::start().await;
    let site = by_name(&edge.site().await);
    let Credentials { email, password, .. } = &site.agent;
    let mut client = Command::new(python);
    client.arg("-B").arg(workspace().join("tests/clients/passkeys.py"));
    client.args([&site.base, email, password]).kill_on_drop(true);
    let output = timeout(Duration::from_secs(120), client.output()).await;
    let output = output.expect("the client comes to an end").expect("it starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}\n{}", edge.log());
    assert_eq!(out.lines().last(), Some("both have said the same"));
}
