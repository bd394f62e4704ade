//! The operator's page, followed to the letter: its commands run as they stand there, on a bare directory in the place
//! of the machine's root, with this test in the place of systemd.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tests::edge::http;
use tests::installed::{Service, archive, uses_link};
use tests::process::{TempDir, free_port, workspace};
use tests::wait;
use tokio::net::UnixDatagram;
use tokio::process::Command;
use tokio::time::timeout;

/// What a machine's root has, as far as the page is about it.
const ROOTS: [&str; 4] = ["/etc/", "/opt/", "/var/lib/", "/backups/"];

/// Hands what systemd is asked for to the test, and waits until it is done.
const SYSTEMCTL: &str = r#"#!/bin/sh
echo "$*" > "$ROOT/asked.new" && mv "$ROOT/asked.new" "$ROOT/asked"
while [ -e "$ROOT/asked" ]; do sleep 0.05; done
"#;
/// Finds lines of what the service has said.
const JOURNALCTL: &str = r#"#!/bin/sh
[ "$1 $2 $3 $5 $6" = "--unit jasette --grep --output cat" ] && grep "$4" "$ROOT/journal"
"#;

/// A machine with nothing on it.
struct Machine {
    root: TempDir,
    port: u16,
    service: Option<Service>,
}

impl Machine {
    fn new() -> Self {
        let root = TempDir::new("machine");
        for folder in ["bin", "etc/systemd/system", "etc/nginx/conf.d", "root"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        for (name, script) in [("systemctl", SYSTEMCTL), ("journalctl", JOURNALCTL)] {
            let file = root.path().join("bin").join(name);
            std::fs::write(&file, script).unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        for end in ["", ".sha256"] {
            let from = format!("{}{end}", archive().display());
            let name = Path::new(&from).file_name().unwrap();
            // A copy takes its time.
            std::os::unix::fs::symlink(&from, root.path().join("root").join(name)).unwrap();
        }
        Self { root, port: free_port(), service: None }
    }

    fn path(&self, of_the_root: &str) -> PathBuf {
        self.root.path().join(of_the_root.trim_start_matches('/'))
    }

    /// A text with this machine's places in the place of the root's.
    fn here(&self, text: &str) -> String {
        let root = self.root.path().display();
        ROOTS.iter().fold(text.to_owned(), |text, folder| text.replace(folder, &format!("{root}{folder}")))
    }

    /// Runs commands in a folder and gives what they print, doing what they ask systemd for.
    async fn runs(&mut self, commands: &str, folder: &Path) -> String {
        let root = self.root.path();
        let mut shell = Command::new("sh");
        shell.args(["-euc", &self.here(commands)]).current_dir(folder).env_clear();
        shell.env("PATH", format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", root.join("bin").display()));
        shell.env("ROOT", root).env("JASETTE_STATE", self.path("/var/lib/jasette"));
        shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let shell = shell.spawn().unwrap();
        let asked = root.join("asked");
        let mut ended = Box::pin(shell.wait_with_output());
        let output = loop {
            let more = async {
                wait::until("the commands to ask for something", async || {
                    std::fs::read_to_string(&asked).map_err(|_| "nothing".to_owned())
                })
                .await
            };
            tokio::select! {
                output = &mut ended => break output.unwrap(),
                wish = more => {
                    self.does(wish.trim()).await;
                    std::fs::remove_file(&asked).unwrap();
                }
            }
        };
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{commands}\n{err}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What systemd would.
    async fn does(&mut self, wish: &str) {
        if let Some(service) = self.service.take().filter(|_| wish == "restart jasette") {
            assert_eq!(service.stop().await, "0");
        }
        match wish {
            "daemon-reload" => assert!(self.path("/etc/systemd/system/jasette.service").exists()),
            "enable --now jasette" | "restart jasette" => self.starts().await,
            other => panic!("systemd is not asked for {other}"),
        }
    }

    /// Starts what the installed unit says, and waits until it is ready.
    async fn starts(&mut self) {
        let unit = std::fs::read_to_string(self.path("/etc/systemd/system/jasette.service")).unwrap();
        let unit: BTreeMap<_, _> = unit.lines().filter_map(|line| line.split_once('=')).collect();
        assert_eq!((unit["Type"], unit["StateDirectory"]), ("notify", "jasette"));
        let state = self.path("/var/lib/jasette").display().to_string();
        let line = self.here(unit["ExecStart"]).replace("${STATE_DIRECTORY}", &state);
        let variables = unit["EnvironmentFile"].trim_start_matches('-');
        let variables = std::fs::read_to_string(self.path(variables)).unwrap();
        let mut program = vec!["env".to_owned(), "-i".to_owned()];
        program.extend(
            variables.lines().filter(|line| line.contains('=') && !line.starts_with('#')).map(str::to_owned),
        );
        program.extend(line.split(' ').map(str::to_owned));
        // The machine's own port may be taken here.
        program.extend(["--listen".to_owned(), format!("127.0.0.1:{}", self.port)]);
        let told = self.path("/notify");
        std::fs::remove_file(&told).ok();
        let ready = UnixDatagram::bind(&told).unwrap();
        program.insert(2, format!("NOTIFY_SOCKET={}", told.display()));
        let service = Service::start(self.root.path(), &program, self.root.path());
        // The start is over with this word, whatever has been printed by then.
        let mut word = [0; 64];
        let told = timeout(wait::DEADLINE, ready.recv(&mut word)).await;
        let length = told.unwrap_or_else(|_| panic!("it does not say that it is ready: {}", service.log()));
        assert!(word[..length.unwrap()].starts_with(b"READY=1"), "{word:?}");
        std::fs::write(self.path("/journal"), service.log()).unwrap();
        self.service = Some(service);
    }
}

/// The blocks of commands of a section, up to the next heading.
fn commands(page: &str, heading: &str) -> Vec<String> {
    let (_, rest) =
        page.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("there is no {heading}"));
    let section: String =
        rest.lines().take_while(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let blocks = section.split("```sh\n").skip(1).filter_map(|block| block.split_once("```"));
    blocks.map(|(commands, _)| commands.to_owned()).collect()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn the_operators_page_followed_to_the_letter_serves_is_renewed_and_keeps_backups() {
    let page = std::fs::read_to_string(workspace().join("edge/OPERATIONS.md")).unwrap();
    let mut machine = Machine::new();
    let home = machine.path("/root");
    let install = commands(&page, "### Install");
    assert_eq!(install.len(), 4, "files, address, start, and another link");
    let mut printed = machine.runs(&install[..3].concat(), &home).await;
    let first = printed.split_off(printed.find("Set up Jasette").expect("the link is told"));
    assert!(first.contains("https://chat.example.com/setup#"), "{first}");
    assert_eq!(mode(&machine.path("/etc/jasette.env")), 0o600);
    assert_eq!(mode(&machine.path("/var/lib/jasette")), 0o700);
    let link = machine.runs(&install[3], &home).await;
    assert!(!first.contains(link.trim()), "a new one");
    let base = format!("http://127.0.0.1:{}", machine.port);
    uses_link(&base, "https://chat.example.com", link.trim()).await;

    let unpacked = std::fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().path());
    let unpacked = unpacked.into_iter().find(|path| path.is_dir()).unwrap();
    let proxy = commands(&page, "## A proxy in front").concat();
    machine.runs(&proxy, &unpacked).await;
    assert!(machine.path("/etc/nginx/conf.d/jasette.conf").exists());

    let renew = commands(&page, "### A newer version").concat();
    machine.runs(&renew, &unpacked).await;
    let health = http().get(format!("{base}/healthz")).send().await.unwrap();
    assert_eq!(health.status(), 200);
    let told = health.text().await.unwrap();
    assert!(!told.contains("shared"), "the example names the proxy's header: {told}");

    let said = machine.runs(&commands(&page, "## Backups").concat(), &home).await;
    assert!(said.contains("is whole") && said.contains("is ready to serve"), "{said}");
    assert!(machine.path("/var/lib/jasette-restored/jasette-directory").is_dir());
}

#[test]
fn the_packages_own_page_says_the_same() {
    let page = std::fs::read_to_string(workspace().join("edge/OPERATIONS.md")).unwrap();
    let own = std::fs::read_to_string(workspace().join("edge/package/machine/README.md")).unwrap();
    let at_length = commands(&page, "### Install").concat();
    let at_length: Vec<_> = at_length.lines().collect();
    let in_short: Vec<_> = own.split("```sh\n").skip(2).filter_map(|block| block.split_once("```")).collect();
    assert_eq!(in_short.len(), 2);
    for line in in_short.iter().flat_map(|(block, _)| block.lines()) {
        assert!(at_length.contains(&line), "{line}");
    }
}
