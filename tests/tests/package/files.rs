//! What an operator adapts besides the proxies' examples, as those read it that it is for: the unit, and the container's
//! recipe.

use std::path::Path;
use std::process::Command;
use tests::edge::http;
use tests::installed::{Installed, Service, uses_link};

fn text(installed: &Installed, name: &str) -> String {
    std::fs::read_to_string(installed.folder.join(name)).unwrap()
}

/// What systemd has to say about a unit whose programs lie in the unpacked folder.
fn verified(installed: &Installed, unit: &str) -> Vec<String> {
    let file = installed.root().join("jasette.service");
    std::fs::write(&file, unit.replace("/opt/jasette", &installed.folder.display().to_string())).unwrap();
    let output = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&file).output();
    let output = output.expect("systemd-analyze is there");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    // The machine's own units may have their faults.
    said.lines().filter(|line| line.contains("jasette.service")).map(str::to_owned).collect()
}

#[test]
fn the_unit_for_systemd_is_all_known_to_it() {
    let installed = Installed::unpack();
    let unit = text(&installed, "jasette.service");
    assert_eq!(verified(&installed, &unit), [] as [&str; 0]);
    for (right, wrong) in [("ProtectHome=", "ProtectHouse="), ("ProtectSystem=strict", "ProtectSystem=most")]
    {
        assert_eq!(unit.matches(right).count(), 1, "{right}");
        let said = verified(&installed, &unit.replace(right, wrong));
        assert_eq!(said.len(), 1, "it says so where it does not know {wrong}: {said:?}");
    }
}

/// Each instruction of a recipe, with what stands behind it.
fn instructions(recipe: &str) -> Vec<(&str, &str)> {
    let lines = recipe.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap()).collect()
}

/// The variables of a file of them.
fn variables(file: &str) -> impl Iterator<Item = String> {
    file.lines().filter(|line| line.contains('=') && !line.starts_with('#')).map(str::to_owned)
}

#[tokio::test]
async fn the_containers_recipe_followed_to_the_letter_serves_and_makes_links() {
    let installed = Installed::unpack();
    let recipe = text(&installed, "Dockerfile");
    let all = instructions(&recipe);
    let the = |name: &str| {
        let mut found = all.iter().filter(|(known, _)| *known == name).map(|(_, what)| *what);
        let one = found.next().unwrap_or_else(|| panic!("there is no {name}"));
        assert!(found.next().is_none(), "more than one {name}");
        one
    };
    // The container's root, with what is copied there; the base has nothing of ours.
    let root = installed.root().join("container");
    let inside = |path: &str| root.join(path.trim_start_matches('/'));
    let (files, to) = the("COPY").rsplit_once(' ').unwrap();
    std::fs::create_dir_all(inside(to)).unwrap();
    for file in files.split(' ') {
        std::fs::copy(installed.folder.join(file), inside(to).join(file)).unwrap();
    }
    let volume = the("VOLUME");
    std::fs::create_dir_all(inside(volume)).unwrap();
    let (variable, state) = the("ENV").split_once('=').unwrap();
    assert!(Path::new(state).starts_with(volume), "what is kept outlives the container: {state}");

    // As it says itself that it is started: with the file of variables, and with nothing else around it.
    assert!(recipe.contains("--env-file jasette.env"));
    let mut around = vec!["env".to_owned(), "-i".to_owned()];
    around.push(format!("{variable}={}", inside(state).display()));
    around.extend(variables(&text(&installed, "jasette.env")));
    let words = |name: &str| -> Vec<String> { serde_json::from_str(the(name)).unwrap() };
    let entry = words("ENTRYPOINT");
    around.push(inside(&entry[0]).display().to_string());
    around.extend(entry[1..].iter().cloned());
    let (exposed, port) = (the("EXPOSE"), installed.port.to_string());
    let command = words("CMD").into_iter().map(|word| word.replace(exposed, &port));
    let program: Vec<String> = around.iter().cloned().chain(command).collect();
    assert!(program.iter().any(|word| word.ends_with(&format!(":{port}"))), "{program:?}");
    let service = Service::start(installed.root(), &program, &root);
    service.serves().await;

    // It is reached from outside: by another address than its own.
    let base = format!("http://127.0.0.2:{port}");
    assert_eq!(http().get(format!("{base}/healthz")).send().await.unwrap().status(), 200);
    let first = service.link().await;
    assert!(recipe.contains("docker exec jasette /opt/jasette/jasette setup-link"));
    let made = Command::new("env").args(&around[1..]).arg("setup-link").current_dir(&root).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let link = String::from_utf8(made.stdout).unwrap();
    assert_ne!(link.trim(), first);
    uses_link(&base, "https://chat.example.com", link.trim()).await;
    assert_eq!(service.stop().await, "0", "{}", service.log());
    assert!(inside(state).join("operator.json").exists());
}
