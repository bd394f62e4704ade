//! Names as whoever owns a domain can have them: of the public internet, and leading wherever they like. The runtime
//! asks the C library where a name leads, and is started with one that answers for these (`names.cpp`).

use crate::process::{TempDir, workspace};
use std::path::PathBuf;
use std::process::Command;

/// What answers for them, compiled.
pub struct Names {
    library: PathBuf,
    _folder: TempDir,
}

impl Names {
    /// Compiles it.
    #[must_use]
    pub fn compile() -> Self {
        let folder = TempDir::new("names");
        let library = folder.path().join("names.so");
        let mut compiler = Command::new("c++");
        compiler.args(["-shared", "-fPIC", "-o"]).arg(&library);
        let made = compiler.arg(workspace().join("tests/src/names.cpp")).arg("-ldl").output();
        let made = made.expect("a C++ compiler is there: the tests need it");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Self { library, _folder: folder }
    }

    /// The variable by which a program that is started asks it.
    #[must_use]
    pub fn variable(&self) -> (&'static str, String) {
        ("LD_PRELOAD", self.library.display().to_string())
    }

    /// The name that leads to an address: `-` stands for its dots, `x` for its colons.
    #[must_use]
    pub fn of(address: &str) -> String {
        format!("{address}.private.example")
    }
}
