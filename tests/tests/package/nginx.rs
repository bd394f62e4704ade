//! The package behind a real nginx that speaks TLS, configured by the package's own example.

use crate::journey;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::browser::Browser;
use tests::edge::http;
use tests::installed::{Installed, Service};
use tests::process::{Process, free_port, workspace};
use tests::wait;

const ORIGIN: &str = "https://chat.example.com";

/// The package, served behind nginx.
struct Behind {
    installed: Installed,
    service: Service,
    /// nginx's ports, for TLS and without.
    tls: u16,
    plain: u16,
    certificate: PathBuf,
    _nginx: Process,
}

/// Where the set-up of the test command leaves it.
fn program() -> PathBuf {
    let path = workspace().join("target/tools/nginx");
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

impl Behind {
    async fn start() -> Self {
        let installed = Installed::unpack();
        let (tls, plain) = (free_port(), free_port());
        let folder = installed.root().join("nginx");
        std::fs::create_dir_all(&folder).unwrap();
        let (certificate, key) = certified(&folder);
        // The example, with ports that are free here and this certificate.
        let mut example = std::fs::read_to_string(installed.folder.join("nginx.conf")).unwrap();
        for (there, here) in [
            ("listen 80;", format!("listen 127.0.0.1:{plain};")),
            ("listen 443 ssl", format!("listen 127.0.0.1:{tls} ssl")),
            ("127.0.0.1:8787", format!("127.0.0.1:{}", installed.port)),
            ("/etc/ssl/jasette/fullchain.pem", certificate.display().to_string()),
            ("/etc/ssl/jasette/privkey.pem", key.display().to_string()),
        ] {
            assert_eq!(example.matches(there).count(), 1, "{there}");
            example = example.replace(there, &here);
        }
        std::fs::write(folder.join("jasette.conf"), example).unwrap();
        let here = folder.display();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("  {what}_temp_path {here}/{what};\n"))
            .concat();
        let main = format!(
            "daemon off;\npid {here}/pid;\nerror_log {here}/error.log;\nuser root;\n\
             events {{ worker_connections 256; }}\nhttp {{\n  log_format short '$status $request_uri';\n  \
             access_log {here}/access.log short;\n{temporary}  include {here}/jasette.conf;\n}}\n"
        );
        let config = folder.join("main.conf");
        std::fs::write(&config, main).unwrap();
        let args = ["-p".to_owned(), here.to_string(), "-c".to_owned(), config.display().to_string()];
        let nginx = Process::start(&program(), &args, &[], &folder.join("log"));
        wait::until("nginx", async || {
            let said = || std::fs::read_to_string(folder.join("error.log")).unwrap_or_default();
            TcpStream::connect(("127.0.0.1", tls)).map(drop).map_err(|error| format!("{error} {}", said()))
        })
        .await;
        let variables = [("JASETTE_ADDRESS_HEADER", "x-real-ip")];
        let service = installed.serve("state", &["--origin", ORIGIN], &variables).await;
        Self { installed, service, tls, plain, certificate, _nginx: nginx }
    }

    /// A browser that finds this nginx under the name in the example.
    async fn browser(&self, name: &str) -> Browser {
        let finds = format!("--host-resolver-rules=MAP chat.example.com 127.0.0.1:{}", self.tls);
        let flags = [finds.as_str(), "--ignore-certificate-errors"];
        Browser::start_with(name, &flags, serde_json::json!({})).await
    }

    /// How nginx answered to addresses with this in them.
    fn answered(&self, part: &str) -> Vec<String> {
        let log = std::fs::read_to_string(self.installed.root().join("nginx/access.log")).unwrap_or_default();
        log.lines()
            .filter_map(|line| line.split_once(' '))
            .filter(|(_, address)| address.contains(part))
            .map(|(status, _)| status.to_owned())
            .collect()
    }
}

#[tokio::test]
async fn behind_nginx_people_set_up_sign_in_chat_and_send_files() {
    let behind = Behind::start().await;
    let plain = http().get(format!("http://127.0.0.1:{}/inbox", behind.plain)).send().await.unwrap();
    assert_eq!(plain.status(), 301);
    assert_eq!(plain.headers()["location"], format!("{ORIGIN}/inbox"));

    let link = behind.service.link().await;
    let browser = async |name: &str| behind.browser(&format!("behind nginx {name}")).await;
    let (agent, visitor) = journey::from_the_link_to_files(ORIGIN, &link, browser).await;

    // All of it by sockets: none fell back to plain requests. They stand in the log once they have ended.
    assert_eq!(behind.service.stop().await, "0", "{}", behind.service.log());
    for socket in ["/desk/socket", "/agent-socket", "/socket?"] {
        wait::until(socket, async || {
            let answered = behind.answered(socket);
            if answered.iter().any(|status| status == "101") { Ok(()) } else { Err(answered.join(" ")) }
        })
        .await;
    }
    drop((agent, visitor));
}

#[tokio::test]
async fn behind_nginx_each_visitor_has_an_address_of_their_own_whatever_they_say() {
    let behind = Behind::start().await;
    let guesses = |source: &str, count: &str| {
        let mut python = Command::new("python3");
        python.arg(workspace().join("tests/tests/package/guess.py")).arg(&behind.certificate);
        let output =
            python.args([&behind.tls.to_string(), source, count]).output().expect("python3 is there");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{err}");
        out.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let first = guesses("127.0.0.2", "12");
    assert_eq!(first.first().map(String::as_str), Some("403"), "{first:?}");
    assert_eq!(first.last().map(String::as_str), Some("429"), "one address, whatever it says: {first:?}");
    assert_eq!(guesses("127.0.0.3", "1"), ["403"], "another one's tries are its own");
}
