//! Running other programs so that none is left behind: every program gets a process group of its
//! own, which is ended as a whole when this one is told to stop.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How often a waiting xtask looks whether something changed.
pub const TICK: Duration = Duration::from_millis(20);
/// How long a program may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(3);
/// How long a guard may take: it ends what it guards within [`GRACE`], and must not be killed before that.
const GUARD_GRACE: Duration = Duration::from_secs(6);

static STOP: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C, SIGTERM and SIGHUP only ask xtask to stop; see [`stopping`].
///
/// # Errors
/// Where another handler is there already.
pub fn install_stop_handler() -> Result<()> {
    ctrlc::set_handler(|| STOP.store(true, Ordering::SeqCst)).context("cannot listen for Ctrl-C")
}

/// Whether xtask was asked to stop.
#[must_use]
pub fn stopping() -> bool {
    STOP.load(Ordering::SeqCst)
}

/// Runs a program to its end, its output on our standard error (standard output is for results).
///
/// `what` completes the sentence "… failed".
///
/// # Errors
/// Where it cannot be started, fails, or we are told to stop.
pub fn run(command: &mut Command, what: &str) -> Result<()> {
    command.stdout(Stdio::from(io::stderr()));
    let status = wait(spawn(command)?)?;
    succeeded(command, status, what)
}

/// Runs a program to its end and writes what it prints on standard output into a file.
///
/// # Errors
/// As [`run`], and where the file cannot be written.
pub fn run_into(command: &mut Command, file: &Path, what: &str) -> Result<()> {
    let to = File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
    command.stdout(Stdio::from(to));
    let status = wait(spawn(command)?)?;
    succeeded(command, status, what)
}

/// Runs a program to its end and returns what it printed on standard output.
///
/// # Errors
/// As [`run`].
pub fn capture(command: &mut Command, what: &str) -> Result<String> {
    let mut text = String::new();
    run_lines(command, what, |line| {
        text.push_str(line);
        text.push('\n');
    })?;
    Ok(text)
}

/// Runs a program to its end and hands on each line of its standard output as it comes.
///
/// # Errors
/// As [`run`].
pub fn run_lines(command: &mut Command, what: &str, mut on_line: impl FnMut(&str)) -> Result<()> {
    command.stdout(Stdio::piped());
    let mut child = spawn(command)?;
    let stdout = child.stdout.take().context("no pipe")?;
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    // The channel closes with the program's output. A grandchild may hold that open for longer
    // than the program lives, so its end counts as well.
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        match lines.recv_timeout(TICK) {
            Ok(line) => on_line(&String::from_utf8_lossy(&line)),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) if ended.is_some_and(|(_, at)| at.elapsed() > GRACE) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if stopping() {
            end(&mut child);
            bail!("stopped");
        }
        if ended.is_none() {
            ended = child.try_wait()?.map(|status| (status, Instant::now()));
        }
    }
    let status = ended.map_or_else(|| wait(child), |(status, _)| Ok(status))?;
    succeeded(command, status, what)
}

/// Starts a program in a process group of its own, without our standard input.
///
/// # Errors
/// Where it cannot be started.
pub fn spawn(command: &mut Command) -> Result<Child> {
    command.stdin(Stdio::null());
    spawn_with_input(command)
}

fn spawn_with_input(command: &mut Command) -> Result<Child> {
    let started = command.process_group(0).spawn();
    started.with_context(|| format!("cannot start {}", command.get_program().display()))
}

/// Starts a program through a guard that ends it when xtask ends, however xtask ends. The guard
/// watches its standard input, which closes with us.
///
/// # Errors
/// Where it cannot be started.
pub fn spawn_guarded(command: &Command) -> Result<Child> {
    let guard = std::env::current_exe().context("cannot find this program itself")?;
    let mut guarded = Command::new(guard);
    guarded.arg("guard").arg("--").arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => guarded.env(name, value),
            None => guarded.env_remove(name),
        };
    }
    if let Some(dir) = command.get_current_dir() {
        guarded.current_dir(dir);
    }
    guarded.stdin(Stdio::piped()).stdout(Stdio::from(io::stderr())).stderr(Stdio::piped());
    spawn_with_input(&mut guarded)
}

/// Ends a program and everything in its process group, and waits until it is gone.
pub fn end(child: &mut Child) {
    end_within(child, GRACE);
}

/// Ends what [`spawn_guarded`] started. A runtime that was asked to end waits for its last socket without a bound,
/// so it is killed after a while: what it has acknowledged is on the disk.
pub fn end_guarded(child: &mut Child) {
    end_within(child, GUARD_GRACE);
}

fn end_within(child: &mut Child, grace: Duration) {
    drop(child.stdin.take());
    signal_group(child, Signal::TERM);
    let deadline = Instant::now() + grace;
    while Instant::now() < deadline {
        if !matches!(child.try_wait(), Ok(None)) {
            break;
        }
        std::thread::sleep(TICK);
    }
    // The program may have left children of its own behind, so the group is ended in any case.
    signal_group(child, Signal::KILL);
    child.wait().ok();
}

fn signal_group(child: &Child, signal: Signal) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // It fails when the group is gone already, which is what we want.
        kill_process_group(group, signal).ok();
    }
}

fn wait(mut child: Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if stopping() {
            end(&mut child);
            bail!("stopped");
        }
        std::thread::sleep(TICK);
    }
}

fn succeeded(command: &Command, status: ExitStatus, what: &str) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    let program = command.get_program().display();
    bail!("{what} failed: {program} ended with {status}; its messages are above")
}

/// Whether a program can be started at all.
#[must_use]
pub fn exists(program: &str) -> bool {
    let mut probe = Command::new(program);
    probe.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok()
}

/// The program to guard.
#[derive(clap::Args)]
pub struct GuardArgs {
    /// The program and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Runs a program until it ends or standard input closes, whichever comes first.
///
/// # Errors
/// Where it cannot be started.
pub fn guard(args: &GuardArgs) -> Result<ExitCode> {
    let (program, rest) = args.command.split_first().context("nothing to guard")?;
    let mut child = spawn(Command::new(program).args(rest))?;
    std::thread::spawn(|| {
        io::copy(&mut io::stdin(), &mut io::sink()).ok();
        STOP.store(true, Ordering::SeqCst);
    });
    loop {
        if let Some(status) = child.try_wait()? {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(code.map_or(ExitCode::FAILURE, ExitCode::from));
        }
        if stopping() {
            end(&mut child);
            return Ok(ExitCode::SUCCESS);
        }
        std::thread::sleep(TICK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_does_not_want_to_end_is_ended_all_the_same() {
        // It says when it no longer listens to the signal, and would stay for an hour.
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' TERM; echo deaf; sleep 3600"]).stdout(Stdio::piped());
        let mut child = spawn(&mut shell).unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "deaf\n");
        end_within(&mut child, TICK);
        assert!(child.try_wait().unwrap().is_some(), "it is gone");
    }

    #[test]
    fn a_guard_has_the_time_to_end_what_it_guards() {
        assert!(GUARD_GRACE > GRACE + TICK);
    }
}
