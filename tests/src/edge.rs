//! The edge, for real: `workerd` on a free port with its own state directory, killed and restarted
//! at will, and seeded through its set-up address.

use crate::process::{Process, TempDir, free_port, random_id, workspace};
use crate::wait;
use crate::wire::ADDRESS_HEADER;
use protocol::locale::Localized;
use protocol::session::Session;
use protocol::site::settings::{Invitation, NameField, Position, Service, SiteSettings};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::OnceCell;

/// A running edge.
pub struct Edge {
    port: u16,
    key: String,
    /// The folder of the configuration and of the Worker it names.
    worker: PathBuf,
    /// More variables of its environment.
    variables: Vec<(&'static str, String)>,
    /// How many files it may have open, if that is to be few.
    files: Option<u32>,
    state: TempDir,
    process: Mutex<Option<Process>>,
}

/// A site with one agent, made for one test.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its id.
    pub id: String,
    /// The origin of the edge.
    pub base: String,
    /// Its agent.
    pub agent: Credentials,
}

/// How an agent signs in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The email.
    pub email: String,
    /// The name that visitors see.
    pub name: String,
    /// The password.
    pub password: String,
}

/// An agent's session, as a native client holds it.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// `name=value` of the session's cookie.
    pub cookie: String,
    /// What the edge said.
    pub session: Session,
}

