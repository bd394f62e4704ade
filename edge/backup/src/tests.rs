//! Backups of state folders that are used meanwhile, and of ones that were tampered with.

use super::*;
use rusqlite::Connection;

/// A folder of a test's own, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("jasette-backup-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A database of a state folder, open as the server has it: what is written stays in the log beside it.
fn object(state: &Path, path: &str) -> Connection {
    let path = state.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let database = Connection::open(path).unwrap();
    let mode: String = database.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    database
        .execute_batch("PRAGMA wal_autocheckpoint = 0; CREATE TABLE IF NOT EXISTS event (text TEXT)")
        .unwrap();
    database
}

fn write(database: &Connection, text: &str) {
    database.execute("INSERT INTO event VALUES (?1)", [text]).unwrap();
}

fn texts(folder: &Path, path: &str) -> Vec<String> {
    let database = Connection::open(folder.join(path)).unwrap();
    let mut all = database.prepare("SELECT text FROM event ORDER BY rowid").unwrap();
    all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

const CHAT: &str = "jasette-conversation/0a.sqlite";
const DESK: &str = "jasette-desk/0b.sqlite";

fn backed_up(folder: &Folder) -> (Connection, PathBuf) {
    let (state, backup) = (folder.path("state"), folder.path("backup"));
    let chat = object(&state, CHAT);
    write(&chat, "acknowledged");
    write(&object(&state, DESK), "listed");
    take(&state, &backup, 1_000, |_, _| Ok(())).unwrap();
    (chat, backup)
}

#[test]
fn what_was_written_before_is_there_although_it_stands_in_the_log_of_an_open_database() {
    let folder = Folder::new("open");
    let (chat, backup) = backed_up(&folder);
    write(&chat, "later");
    let restored = folder.path("restored");
    let manifest = restore(&backup, &restored).unwrap();
    assert_eq!(manifest.begun_at, 1_000);
    assert_eq!(texts(&restored, CHAT), ["acknowledged"]);
    assert_eq!(texts(&restored, DESK), ["listed"]);
    assert_eq!(texts(&folder.path("state"), CHAT), ["acknowledged", "later"], "the server goes on");
}

#[test]
fn a_writer_never_finds_its_database_locked() {
    let folder = Folder::new("writer");
    let state = folder.path("state");
    let chat = object(&state, CHAT);
    write(&chat, "0");
    chat.busy_timeout(std::time::Duration::ZERO).unwrap();
    chat.execute_batch("PRAGMA wal_autocheckpoint = 1").unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..20 {
                take(&state, &folder.path(&format!("backup {round}")), 0, |_, _| Ok(())).unwrap();
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        let mut at = 1;
        while !done.load(std::sync::atomic::Ordering::Relaxed) {
            write(&chat, &at.to_string());
            at += 1;
        }
    });
    let written: Vec<String> = (0..).map(|at| at.to_string()).take(texts(&state, CHAT).len()).collect();
    for round in 0..20 {
        let copied = texts(&folder.path(&format!("backup {round}")), CHAT);
        assert_eq!(Some(copied.as_slice()), written.get(..copied.len()), "a beginning of what was written");
        assert!(!copied.is_empty());
    }
}

