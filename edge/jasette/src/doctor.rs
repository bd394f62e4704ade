//! `doctor`: whether an installation is set up as it has to be, seen from the machine it runs on. The rules and the
//! sentences are in `domain::doctor`; here is what is looked at.

use crate::StateFolder;
use crate::http::near;
use crate::operator::Operator;
use anyhow::{Context, Result, bail};
use domain::doctor::{Address, Facts, Finding, Mail, Origins, clock_ahead_ms, findings};
use domain::mail::Sender;
use domain::object_kind::ObjectKind;
use domain::oidc::{Discovery, Provider, Refused, Written, discovery_url};
use protocol::team::check_up::State;
use protocol::team::installation::MailSetup;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{SystemTime, UNIX_EPOCH};

/// How long an answer may take, in seconds.
const PATIENCE: &str = "10";

/// What curl ends with when the encryption is at fault (<https://curl.se/libcurl/c/libcurl-errors.html>).
const TLS_ERRORS: [i32; 12] = [35, 51, 53, 54, 58, 59, 60, 66, 77, 83, 90, 91];

/// What `doctor` can be told. How mail and addresses are set up is read from the environment: give it the server's.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    state: StateFolder,
    /// The address that people see, such as https://chat.example.com; else the one that the server was told
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// The runtime that serves, to compare its version
    #[arg(long, value_name = "FILE")]
    workerd: Option<PathBuf>,
    /// The language of the findings: en, fr or ro
    #[arg(long, default_value = "en")]
    language: String,
}

