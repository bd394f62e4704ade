//! RSA signatures (RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017, section 8.2), by a key that is no secret: its two primes
//! are published ones, so that none has to be looked for.

use num_bigint::BigUint;
use sha2::{Digest, Sha256};

/// The primes of RFC 2409, section 6.2, and of RFC 3526, section 2.
const PRIMES: [&str; 2] = [
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
     EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
     EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
     EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
     EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
     83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF",
];

/// What stands before the hash (RFC 8017, section 9.2, note 1).
const SHA_256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

pub struct RsaKey {
    modulus: BigUint,
    exponent: BigUint,
}

impl RsaKey {
    pub fn new() -> Self {
        let [p, q] = PRIMES.map(|hex| BigUint::parse_bytes(hex.as_bytes(), 16).expect("it is hexadecimal"));
        let around = (&p - 1_u8) * (&q - 1_u8);
        let exponent = BigUint::from(65_537_u32).modinv(&around).expect("the two have no common divisor");
        Self { modulus: p * q, exponent }
    }

    pub fn modulus(&self) -> Vec<u8> {
        self.modulus.to_bytes_be()
    }

    pub fn sign(&self, data: &[u8]) -> Vec<u8> {
        let length = self.modulus().len();
        let info = [SHA_256.as_slice(), &Sha256::digest(data)].concat();
        let padded = [vec![0, 1], vec![0xff; length - info.len() - 3], vec![0], info].concat();
        let signature = BigUint::from_bytes_be(&padded).modpow(&self.exponent, &self.modulus).to_bytes_be();
        [vec![0; length - signature.len()], signature].concat()
    }
}