#[test]
fn whatever_was_changed_is_named() {
    let folder = Folder::new("changed");
    let (_chat, backup) = backed_up(&folder);
    let damaged = |what: &str, tamper: &dyn Fn(&Path)| {
        let copy = folder.path("copy");
        restore(&backup, &copy).unwrap();
        fs::copy(backup.join(manifest::NAME), copy.join(manifest::NAME)).unwrap();
        assert!(verify(&copy).is_ok());
        tamper(&copy);
        for error in [verify(&copy).unwrap_err(), restore(&copy, &folder.path("refused")).unwrap_err()] {
            let error = format!("{error:#}");
            assert!(error.contains(what), "{error}");
        }
        assert!(!folder.path("refused").exists(), "{what}");
        fs::remove_dir_all(&copy).unwrap();
    };
    damaged(&format!("{CHAT} was changed"), &|copy| {
        let mut bytes = fs::read(copy.join(CHAT)).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(copy.join(CHAT), bytes).unwrap();
    });
    damaged(&format!("{DESK} is missing"), &|copy| fs::remove_file(copy.join(DESK)).unwrap());
    damaged("jasette-desk/0c.sqlite is not of this backup", &|copy| {
        fs::write(copy.join("jasette-desk/0c.sqlite"), "").unwrap();
    });
    let said = |from: &'static str, to: &'static str| {
        move |copy: &Path| {
            let text = fs::read_to_string(copy.join(manifest::NAME)).unwrap();
            fs::write(copy.join(manifest::NAME), text.replace(from, to)).unwrap();
        }
    };
    damaged("it names ../desk/0b.sqlite", &said("jasette-desk", "../desk"));
    damaged("was taken by a newer Jasette", &said("\"format\": 1", "\"format\": 2"));
    damaged("was changed or is damaged", &said("{", ""));
    damaged("is no backup", &|copy| fs::remove_file(copy.join(manifest::NAME)).unwrap());
}

#[test]
fn a_database_that_is_damaged_where_it_was_copied_is_named() {
    let folder = Folder::new("damaged");
    let (_chat, backup) = backed_up(&folder);
    let path = backup.join(CHAT);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes.get_mut(middle..).unwrap().fill(0xff);
    fs::write(&path, bytes).unwrap();
    let mut manifest = Manifest::read(&backup).unwrap();
    for entry in &mut manifest.files {
        *entry = Entry::of(&backup, entry.path.clone()).unwrap();
    }
    manifest.write(&backup).unwrap();
    let error = format!("{:#}", verify(&backup).unwrap_err());
    assert!(error.contains(&format!("{CHAT} is damaged")), "{error}");
}

#[test]
fn nothing_that_is_there_is_written_over() {
    let folder = Folder::new("over");
    let (_chat, backup) = backed_up(&folder);
    let state = folder.path("state");
    for error in [take(&state, &backup, 0, |_, _| Ok(())).unwrap_err(), restore(&backup, &state).unwrap_err()]
    {
        assert!(format!("{error:#}").contains("is not empty"), "{error:#}");
    }
    let empty = folder.path("empty");
    fs::create_dir(&empty).unwrap();
    restore(&backup, &empty).unwrap();
    let error = take(&folder.path("nothing"), &folder.path("new"), 0, |_, _| Ok(())).unwrap_err();
    assert!(format!("{error:#}").contains("nothing"), "{error:#}");
    fs::create_dir(folder.path("nothing")).unwrap();
    let error = take(&folder.path("nothing"), &folder.path("new"), 0, |_, _| Ok(())).unwrap_err();
    assert!(error.to_string().contains("no state folder"), "{error:#}");
    assert!(!folder.path("new").exists());
}

#[test]
fn a_folder_of_a_newer_layout_is_left_alone() {
    let folder = Folder::new("claim");
    let (state, says) = (folder.path(""), folder.path("jasette.json"));
    let read = || fs::read_to_string(&says).unwrap();

    // One from before there was such a file, and again.
    assert_eq!(super::newer(&state).unwrap(), None);
    claim(&state).unwrap();
    let ours = read();
    assert_eq!(super::newer(&state).unwrap(), None);
    claim(&state).unwrap();
    assert_eq!(read(), ours);
    // An older version's of the same layout is taken over.
    fs::write(&says, r#"{"format": 1, "jasette": "0.0.1"}"#).unwrap();
    claim(&state).unwrap();
    assert_eq!(read(), ours);

    let newer = r#"{"format": 2, "jasette": "9.8.7", "more": true}"#;
    fs::write(&says, newer).unwrap();
    let told = claim(&state).unwrap_err().to_string();
    assert!(told.contains("a newer Jasette (9.8.7)"), "{told}");
    assert_eq!(super::newer(&state).unwrap().as_deref(), Some("9.8.7"));
    assert_eq!(read(), newer);
    fs::write(&says, "{").unwrap();
    let told = claim(&state).unwrap_err().to_string();
    assert!(told.contains("jasette.json of the state folder"), "{told}");
    assert!(super::newer(&state).is_err());
}
