//! The runtime's own cryptography (`SubtleCrypto`, W3C Web Cryptography): what needs elliptic curves, RSA or AES is
//! not compiled into the Worker.

pub mod signatures;
pub mod web_push;
