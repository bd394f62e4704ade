//! workerd.capnp and wrangler.jsonc describe one and the same Worker.

use super::{Files, Finding};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const CAPNP: &str = "edge/workerd.capnp";
const WRANGLER: &str = "edge/wrangler.jsonc";

/// The service of the public internet, which is all that Cloudflare's Workers reach anyway.
const OUTSIDE: &str = "outside";

/// What a configuration says, as far as both can say it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Worker {
    compatibility_date: String,
    /// Binding to class.
    objects: BTreeMap<String, String>,
    /// Classes with SQLite.
    with_sql: BTreeSet<String>,
    assets: Option<String>,
}

#[derive(Deserialize)]
struct Wrangler {
    compatibility_date: String,
    durable_objects: Bindings,
    migrations: Vec<Migration>,
    assets: Assets,
}

#[derive(Deserialize)]
struct Bindings {
    bindings: Vec<Binding>,
}

#[derive(Deserialize)]
struct Binding {
    name: String,
    class_name: String,
}

#[derive(Deserialize)]
struct Migration {
    #[serde(default)]
    new_sqlite_classes: Vec<String>,
}

#[derive(Deserialize)]
struct Assets {
    binding: String,
}

/// Compares the two.
pub fn check(files: &Files) -> Vec<Finding> {
    let (capnp, variables) = read_capnp(files.text(CAPNP));
    let wrangler = match read_wrangler(files.text(WRANGLER)) {
        Ok(wrangler) => wrangler,
        Err(error) => return vec![Finding::new(WRANGLER, format!("cannot be read: {error}"))],
    };
    let mut findings = Vec::new();
    let mut compare = |what: &str, here: String, there: String| {
        if here != there {
            findings.push(Finding::new(WRANGLER, format!("{what}: {there} here, {here} in {CAPNP}")));
        }
    };
    compare("compatibility date", capnp.compatibility_date, wrangler.compatibility_date);
    compare("bindings of objects", format!("{:?}", capnp.objects), format!("{:?}", wrangler.objects));
    compare("objects with SQLite", format!("{:?}", capnp.with_sql), format!("{:?}", wrangler.with_sql));
    compare("binding of assets", format!("{:?}", capnp.assets), format!("{:?}", wrangler.assets));
    for class in capnp.objects.values() {
        if !capnp.with_sql.contains(class) {
            findings.push(Finding::new(CAPNP, format!("{class} has no SQLite")));
        }
    }
    let is_outside = |line: &&str| line.contains(&format!("(name = \"{OUTSIDE}\", network = "));
    if files.text(CAPNP).lines().filter(is_outside).any(|line| !line.contains("allow = [\"public\"],")) {
        findings.push(Finding::new(CAPNP, format!("{OUTSIDE} reaches more than the public internet")));
    }
    for variable in variables {
        // Secrets are not in the file, but whoever deploys must read about them there.
        if !files.text(WRANGLER).contains(&variable) {
            findings.push(Finding::new(WRANGLER, format!("does not mention the binding {variable}")));
        }
    }
    findings
}

/// Each entry of a list stands on a line of its own: `(name = "A", durableObjectNamespace = "B"),`.
fn read_capnp(text: &str) -> (Worker, Vec<String>) {
    let mut worker = Worker::default();
    let mut variables = Vec::new();
    for line in text.lines().map(|line| line.split('#').next().unwrap_or("")) {
        let value = |key: &str| {
            let (_, rest) = line.split_once(&format!("{key} = \""))?;
            rest.split('"').next().map(str::to_owned)
        };
        if let Some(date) = value("compatibilityDate") {
            worker.compatibility_date = date;
        }
        if let Some(class) = value("className")
            && line.contains("enableSql = true")
        {
            worker.with_sql.insert(class);
        }
        let Some(name) = value("(name") else { continue };
        if let Some(class) = value("durableObjectNamespace") {
            worker.objects.insert(name, class);
        } else if value("fromEnvironment").is_some() {
            variables.push(name);
        } else if let Some(service) = value(", service")
            && !line.contains("address")
        {
            // The other network needs no binding there.
            if service != OUTSIDE {
                worker.assets = Some(name);
            }
        }
    }
    (worker, variables)
}

fn read_wrangler(text: &str) -> Result<Worker, serde_json::Error> {
    let plain: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let wrangler: Wrangler = serde_json::from_str(&plain.join("\n"))?;
    Ok(Worker {
        compatibility_date: wrangler.compatibility_date,
        objects: wrangler.durable_objects.bindings.into_iter().map(|b| (b.name, b.class_name)).collect(),
        with_sql: wrangler.migrations.into_iter().flat_map(|m| m.new_sqlite_classes).collect(),
        assets: Some(wrangler.assets.binding),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD_CAPNP: &str = r#"
    (name = "outside", network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))),
  compatibilityDate = "2026-11-01",
    (className = "DeskObject", uniqueKey = "desk", enableSql = true),
    (name = "DESK", durableObjectNamespace = "DeskObject"),
    (name = "ASSETS", service = "public"),
    (name = "OUTSIDE", service = "outside"),
    (name = "SETUP_KEY", fromEnvironment = "JASETTE_SETUP_KEY"),
    (name = "http", address = "127.0.0.1:8787", http = (), service = "main"),
"#;
    const GOOD_WRANGLER: &str = r#"// SETUP_KEY is a secret.
{ "compatibility_date": "2026-11-01",
  "assets": { "binding": "ASSETS" },
  "durable_objects": { "bindings": [{ "name": "DESK", "class_name": "DeskObject" }] },
  // The first one.
  "migrations": [{ "tag": "v1", "new_sqlite_classes": ["DeskObject"] }] }
"#;

    fn findings(capnp: &str, wrangler: &str) -> Vec<String> {
        let files = Files::of(&[(CAPNP, capnp), (WRANGLER, wrangler)]);
        check(&files).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn the_same_worker_twice_is_fine() {
        assert_eq!(findings(GOOD_CAPNP, GOOD_WRANGLER), Vec::<String>::new());
    }

    #[test]
    fn every_difference_is_found() {
        for (from, to, expected) in [
            ("\"DESK\"", "\"TABLE\"", "bindings of objects"),
            ("DeskObject\"]", "TableObject\"]", "objects with SQLite"),
            ("2026-11-01", "2026-10-01", "compatibility date"),
            ("ASSETS", "FILES", "binding of assets"),
            ("SETUP_KEY", "NOTHING", "does not mention"),
            ("{ \"compat", "{ compat", "cannot be read"),
        ] {
            let found = findings(GOOD_CAPNP, &GOOD_WRANGLER.replace(from, to));
            assert!(found.iter().any(|rule| rule.contains(expected)), "{from} to {to}: {found:?}");
        }
        let within = GOOD_CAPNP.replace("[\"public\"]", "[\"public\", \"private\"]");
        assert_eq!(findings(&within, GOOD_WRANGLER), ["outside reaches more than the public internet"]);
        let without_sql = GOOD_CAPNP.replace(", enableSql = true", "");
        assert!(findings(&without_sql, GOOD_WRANGLER).contains(&"DeskObject has no SQLite".to_owned()));
    }
}