/// Looks at everything and says what was found. Fails where something is wrong.
pub fn run(args: &Args) -> Result<ExitCode> {
    let variables: BTreeMap<String, String> =
        std::env::vars().filter(|(name, value)| name.starts_with("JASETTE_") && !value.is_empty()).collect();
    let seen = look(args, &variables)?;
    let found = findings(&facts(&seen, &variables));
    for finding in &found {
        println!("{}", line(finding, &args.language));
    }
    let is_bad = found.iter().any(|finding| finding.state == State::Bad);
    Ok(if is_bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn line(finding: &Finding, language: &str) -> String {
    let state = match finding.state {
        State::Ok => "ok  ",
        State::Warn => "warn",
        State::Bad => "BAD ",
    };
    format!("{state}  {}: {}", finding.topic(language), finding.text(language))
}

/// What was seen.
#[derive(Debug, Default)]
struct Seen {
    /// Where people find it.
    origin: String,
    /// The port, as an origin.
    local: String,
    /// The origin that the server was told.
    set: Option<String>,
    /// What `/healthz` answers there, or curl's number and words.
    health: Option<Result<Answer, (i32, String)>>,
    /// What `/readyz` and `/v1/openapi.json` answer on the port.
    ready: Option<Answer>,
    document: Option<Answer>,
    now: u64,
    room: Option<(u64, u64)>,
    runtime: Option<(String, String)>,
    newer_layout: Option<String>,
    /// The issuer of single sign-on, and what is wrong with it.
    sign_on: Option<(String, Result<(), String>)>,
}

/// An answer of a server.
#[derive(Debug, Default)]
struct Answer {
    date: Option<String>,
    body: String,
}

/// Where a server listens that nobody has said anything else of.
const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8787);

fn look(args: &Args, variables: &BTreeMap<String, String>) -> Result<Seen> {
    let state = args.state.path();
    let listen = Operator::read(&state)?.map_or(LISTEN, |operator| operator.listen);
    let local = format!("http://{}", near(listen));
    let document = ask(&format!("{local}/v1/openapi.json"))?.ok();
    let set = document.as_ref().and_then(|answer| public_origin(answer, &local));
    let set = set.or_else(|| variables.get("JASETTE_PUBLIC_ORIGIN").cloned());
    let origin = args.origin.as_ref().or(set.as_ref()).unwrap_or(&local);
    // One that is none is a finding; who asks is the machine itself then.
    let origin = domain::origin::normal(origin).unwrap_or_else(|_| local.clone());
    Ok(Seen {
        health: Some(ask(&format!("{origin}/healthz"))?),
        ready: ask(&format!("{local}/readyz"))?.ok(),
        now: SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis().try_into()?,
        room: state.is_dir().then(|| room(&state)).transpose()?,
        runtime: args.workerd.as_deref().map(runtime).transpose()?,
        newer_layout: backup::newer(&state)?,
        sign_on: sign_on(variables)?,
        set,
        document,
        origin,
        local,
    })
}

/// The origin that the server was told, by what it says of itself on its own port.
fn public_origin(document: &Answer, local: &str) -> Option<String> {
    let document: Document = serde_json::from_str(&document.body).ok()?;
    document.servers.into_iter().map(|server| server.url).find(|url| url != local)
}

/// What the rules are told of it.
fn facts(seen: &Seen, variables: &BTreeMap<String, String>) -> Facts {
    let variable = |name: &str| variables.get(name).cloned();
    let mut facts = Facts {
        origin: Some(Origins {
            set: seen.set.clone(),
            requested: seen.local.clone(),
            seen: seen.origin.clone(),
        }),
        mail: Some(Mail { setup: mail(variables), tried: None }),
        room: seen.room,
        runtime: seen.runtime.clone(),
        newer_layout: seen.newer_layout.clone(),
        sign_on: seen.sign_on.clone(),
        ..Facts::default()
    };
    match &seen.health {
        Some(Ok(answer)) => {
            facts.clock_ahead_ms = answer.date.as_deref().and_then(|date| clock_ahead_ms(date, seen.now));
            facts.address = address(answer, variable("JASETTE_ADDRESS_HEADER").is_some());
        }
        Some(Err((code, error))) if TLS_ERRORS.contains(code) => facts.tls_error = Some(error.clone()),
        Some(Err((_, error))) => facts.origin_error = Some(error.clone()),
        None => {}
    }
    let ready = seen.ready.as_ref().and_then(|answer| serde_json::from_str::<Ready>(&answer.body).ok());
    facts.silent = ready.map(|ready| {
        ObjectKind::ALL.into_iter().filter(|kind| ready.silent.iter().any(|one| one == kind.name())).collect()
    });
    let document =
        seen.document.as_ref().and_then(|answer| serde_json::from_str::<Document>(&answer.body).ok());
    facts.versions = document.map(|told| (told.info.version, env!("CARGO_PKG_VERSION").to_owned()));
    facts
}

#[derive(Deserialize)]
struct Ready {
    #[serde(default)]
    silent: Vec<String>,
}

#[derive(Deserialize)]
struct Health {
    addresses: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    info: Info,
    #[serde(default)]
    servers: Vec<Server>,
}

#[derive(Deserialize)]
struct Server {
    url: String,
}

#[derive(Deserialize)]
struct Info {
    version: String,
}

/// What `/healthz` tells of addresses. Whether a header that is named comes is for the app's check-up to see, which asks
/// through the proxy as visitors do.
fn address(answer: &Answer, is_named: bool) -> Option<Address> {
    let told = serde_json::from_str::<Health>(&answer.body).ok()?.addresses?;
    let peer = (told == "shared").then(|| "127.0.0.1".to_owned());
    (!is_named).then(|| Address { peer, ..Address::default() })
}

/// How mail is set up, by the same rule as the Worker's.
fn mail(variables: &BTreeMap<String, String>) -> MailSetup {
    let Some(from) = variables.get("JASETTE_MAIL_FROM") else { return MailSetup::NoSender };
    let has_way = ["JASETTE_SMTP_HOST", "JASETTE_MAIL_URL"].iter().any(|name| variables.contains_key(*name));
    match Sender::parse(from) {
        None => MailSetup::BadSender,
        Some(_) if !has_way => MailSetup::NoServer,
        Some(_) => MailSetup::Ready(from.clone()),
    }
}

/// Asks the provider of single sign-on what it says of itself, by the same rules as the Worker's.
fn sign_on(variables: &BTreeMap<String, String>) -> Result<Option<(String, Result<(), String>)>> {
    let of = |name: &str| variables.get(&format!("JASETTE_OIDC_{name}")).cloned();
    let written = Written {
        issuer: of("ISSUER"),
        client_id: of("CLIENT_ID"),
        client_secret: of("CLIENT_SECRET"),
        name: of("NAME"),
        second_step: of("SECOND_STEP"),
    };
    let provider = match Provider::read(written) {
        Ok(Some(provider)) => provider,
        Ok(None) => return Ok(None),
        Err(why) => return Ok(Some((of("ISSUER").unwrap_or_default(), Err(why.to_owned())))),
    };
    let said = match ask(&discovery_url(&provider))? {
        Ok(answer) => Discovery::read(answer.body.as_bytes(), &provider).map(drop),
        Err((_, error)) => return Ok(Some((provider.issuer, Err(error)))),
    };
    Ok(Some((provider.issuer, said.map_err(|Refused(why)| why.to_owned()))))
}

/// Asks a server, as curl does; inside is curl's number and what it says.
fn ask(url: &str) -> Result<Result<Answer, (i32, String)>> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--max-time", PATIENCE, "--dump-header", "-", "--", url]);
    let output =
        curl.output().context("doctor asks the server by curl: install it (apt-get install curl)")?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        let error = error.trim().trim_start_matches("curl: ").lines().next().unwrap_or_default();
        return Ok(Err((output.status.code().unwrap_or_default(), error.to_owned())));
    }
    Ok(Ok(read(&String::from_utf8_lossy(&output.stdout))))
}

