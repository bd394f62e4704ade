//! The archive for a machine of one's own: two programs and what an operator adapts. `jasette` has the commands;
//! `jasette-edge` is the runtime with the configuration, the Worker and the public files inside.

use super::{PACKAGES, VERSION, adapted, copy, folder, licences};
use crate::build::PUBLIC;
use crate::process;
use crate::repo::{self, Repo};
use crate::tools::{self, Tools};
use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Cargo's profile of the program with the commands.
const PROFILE: &str = "operator";
const PROGRAM: &str = "jasette";
/// The program that it starts; `edge/jasette/src/main.rs` looks for it under this name.
const EDGE: &str = "jasette-edge";
/// What the package's files are, and where they come from.
const TEXTS: [(&str, &str); 6] = [
    ("LICENSE", "LICENSE"),
    ("edge/package/machine/jasette.service", "jasette.service"),
    ("edge/package/machine/jasette.env", "jasette.env"),
    ("edge/package/machine/nginx.conf", "nginx.conf"),
    ("edge/package/machine/Caddyfile", "Caddyfile"),
    ("edge/package/machine/Dockerfile", "Dockerfile"),
];
/// What the package says of itself, and what stands in it for the C library that the programs need.
const README: (&str, &str) = ("edge/package/machine/README.md", "README.md");
const GLIBC: &str = "$GLIBC";
/// The checksums of everything else in the package.
const CHECKSUMS: &str = "SHA256SUMS";
/// The Worker that hands out the public files.
const PUBLIC_WORKER: &str = include_str!("public.js");

/// Makes the archive, with its checksum beside it.
pub fn make(repo: &Repo, tools: &Tools) -> Result<PathBuf> {
    if std::env::consts::OS != "linux" {
        bail!("the package is for Linux, and is made on Linux");
    }
    let name = format!("jasette-{VERSION}-linux-{}", std::env::consts::ARCH);
    let folder = folder(repo, &name)?;
    copy(repo, &folder, &TEXTS)?;
    repo::write(&folder.join(licences::NAME), licences::text(repo)?.as_bytes())?;
    program(repo, &folder.join(PROGRAM))?;
    edge(repo, tools, &folder.join(EDGE))?;
    for file in [PROGRAM, EDGE] {
        fs::set_permissions(folder.join(file), fs::Permissions::from_mode(0o755))?;
    }
    let programs = [PROGRAM, EDGE].map(|file| fs::read(folder.join(file)));
    let needed =
        programs.into_iter().collect::<io::Result<Vec<_>>>()?.iter().filter_map(|file| glibc(file)).max();
    let (major, minor) = needed.context("the programs name no glibc")?;
    let readme = adapted(repo, README.0, &[(GLIBC, &format!("{major}.{minor}"))])?;
    repo::write(&folder.join(README.1), readme.as_bytes())?;
    let sums = checksums(&folder, &repo::files_below(&folder)?)?;
    repo::write(&folder.join(CHECKSUMS), sums.as_bytes())?;

    let packages = repo.target().join(PACKAGES);
    let archive = format!("{name}.tar.gz");
    pack(&folder, &name, &packages.join(&archive))?;
    let sum = checksums(&packages, &[PathBuf::from(&archive)])?;
    repo::write(&packages.join(format!("{archive}.sha256")), sum.as_bytes())?;
    Ok(packages.join(archive))
}

/// Compiles the program with the commands.
fn program(repo: &Repo, to: &Path) -> Result<()> {
    let mut cargo = tools::cargo();
    cargo.args(["build", "--package", PROGRAM, "--bin", PROGRAM, "--profile", PROFILE]);
    process::run(cargo.current_dir(repo.root()), "compiling jasette")?;
    fs::copy(repo.target().join(PROFILE).join(PROGRAM), to).context("cannot copy jasette")?;
    Ok(())
}

/// Puts the runtime, the configuration, the Worker and the public files into one program.
fn edge(repo: &Repo, tools: &Tools, to: &Path) -> Result<()> {
    let work = repo.target().join("xtask").join(PACKAGES);
    let script = work.join("public.js");
    repo::write(&script, PUBLIC_WORKER.as_bytes())?;
    let config = work.join("jasette.capnp");
    repo::write(&config, configuration(repo, &script)?.as_bytes())?;
    let mut workerd = std::process::Command::new(&tools.workerd);
    // Files are named by their whole paths.
    workerd.args(["compile", "-I", "/"]).arg(&config);
    process::run_into(&mut workerd, to, "compiling the edge")
}

