//! The package behind a real Caddy that speaks TLS, configured by the package's own example.

use crate::proxied::{Behind, Place, program};
use serde_json::Value;
use std::process::Command;

fn reads(line: &str) -> Option<(String, String)> {
    let line: Value = serde_json::from_str(line).ok()?;
    // What has become a socket stands there without a status.
    let status = Some(line["status"].as_u64()?).filter(|status| *status != 0).unwrap_or(101);
    Some((status.to_string(), line["request"]["uri"].as_str()?.to_owned()))
}

async fn behind() -> Behind {
    let place = Place::new();
    let here = place.folder.display();
    // It would ask for a certificate out on the internet.
    let site = format!(
        "\nchat.example.com {{\n\tbind 127.0.0.1\n\ttls {} {}\n\tlog {{\n\t\toutput file {here}/access.log\n\t}}\n",
        place.certificate.display(),
        place.key.display()
    );
    let example = place.adapted(
        "Caddyfile",
        &[
            ("\nchat.example.com {\n", site),
            ("127.0.0.1:8787", format!("127.0.0.1:{}", place.installed.port)),
        ],
    );
    let options = format!(
        "{{\n\tadmin off\n\thttp_port {}\n\thttps_port {}\n\tstorage file_system {here}/store\n}}\n",
        place.plain, place.tls
    );
    let config = place.folder.join("Caddyfile");
    std::fs::write(&config, options + example.as_str()).unwrap();
    let config = config.display().to_string();
    let args = ["run", "--adapter", "caddyfile", "--config", &config].map(str::to_owned);
    place.serves("caddy", &args, reads).await
}

#[test]
fn behind_caddy_the_example_is_valid_as_it_stands() {
    let place = Place::new();
    let mut caddy = Command::new(program("caddy"));
    caddy
        .args(["validate", "--adapter", "caddyfile", "--config"])
        .arg(place.installed.folder.join("Caddyfile"));
    let said = caddy.env("HOME", &place.folder).output().expect("it starts");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

#[tokio::test]
async fn behind_caddy_people_set_up_sign_in_chat_and_send_files() {
    let behind = behind().await;
    behind.leads_to_tls().await;
    behind.people_set_up_sign_in_chat_and_send_files("caddy").await;
}

#[tokio::test]
async fn behind_caddy_each_visitor_has_an_address_of_their_own_whatever_they_say() {
    behind().await.each_visitor_has_an_address_of_their_own_whatever_they_say();
}