/// Headers and body of an answer.
fn read(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let date = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("date").then(|| value.trim().to_owned())
    });
    Answer { date, body: body.to_owned() }
}

/// Bytes of the disk that a folder is on: free for the server, and all.
fn room(folder: &Path) -> Result<(u64, u64)> {
    let disk = rustix::fs::statvfs(folder)
        .with_context(|| format!("the state folder {} cannot be looked at", folder.display()))?;
    Ok((disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize)))
}

/// The version that is meant, and the one that the runtime says it has.
fn runtime(workerd: &Path) -> Result<(String, String)> {
    #[derive(Deserialize)]
    struct Package {
        dependencies: BTreeMap<String, String>,
    }
    let package: Package = serde_json::from_str(include_str!("../../package.json"))?;
    let meant = package.dependencies.get("workerd").context("the runtime's version is not known")?;
    let output = Command::new(workerd).arg("--version").output();
    let output = output.with_context(|| format!("{} does not run", workerd.display()))?;
    if !output.status.success() {
        bail!("{} does not say its version", workerd.display());
    }
    let found = String::from_utf8_lossy(&output.stdout);
    Ok((day(meant), day(&found)))
}

/// What two ways of writing a version of the runtime have in common: `1.20261117.1` and `workerd 2026-11-17`.
fn day(version: &str) -> String {
    let digits: String = version.chars().filter(char::is_ascii_digit).collect();
    let from = digits.find("20").unwrap_or_default();
    digits.get(from..from + 8).unwrap_or(&digits).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::doctor::{Reason, Topic};

    const CHAT: &str = "https://chat.example";

    fn seen(health: Result<&str, (i32, &str)>) -> Seen {
        let health = health.map(read).map_err(|(code, error)| (code, error.to_owned()));
        Seen {
            origin: CHAT.to_owned(),
            local: "http://127.0.0.1:8787".to_owned(),
            health: Some(health),
            now: 784_111_777_000,
            ..Seen::default()
        }
    }

    fn said(seen: &Seen, variables: &[(&str, &str)], topic: Topic) -> Option<Reason> {
        let variables =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let found = findings(&facts(seen, &variables));
        found.into_iter().find(|finding| finding.topic == topic).map(|finding| finding.reason)
    }

    const ANSWER: &str = "HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:51:37 GMT\r\nserver: nginx\r\n\r\n\
                          {\"ok\":true,\"addresses\":\"shared\"}";

    #[test]
    fn what_a_server_answers_becomes_findings() {
        let good = seen(Ok(ANSWER));
        let set = Seen { set: Some(CHAT.to_owned()), ..seen(Ok(ANSWER)) };
        assert_eq!(said(&set, &[], Topic::Origin), Some(Reason::OriginFits { origin: CHAT.to_owned() }));
        assert_eq!(said(&good, &[], Topic::Origin), Some(Reason::OriginUnset { origin: CHAT.to_owned() }));
        assert_eq!(said(&good, &[], Topic::Tls), Some(Reason::TlsOn));
        assert_eq!(said(&good, &[], Topic::Clock), Some(Reason::ClockOff { seconds: 120 }));
        assert_eq!(said(&good, &[], Topic::Address), Some(Reason::AddressShared));
        assert_eq!(said(&good, &[("JASETTE_ADDRESS_HEADER", "x-real-ip")], Topic::Address), None);
        let told = ANSWER.replace("shared", "told").replace("date:", "x-date:");
        assert_eq!(said(&seen(Ok(&told)), &[], Topic::Address), Some(Reason::AddressTold));
        assert_eq!(said(&seen(Ok(&told)), &[], Topic::Clock), None, "workerd itself tells no date");
    }

    #[test]
    fn a_connection_that_fails_is_told_from_a_certificate_that_does() {
        let expired = "(60) SSL certificate problem: certificate has expired";
        let error = expired.to_owned();
        assert_eq!(said(&seen(Err((60, expired))), &[], Topic::Tls), Some(Reason::TlsBroken { error }));
        let (origin, error) = (CHAT.to_owned(), "(7) Failed to connect".to_owned());
        let silent = seen(Err((7, "(7) Failed to connect")));
        assert_eq!(said(&silent, &[], Topic::Origin), Some(Reason::OriginSilent { origin, error }));
    }

    #[test]
    fn objects_disk_mail_and_versions_are_looked_at() {
        let mut looked = seen(Ok(ANSWER));
        assert_eq!(said(&looked, &[], Topic::Storage), None);
        looked.ready = Some(read("HTTP/1.1 503 No\r\n\r\n{\"ok\":false,\"silent\":[\"desk\"]}"));
        let kinds = "desk".to_owned();
        assert_eq!(said(&looked, &[], Topic::Storage), Some(Reason::StorageSilent { kinds }));
        (looked.ready, looked.room) = (None, Some((100 << 20, 1 << 40)));
        assert_eq!(said(&looked, &[], Topic::Storage), Some(Reason::RoomLittle { megabytes: 100 }));
        looked.document = Some(read("HTTP/1.1 200 OK\r\n\r\n{\"info\":{\"version\":\"0.0.0\"}}"));
        let asking = env!("CARGO_PKG_VERSION").to_owned();
        let differs = Reason::VersionDiffers { server: "0.0.0".to_owned(), asking };
        assert_eq!(said(&looked, &[], Topic::Versions), Some(differs));
        let told = |url| {
            let body = format!("{{\"info\":{{\"version\":\"1\"}},\"servers\":[{{\"url\":\"{url}\"}}]}}");
            public_origin(&Answer { body, date: None }, "http://127.0.0.1:8787")
        };
        assert_eq!(told(CHAT).as_deref(), Some(CHAT));
        assert_eq!(told("http://127.0.0.1:8787"), None, "nobody has told it any");
        let from = ("JASETTE_MAIL_FROM", "Shop <chat@shop.example>");
        assert_eq!(said(&looked, &[], Topic::Mail), Some(Reason::MailNoSender));
        assert_eq!(said(&looked, &[("JASETTE_MAIL_FROM", "Shop")], Topic::Mail), Some(Reason::MailBadSender));
        assert_eq!(said(&looked, &[from], Topic::Mail), Some(Reason::MailNoServer));
        let ready = Reason::MailReady { from: from.1.to_owned() };
        assert_eq!(said(&looked, &[from, ("JASETTE_SMTP_HOST", "mail")], Topic::Mail), Some(ready));
        let (free, size) = room(&std::env::temp_dir()).unwrap();
        assert!(free <= size && size > 0);
        assert!(room(Path::new("/nowhere/at/all")).is_err());
        assert_eq!(day("1.20261117.1"), day("workerd 2026-11-17\n"));
        assert_ne!(day("1.20261117.1"), day("workerd 2026-11-18\n"));
    }
}