/// The configuration, with a Worker in the place of the folder with the public files.
fn configuration(repo: &Repo, script: &Path) -> Result<String> {
    let built = format!("embed \"{}/", repo.path("edge/worker/build").display());
    let config = adapted(
        repo,
        "edge/workerd.capnp",
        &[
            ("(name = \"public\", disk = (writable = false)),", "(name = \"public\", worker = .public),"),
            ("embed \"worker/build/index.js\"", &format!("{built}index.js\"")),
            ("embed \"worker/build/index_bg.wasm\"", &format!("{built}index_bg.wasm\"")),
        ],
    )?;
    let public = repo.path(PUBLIC);
    let date = config.split("compatibilityDate = ").nth(1).and_then(|rest| rest.split(',').next());
    let date = date.context("edge/workerd.capnp names no compatibility date")?;
    let mut worker = format!(
        "\nconst public :Workerd.Worker = (\n  compatibilityDate = {date},\n  modules = [\n    \
         (name = \"public.js\", esModule = embed \"{}\"),\n",
        script.display()
    );
    for file in repo::files_below(&public)? {
        let (name, path) = (file.display(), public.join(&file));
        worker.push_str(&format!("    (name = \"public/{name}\", data = embed \"{}\"),\n", path.display()));
    }
    worker.push_str("  ],\n);\n");
    Ok(config + &worker)
}

/// The newest version of the C library that a program asks for: those stand in it as text, `GLIBC_2.34`.
fn glibc(program: &[u8]) -> Option<(u32, u32)> {
    let name = b"GLIBC_";
    let found = program.windows(name.len()).enumerate().filter(|(_, window)| window == name);
    let versions = found.filter_map(|(at, _)| {
        let rest = program.get(at + name.len()..)?;
        let end = rest.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'.')?;
        let mut parts = std::str::from_utf8(rest.get(..end)?).ok()?.split('.').map(str::parse);
        Some((parts.next()?.ok()?, parts.next()?.ok()?))
    });
    versions.max()
}

/// A line for each file, as `sha256sum --check` reads it.
fn checksums(folder: &Path, files: &[PathBuf]) -> Result<String> {
    let mut lines = String::new();
    for file in files {
        let content = fs::read(folder.join(file)).with_context(|| file.display().to_string())?;
        lines.push_str(&format!("{}  {}\n", repo::digest(&[&content], 64), file.display()));
    }
    Ok(lines)
}

/// Packs a folder under a name. The same files make the same archive: no times, no owners.
fn pack(folder: &Path, name: &str, archive: &Path) -> Result<()> {
    let failed = || format!("cannot write {}", archive.display());
    let out = BufWriter::new(File::create(archive).with_context(failed)?);
    let mut tar = tar::Builder::new(GzEncoder::new(out, Compression::default()));
    for file in repo::files_below(folder)? {
        let mut from = File::open(folder.join(&file))?;
        let metadata = from.metadata()?;
        let mut header = tar::Header::new_gnu();
        header.set_size(metadata.len());
        header.set_mode(if metadata.permissions().mode() & 0o100 == 0 { 0o644 } else { 0o755 });
        tar.append_data(&mut header, Path::new(name).join(&file), &mut from).with_context(failed)?;
    }
    let mut out = tar.into_inner()?.finish()?;
    io::Write::flush(&mut out).with_context(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_library_that_a_program_asks_for_is_found() {
        assert_eq!(glibc(b"\0GLIBC_2.9\0GLIBC_2.34\0GLIBC_2.2.5\0GLIBC_PRIVATE\0"), Some((2, 34)));
        assert_eq!(glibc(b"\0GLIBC"), None);
    }

    #[test]
    fn the_same_files_make_the_same_archive_and_their_checksums_are_those_of_sha256sum() {
        let dir = std::env::temp_dir().join(format!("xtask-package-{}", std::process::id()));
        let folder = dir.join("files");
        repo::write(&folder.join("a"), b"abc").unwrap();
        repo::write(&folder.join("b/c"), b"").unwrap();
        fs::set_permissions(folder.join("a"), fs::Permissions::from_mode(0o755)).unwrap();
        let sums = checksums(&folder, &repo::files_below(&folder).unwrap()).unwrap();
        assert!(sums.starts_with("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n"));
        let packed = |archive: &str| {
            pack(&folder, "name", &dir.join(archive)).unwrap();
            fs::read(dir.join(archive)).unwrap()
        };
        let first = packed("one");
        repo::write(&folder.join("b/c"), b"").unwrap();
        assert!(packed("two") == first, "though a file is newer");
        let unpacked = flate2::read::GzDecoder::new(first.as_slice());
        let mut unpacked = tar::Archive::new(unpacked);
        let entries: Vec<_> = unpacked
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let header = entry.header();
                (entry.path().unwrap().display().to_string(), header.mode().unwrap(), header.mtime().unwrap())
            })
            .collect();
        assert_eq!(entries, [("name/a".to_owned(), 0o755, 0), ("name/b/c".to_owned(), 0o644, 0)]);
        fs::remove_dir_all(&dir).unwrap();
    }
}