impl Edge {
    /// The edge that all tests of a binary share. Each test makes its own site on it.
    pub async fn shared() -> &'static Self {
        static SHARED: OnceCell<Edge> = OnceCell::const_new();
        SHARED.get_or_init(Self::start).await
    }

    /// Starts one of its own.
    pub async fn start() -> Self {
        Self::start_with(Vec::new()).await
    }

    /// Starts one of its own that takes each visitor's address from a header, as behind a proxy: for
    /// more visitors than one address may bring.
    pub async fn start_for_many() -> Self {
        Self::start_with(vec![("JASETTE_ADDRESS_HEADER", ADDRESS_HEADER.to_owned())]).await
    }

    /// Starts one of its own on which mail is set up, to a provider that takes none.
    pub async fn start_with_mail() -> Self {
        Self::start_with(vec![
            ("JASETTE_MAIL_FROM", "chat@shop.example".to_owned()),
            ("JASETTE_MAIL_URL", "http://127.0.0.1:9/".to_owned()),
        ])
        .await
    }

    /// Starts one of its own for many visitors and without limits, to measure what it takes.
    pub async fn start_to_measure() -> Self {
        let variables = [("JASETTE_ADDRESS_HEADER", ADDRESS_HEADER), ("JASETTE_LIMITS", "off")];
        Self::start_with(variables.map(|(name, value)| (name, value.to_owned())).to_vec()).await
    }

    /// Starts one of its own that may have so many files open.
    pub async fn start_with_few_files(files: u32) -> Self {
        let worker = workspace().join("edge");
        let mut edge = Self::prepared(worker, "cargo xtask build", Vec::new());
        edge.files = Some(files);
        edge.restart().await;
        edge
    }

    /// Starts one of its own with more variables in its environment.
    pub async fn start_with(variables: Vec<(&'static str, String)>) -> Self {
        Self::start_from(workspace().join("edge"), "cargo xtask build", variables).await
    }

    /// Starts one whose Worker panics when told to: when what it works on says
    /// `panic-MOMENT-NONCE.`, it does so at that moment, once.
    pub async fn start_planted() -> Self {
        Self::start_from(workspace().join("target/planted-edge"), "cargo xtask build --planted", Vec::new())
            .await
    }

    async fn start_from(worker: PathBuf, how: &str, variables: Vec<(&'static str, String)>) -> Self {
        let edge = Self::prepared(worker, how, variables);
        edge.restart().await;
        edge
    }

    fn prepared(worker: PathBuf, how: &str, variables: Vec<(&'static str, String)>) -> Self {
        let built = worker.join("workerd.capnp");
        assert!(built.exists(), "{} is missing: run `{how}` first", built.display());
        Self {
            port: free_port(),
            key: format!("{}{}", random_id(), random_id()),
            worker,
            variables,
            files: None,
            state: TempDir::new("edge"),
            process: Mutex::new(None),
        }
    }

    /// Its origin.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The key that the operator gave it.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many conversations have left a file, whatever is in it.
    #[must_use]
    pub fn conversation_files(&self) -> usize {
        let files = std::fs::read_dir(self.objects().join("jasette-conversation"));
        let names = files.into_iter().flatten().flatten().map(|file| file.file_name());
        let is_one = |name: &std::ffi::OsString| {
            let name = name.to_string_lossy();
            name.ends_with(".sqlite") && !name.starts_with("metadata")
        };
        names.filter(is_one).count()
    }

    /// Where its objects are stored.
    #[must_use]
    pub fn objects(&self) -> PathBuf {
        self.state.path().join("objects")
    }

    /// SIGKILL, in the middle of whatever it does.
    pub fn kill9(&self) {
        drop(self.process.lock().unwrap().take());
    }

    /// Copies what is stored, while it is stopped.
    #[must_use]
    pub fn copy_of_state(&self) -> TempDir {
        let copy = TempDir::new("copy");
        copy_all(&self.objects(), &copy.path().join("objects"));
        copy
    }

    /// Puts such a copy in the place of what is stored, while it is stopped.
    pub fn put_back(&self, copy: &TempDir) {
        std::fs::remove_dir_all(self.objects()).unwrap();
        copy_all(&copy.path().join("objects"), &self.objects());
    }

    /// Starts one of its own that may answer and not be well.
    pub async fn start_unwell(variables: Vec<(&'static str, String)>) -> Self {
        let edge = Self::prepared(workspace().join("edge"), "cargo xtask build", variables);
        edge.start_again();
        let client = http();
        let answers = async || client.get(format!("{}/healthz", edge.base())).send().await.map(drop);
        wait::until("an answer", async || answers().await.map_err(|error| error.to_string())).await;
        edge
    }

    /// Starts it again on the same port and state, after [`Edge::kill9`], and waits until it is well.
    pub async fn restart(&self) {
        self.start_again();
        let client = http();
        let health = format!("{}/healthz", self.base());
        let ready = wait::try_until(wait::DEADLINE, async || {
            let response = client.get(&health).send().await.map_err(|error| error.to_string())?;
            if response.status() == 200 { Ok(()) } else { Err(response.status().to_string()) }
        });
        if let Err(seen) = ready.await {
            panic!("the edge does not get healthy: {seen}\n{}", self.log());
        }
    }

    /// Starts it again on the same port and state, after [`Edge::kill9`].
    pub fn start_again(&self) {
        let edge = workspace().join("edge");
        let config = self.worker.join("workerd.capnp");
        for built in ["workerd.capnp", "worker/build/index.js"] {
            let built = edge.join(built);
            assert!(built.exists(), "{} is missing: run `cargo xtask build` first", built.display());
        }
        let objects = self.objects();
        std::fs::create_dir_all(&objects).unwrap();
        let mut args = vec![
            "serve".to_owned(),
            config.display().to_string(),
            format!("--socket-addr=http=127.0.0.1:{}", self.port),
            format!("--directory-path=state={}", objects.display()),
            format!("--directory-path=public={}", edge.join("dist/public").display()),
        ];
        let mut env = vec![("JASETTE_SETUP_KEY", self.key.as_str())];
        env.extend(self.variables.iter().map(|(name, value)| (*name, value.as_str())));
        let log = self.state.path().join("log");
        let workerd = edge.join("node_modules/@cloudflare/workerd-linux-64/bin/workerd");
        let mut program = workerd;
        if let Some(files) = self.files {
            let limited = format!("ulimit -n {files}; exec \"$@\"");
            args.splice(0..0, ["-c".to_owned(), limited, "sh".to_owned(), program.display().to_string()]);
            program = PathBuf::from("sh");
        }
        *self.process.lock().unwrap() = Some(Process::start(&program, &args, &env, &log));
    }

    /// What it printed.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.state.path().join("log")).unwrap_or_default()
    }

    /// A new site with ordinary settings and one agent.
    pub async fn site(&self) -> Site {
        self.site_with(settings()).await
    }

    /// A new site and one agent.
    pub async fn site_with(&self, settings: SiteSettings) -> Site {
        self.site_named(&random_id(), settings).await
    }

    /// A site under a given id and one new agent.
    pub async fn site_named(&self, id: &str, settings: SiteSettings) -> Site {
        let agent = Credentials {
            email: format!("ana.{}@shop.example", random_id().to_lowercase()),
            name: "Ana Ștefănescu".to_owned(),
            password: random_id(),
        };
        let body = json!({
            "site": {"id": id, "settings": settings},
            "agent": {"email": agent.email, "name": agent.name, "password": agent.password},
        });
        let url = format!("{}/v1/setup", self.base());
        let response = http().post(url).bearer_auth(&self.key).json(&body).send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, 200, "set-up answered {text}\n{}", self.log());
        let made: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(made, json!({"site_created": true, "agent_created": true}));
        Site { id: id.to_owned(), base: self.base(), agent }
    }
}

impl Edge {
    /// Another agent of a site, as whom the site that is given back signs in.
    pub async fn colleague(&self, site: &Site, name: &str) -> Site {
        self.colleague_as(site, name, None).await
    }

    /// Lets an agent who is there already work for a site too.
    pub async fn joins(&self, site: &Site, agent: &Credentials, role: Option<&str>) {
        let made = self.agent_of(site, agent, role).await;
        assert_eq!(made, json!({"site_created": false, "agent_created": false}));
    }

    /// Another agent of a site, in a role there.
    pub async fn colleague_as(&self, site: &Site, name: &str, role: Option<&str>) -> Site {
        let agent = Credentials {
            email: format!("{}@shop.example", random_id().to_lowercase()),
            name: name.to_owned(),
            password: random_id(),
        };
        let made = self.agent_of(site, &agent, role).await;
        assert_eq!(made, json!({"site_created": false, "agent_created": true}));
        Site { agent, ..site.clone() }
    }

    /// What the set-up of an agent of a site answers.
    async fn agent_of(&self, site: &Site, agent: &Credentials, role: Option<&str>) -> Value {
        let body = json!({
            "site": {"id": site.id, "settings": settings()},
            "agent": {"email": agent.email, "name": agent.name, "password": agent.password, "role": role},
        });
        let url = format!("{}/v1/setup", self.base());
        let response = http().post(url).bearer_auth(&self.key).json(&body).send().await.unwrap();
        response.json().await.unwrap()
    }
}

impl Site {
    /// The same site, reached through another address of the same edge.
    #[must_use]
    pub fn through(&self, base: String) -> Self {
        Self { base, ..self.clone() }
    }

    /// A URL on the edge.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The path of something of this site's conversation.
    #[must_use]
    pub fn conversation_url(&self, conversation: &str, what: &str) -> String {
        format!("{}/v1/sites/{}/conversations/{conversation}/{what}", self.base, self.id)
    }

    /// Signs the agent in as a native client does.
    pub async fn sign_in(&self) -> SignedIn {
        let body = json!({"email": self.agent.email, "password": self.agent.password});
        let request = http().post(self.url("/v1/session")).header("origin", &self.base).json(&body);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "the agent signs in");
        let cookie = response.headers().get("set-cookie").expect("a cookie is set").to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        SignedIn { cookie, session: response.json().await.unwrap() }
    }
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_all(&source, &target);
        } else {
            std::fs::copy(source, target).unwrap();
        }
    }
}

/// Ordinary settings: right, no name required, no invitation, local pages. Chats begin whoever is there:
/// most journeys have their agent come later.
#[must_use]
pub fn settings() -> SiteSettings {
    SiteSettings {
        name: "Ceainăria".to_owned(),
        color: "#0a6f63".to_owned(),
        position: Position::Right,
        name_field: NameField::Optional,
        invitation: None,
        origins: vec!["http://localhost:*".to_owned(), "http://127.0.0.1:*".to_owned()],
        service: Service::default(),
        chats_unattended: true,
        ..SiteSettings::default()
    }
}

/// An invitation by Ana after some seconds, on every page.
#[must_use]
pub fn invitation(after_seconds: u32, text: &str) -> Invitation {
    Invitation {
        after_seconds,
        path_contains: String::new(),
        agent: "Ana".to_owned(),
        texts: vec![Localized { locale: "en".to_owned(), text: text.to_owned() }],
    }
}

/// A client for requests by hand: follows nothing, decodes nothing, waits for nobody forever.
#[must_use]
pub fn http() -> reqwest::Client {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    builder.timeout(Duration::from_secs(60)).build().expect("the client is built")
}
