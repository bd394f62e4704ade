//! What holds behind every proxy that the package has an example for: the example, with ports that are free here and a
//! certificate of our own.

use crate::journey;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::browser::Browser;
use tests::edge::http;
use tests::installed::{Installed, Service};
use tests::process::{Process, free_port, workspace};
use tests::wait;

/// The name in the examples.
const ORIGIN: &str = "https://chat.example.com";

/// Where a proxy is to stand: the package beside it, its ports, and its certificate.
pub struct Place {
    pub installed: Installed,
    /// Its own folder.
    pub folder: PathBuf,
    /// Its ports, for TLS and without.
    pub tls: u16,
    pub plain: u16,
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// The package, served behind a proxy.
pub struct Behind {
    place: Place,
    service: Service,
    /// Reads a line of the proxy's log of what it answered: the status and the address.
    reads: fn(&str) -> Option<(String, String)>,
    _proxy: Process,
}

/// Where the set-up of the test command leaves a proxy.
pub fn program(name: &str) -> PathBuf {
    let path = workspace().join("target/tools").join(name);
    assert!(path.exists(), "{} is missing: run `cargo xtask test --only setup`", path.display());
    path
}

fn certified(folder: &Path) -> (PathBuf, PathBuf) {
    let (certificate, key) = (folder.join("fullchain.pem"), folder.join("privkey.pem"));
    let mut openssl = Command::new("openssl");
    openssl.args("req -x509 -nodes -days 2 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1".split(' '));
    openssl.args(["-subj", "/CN=chat.example.com"]);
    openssl.args(["-addext", "subjectAltName=DNS:chat.example.com,IP:127.0.0.1"]);
    openssl.arg("-out").arg(&certificate).arg("-keyout").arg(&key);
    let made = openssl.output().expect("openssl is there");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (certificate, key)
}

impl Place {
    /// One in an unpacked package.
    pub fn new() -> Self {
        let installed = Installed::unpack();
        let folder = installed.root().join("proxy");
        std::fs::create_dir_all(&folder).unwrap();
        let (certificate, key) = certified(&folder);
        Self { installed, folder, tls: free_port(), plain: free_port(), certificate, key }
    }

    /// An example of the package, with what stands there once in the place of what is to be here.
    pub fn adapted(&self, example: &str, changes: &[(&str, String)]) -> String {
        let text = std::fs::read_to_string(self.installed.folder.join(example)).unwrap();
        changes.iter().fold(text, |text, (there, here)| {
            assert_eq!(text.matches(there).count(), 1, "{there}");
            text.replace(there, here)
        })
    }

    /// Starts the proxy, and the package behind it. The proxy's log of what it answered is `access.log` in its folder.
    pub async fn serves(
        self,
        name: &str,
        args: &[String],
        reads: fn(&str) -> Option<(String, String)>,
    ) -> Behind {
        let home = self.folder.display().to_string();
        let log = self.folder.join("log");
        let proxy = Process::start(&program(name), args, &[("HOME", home.as_str())], &log);
        wait::until(name, async || {
            let said = |file: &str| std::fs::read_to_string(self.folder.join(file)).unwrap_or_default();
            TcpStream::connect(("127.0.0.1", self.tls))
                .map(drop)
                .map_err(|error| format!("{error} {} {}", said("log"), said("error.log")))
        })
        .await;
        let variables = [("JASETTE_ADDRESS_HEADER", "x-real-ip")];
        let service = self.installed.serve("state", &["--origin", ORIGIN], &variables).await;
        Behind { place: self, service, reads, _proxy: proxy }
    }
}

impl Behind {
    /// A browser that finds this proxy under the name in the example.
    async fn browser(&self, name: &str) -> Browser {
        let finds = format!("--host-resolver-rules=MAP chat.example.com 127.0.0.1:{}", self.place.tls);
        let flags = [finds.as_str(), "--ignore-certificate-errors"];
        Browser::start_with(name, &flags, serde_json::json!({})).await
    }

    /// How the proxy answered to addresses with this in them.
    fn answered(&self, part: &str) -> Vec<String> {
        let log = std::fs::read_to_string(self.place.folder.join("access.log")).unwrap_or_default();
        let all = log.lines().filter_map(self.reads);
        all.filter(|(_, address)| address.contains(part)).map(|(status, _)| status).collect()
    }

    /// Who asks without TLS is led to where it is.
    pub async fn leads_to_tls(&self) {
        let request = http().get(format!("http://127.0.0.1:{}/inbox", self.place.plain));
        let plain = request.header("host", "chat.example.com").send().await.unwrap();
        assert!(matches!(plain.status().as_u16(), 301 | 308), "{}", plain.status());
        assert_eq!(plain.headers()["location"], format!("{ORIGIN}/inbox"));
    }

    /// Set-up, sign-in, a chat and files, all of it by sockets.
    pub async fn people_set_up_sign_in_chat_and_send_files(&self, name: &str) {
        let link = self.service.link().await;
        let browser = async |who: &str| self.browser(&format!("behind {name} {who}")).await;
        let (agent, visitor) = journey::from_the_link_to_files(ORIGIN, &link, browser).await;

        // None fell back to plain requests. They stand in the log once they have ended.
        assert_eq!(self.service.stop().await, "0", "{}", self.service.log());
        for socket in ["/desk/socket", "/agent-socket", "/socket?"] {
            wait::until(socket, async || {
                let answered = self.answered(socket);
                if answered.iter().any(|status| status == "101") { Ok(()) } else { Err(answered.join(" ")) }
            })
            .await;
        }
        drop((agent, visitor));
    }

    /// How an address is answered that tries keys of the operator's, and says each time that it is another.
    fn guesses(&self, source: &str, count: &str) -> Vec<String> {
        let mut python = Command::new("python3");
        python.arg(workspace().join("tests/tests/package/guess.py")).arg(&self.place.certificate);
        let output =
            python.args([&self.place.tls.to_string(), source, count]).output().expect("python3 is there");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{err}");
        out.split_whitespace().map(str::to_owned).collect()
    }

    /// Each visitor is told by the address that they have, not by one that they say.
    pub fn each_visitor_has_an_address_of_their_own_whatever_they_say(&self) {
        let first = self.guesses("127.0.0.2", "12");
        assert_eq!(first.first().map(String::as_str), Some("403"), "{first:?}");
        assert_eq!(first.last().map(String::as_str), Some("429"), "one address, whatever it says: {first:?}");
        assert_eq!(self.guesses("127.0.0.3", "1"), ["403"], "another one's tries are its own");
    }
}
