//! As much of CBOR (RFC 8949) as a security key writes.

fn head(kind: u8, value: usize) -> Vec<u8> {
    match u8::try_from(value) {
        Ok(small @ 0..24) => vec![kind << 5 | small],
        Ok(byte) => vec![kind << 5 | 24, byte],
        Err(_) => [vec![kind << 5 | 25], u16::try_from(value).unwrap().to_be_bytes().to_vec()].concat(),
    }
}

/// A whole number.
#[must_use]
pub fn number(number: i64) -> Vec<u8> {
    let is_negative = number < 0;
    head(is_negative.into(), usize::try_from(if is_negative { -1 - number } else { number }).unwrap())
}

/// Bytes.
#[must_use]
pub fn bytes(bytes: &[u8]) -> Vec<u8> {
    [head(2, bytes.len()), bytes.to_vec()].concat()
}

/// A text.
#[must_use]
pub fn text(text: &str) -> Vec<u8> {
    [head(3, text.len()), text.as_bytes().to_vec()].concat()
}

/// A map of items.
#[must_use]
pub fn map(pairs: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let items: Vec<u8> =
        pairs.iter().flat_map(|(key, value)| [key.clone(), value.clone()].concat()).collect();
    [head(5, pairs.len()), items].concat()
}

/// A point of P-256 as COSE_Key (RFC 9053, section 7.1.1).
#[must_use]
pub fn elliptic(algorithm: i64, x: &[u8], y: &[u8]) -> Vec<u8> {
    map(&[
        (number(1), number(2)),
        (number(3), number(algorithm)),
        (number(-1), number(1)),
        (number(-2), bytes(x)),
        (number(-3), bytes(y)),
    ])
}

/// An RSA key as COSE_Key (RFC 8230, section 4).
#[must_use]
pub fn rsa(algorithm: i64, modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    map(&[
        (number(1), number(3)),
        (number(3), number(algorithm)),
        (number(-1), bytes(modulus)),
        (number(-2), bytes(exponent)),
    ])
}

/// An attestation object without an attestation.
#[must_use]
pub fn object(statement: &[u8], data: &[u8]) -> Vec<u8> {
    map(&[
        (text("fmt"), text("none")),
        (text("attStmt"), statement.to_vec()),
        (text("authData"), bytes(data)),
    ])
}
