//! The forged ceremonies, one a line: what is altered in one that would be right.

use super::{WRONG, listed};
use domain::passkey::{CHALLENGE_MS, Purpose, new_challenge, read_key};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::{SystemTime, UNIX_EPOCH};
use tests::aging::stored_key;
use tests::authenticator::{Cookies, by_password};
use tests::edge::Edge;
use tests::passkeys::{
    EXTENSIONS, KEY, Making, PRESENT, SecurityKey, Signing, VERIFIED, add, added, by_name, cbor, challenge,
    challenge_of, decoded, encoded, options, show, sign_in,
};
use tests::requests::refused;

/// Alters what a browser says.
fn say(client: &mut Value, name: &str, value: impl Into<Value>) {
    client[name] = value.into();
}

/// Alters one bit of what travels.
fn altered(text: &str, at: usize) -> String {
    let mut bytes = decoded(text);
    bytes[at] ^= 1;
    encoded(bytes)
}

type Forge<T> = (&'static str, fn(&mut T));

/// What no browser and no key says of a new passkey.
const MAKINGS: [Forge<Making>; 44] = [
    ("a sign-in in its place", |made| say(&mut made.client, "type", "webauthn.get")),
    ("a payment in its place", |made| say(&mut made.client, "type", "payment.get")),
    ("another origin", |made| say(&mut made.client, "origin", "http://evil.example")),
    ("a subdomain", |made| {
        let origin = made.client["origin"].as_str().unwrap().replace("localhost", "sub.localhost");
        say(&mut made.client, "origin", origin);
    }),
    ("our name before another", |made| {
        let origin = made.client["origin"].as_str().unwrap().replace("localhost", "localhost.evil.example");
        say(&mut made.client, "origin", origin);
    }),
    ("another port", |made| say(&mut made.client, "origin", "http://localhost:1")),
    ("no port", |made| say(&mut made.client, "origin", "http://localhost")),
    ("another scheme", |made| {
        let origin = made.client["origin"].as_str().unwrap().replace("http:", "https:");
        say(&mut made.client, "origin", origin);
    }),
    ("a slash after the origin", |made| {
        let origin = format!("{}/", made.client["origin"].as_str().unwrap());
        say(&mut made.client, "origin", origin);
    }),
    ("an opaque origin", |made| say(&mut made.client, "origin", "null")),
    ("no origin", |made| say(&mut made.client, "origin", Value::Null)),
    ("another site's frame", |made| say(&mut made.client, "crossOrigin", true)),
    ("a page around ours", |made| say(&mut made.client, "topOrigin", "http://evil.example")),
    ("an altered challenge", |made| {
        let challenge = altered(made.client["challenge"].as_str().unwrap(), 3);
        say(&mut made.client, "challenge", challenge);
    }),
    ("a challenge that lasts longer", |made| {
        let challenge = altered(made.client["challenge"].as_str().unwrap(), 20);
        say(&mut made.client, "challenge", challenge);
    }),
    ("half a challenge", |made| {
        let challenge = decoded(made.client["challenge"].as_str().unwrap());
        say(&mut made.client, "challenge", encoded(&challenge[..24]));
    }),
    ("a challenge of our own", |made| say(&mut made.client, "challenge", encoded([7; 56]))),
    ("an empty challenge", |made| say(&mut made.client, "challenge", "")),
    ("a challenge in another alphabet", |made| {
        let challenge = format!("{}=", made.client["challenge"].as_str().unwrap());
        say(&mut made.client, "challenge", challenge);
    }),
    ("another host's key", |made| made.host = "evil.example".to_owned()),
    ("a host with a port", |made| made.host = "localhost:80".to_owned()),
    ("nobody there", |made| made.flags &= !PRESENT),
    ("nobody verified", |made| made.flags &= !VERIFIED),
    ("no key", |made| made.flags &= !KEY),
    ("extensions that are not there", |made| made.flags |= EXTENSIONS),
    ("copied though it cannot be", |made| made.flags |= 1 << 4),
    ("EdDSA", |made| made.cose = cbor::elliptic(-8, &[1; 32], &[2; 32])),
    ("RSA with SHA-1", |made| made.cose = cbor::rsa(-65_535, &[0xc1; 256], &[1, 0, 1])),
    ("no algorithm", |made| made.cose = cbor::elliptic(0, &[1; 32], &[2; 32])),
    ("an RSA key that says ES256", |made| made.cose = cbor::rsa(-7, &[0xc1; 256], &[1, 0, 1])),
    ("a point that says RS256", |made| made.cose = cbor::elliptic(-257, &[1; 32], &[2; 32])),
    ("a point that is on no curve", |made| made.cose = cbor::elliptic(-7, &[1; 32], &[2; 32])),
    ("the point of nothing", |made| made.cose = cbor::elliptic(-7, &[0; 32], &[0; 32])),
    ("an RSA key of 1,024 bits", |made| made.cose = cbor::rsa(-257, &[0xc1; 128], &[1, 0, 1])),
    ("an exponent of one", |made| made.cose = cbor::rsa(-257, &[0xc1; 256], &[1])),
    ("a name of a few bytes", |made| (made.id, made.id_length) = (vec![1; 8], 8)),
    ("a name longer than all", |made| made.id_length = 0xffff),
    ("a name that reaches into the key", |made| made.id_length += 10),
    ("bytes after the data", |made| made.after = vec![0]),
    ("bytes after the object", |made| made.object = Some([made.object(), vec![0]].concat())),
    ("half the object", |made| {
        let object = made.object();
        made.object = Some(object[..object.len() / 2].to_vec());
    }),
    ("a statement without a bottom", |made| made.statement = [vec![0x81; 5_000], vec![0]].concat()),
    ("an array of all there is", |made| {
        made.statement = vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
    }),
    ("data twice", |made| {
        let data = (cbor::text("authData"), cbor::bytes(&made.data()));
        made.object = Some(cbor::map(&[
            (cbor::text("fmt"), cbor::text("none")),
            (cbor::text("attStmt"), cbor::map(&[])),
            data.clone(),
            data,
        ]));
    }),
];

/// The same of a sign-in, signed after it was altered.
const SIGNINGS: [Forge<Signing>; 22] = [
    ("a new passkey in its place", |said| say(&mut said.client, "type", "webauthn.create")),
    ("another origin", |said| say(&mut said.client, "origin", "http://evil.example")),
    ("a subdomain", |said| {
        let origin = said.client["origin"].as_str().unwrap().replace("localhost", "sub.localhost");
        say(&mut said.client, "origin", origin);
    }),
    ("another port", |said| say(&mut said.client, "origin", "http://localhost:1")),
    ("another scheme", |said| {
        let origin = said.client["origin"].as_str().unwrap().replace("http:", "https:");
        say(&mut said.client, "origin", origin);
    }),
    ("another site's frame", |said| say(&mut said.client, "crossOrigin", true)),
    ("a page around ours", |said| say(&mut said.client, "topOrigin", "http://evil.example")),
    ("an altered challenge", |said| {
        let challenge = altered(said.client["challenge"].as_str().unwrap(), 3);
        say(&mut said.client, "challenge", challenge);
    }),
    ("a challenge that lasts longer", |said| {
        let challenge = altered(said.client["challenge"].as_str().unwrap(), 20);
        say(&mut said.client, "challenge", challenge);
    }),
    ("a challenge of our own", |said| say(&mut said.client, "challenge", encoded([7; 56]))),
    ("an empty challenge", |said| say(&mut said.client, "challenge", "")),
    ("another host", |said| said.host = "evil.example".to_owned()),
    ("nobody there", |said| said.flags &= !PRESENT),
    ("nobody verified", |said| said.flags &= !VERIFIED),
    ("a key that does not follow", |said| said.flags |= KEY),
    ("a key of its own", |said| {
        said.flags |= KEY;
        said.after = [vec![0; 16], vec![0, 16], vec![3; 16], cbor::elliptic(-7, &[1; 32], &[2; 32])].concat();
    }),
    ("extensions that are not there", |said| said.flags |= EXTENSIONS),
    ("copied though it cannot be", |said| said.flags |= 1 << 4),
    ("bytes after the data", |said| said.after = vec![0]),
    ("a counter that stands", |said| said.counter -= 1),
    ("a counter that went back", |said| said.counter = 1),
    ("a counter that is gone", |said| said.counter = 0),
];

/// The same of what was signed already.
const SAYINGS: [Forge<Value>; 20] = [
    ("one bit of the signature", |said| {
        said["signature"] = altered(said["signature"].as_str().unwrap(), 20).into()
    }),
    ("the last bit of the signature", |said| {
        let length = decoded(said["signature"].as_str().unwrap()).len();
        said["signature"] = altered(said["signature"].as_str().unwrap(), length - 1).into();
    }),
    ("no signature", |said| said["signature"] = "".into()),
    ("a signature of zeros", |said| said["signature"] = encoded([0x30, 6, 2, 1, 0, 2, 1, 0]).into()),
    ("bytes after the signature", |said| {
        let signature = decoded(said["signature"].as_str().unwrap());
        said["signature"] = encoded([signature, vec![0]].concat()).into();
    }),
    ("a signature cut off", |said| {
        let signature = decoded(said["signature"].as_str().unwrap());
        said["signature"] = encoded(&signature[..signature.len() - 1]).into();
    }),
    ("a huge signature", |said| said["signature"] = encoded(vec![1; 30_000]).into()),
    ("a signature of another algorithm", |said| said["signature"] = encoded([7; 320]).into()),
    ("a counter that was not signed", |said| {
        said["authenticator_data"] = altered(said["authenticator_data"].as_str().unwrap(), 33).into();
    }),
    ("a flag that was not signed", |said| {
        let mut data = decoded(said["authenticator_data"].as_str().unwrap());
        data[32] |= 1 << 3;
        said["authenticator_data"] = encoded(data).into();
    }),
    ("data cut off", |said| {
        let data = decoded(said["authenticator_data"].as_str().unwrap());
        said["authenticator_data"] = encoded(&data[..36]).into();
    }),
    ("no data", |said| said["authenticator_data"] = "".into()),
    ("a space that was not signed", |said| {
        let client = decoded(said["client_data"].as_str().unwrap());
        said["client_data"] = encoded([client, b" ".to_vec()].concat()).into();
    }),
    ("something said that was not signed", |said| {
        let mut client: Value =
            serde_json::from_slice(&decoded(said["client_data"].as_str().unwrap())).unwrap();
        client["other"] = 1.into();
        said["client_data"] = encoded(client.to_string()).into();
    }),
    ("nothing said", |said| said["client_data"] = "".into()),
    ("something else than JSON", |said| said["client_data"] = encoded("<html>").into()),
    ("nobody's", |said| said["user"] = "".into()),
    ("somebody else's", |said| said["user"] = encoded("somebody else").into()),
    ("a key that nobody has", |said| said["id"] = encoded([9; 32]).into()),
    ("a key's name in another alphabet", |said| {
        said["id"] = format!("{}=", said["id"].as_str().unwrap()).into();
    }),
];

#[tokio::test]
async fn no_forged_passkey_is_added() {
    let edge = Edge::shared().await;
    let site = by_name(&edge.site().await);
    let other = by_name(&edge.site().await);
    let mut ana = by_password(&site).await;
    let mut bea = by_password(&other).await;
    let beas = added(&other, &mut bea, "").await;
    let told = options(&site, &mut ana, "").await;
    let key = SecurityKey::es256(&told);
    let right = key.making(challenge_of(&told), &site.base);
    for (what, forge) in MAKINGS {
        let mut forged = right.clone();
        forge(&mut forged);
        assert_eq!(refused(&add(&site, &mut ana, forged.said("Forged")).await), WRONG, "{what}");
    }
    let object = encoded(right.object());
    for (what, attestation) in [
        ("nothing", String::new()),
        ("no base64", "%%%%".to_owned()),
        ("padded", format!("{object}=")),
        ("a huge one", encoded(vec![0xa3; 40_000])),
        ("an endless map", encoded([0xbf, 0xff])),
        ("a number", encoded([0x00])),
    ] {
        let mut said = right.said("Forged");
        said["attestation"] = attestation.into();
        assert_eq!(refused(&add(&site, &mut ana, said).await), WRONG, "{what}");
    }
    // Challenges that are ours, and were for somebody or something else.
    let phone = &mut by_password(&site).await;
    let of_sign_in = challenge(&site, &mut ana).await;
    let of_phone = options(&site, phone, "").await;
    let of_bea = options(&other, &mut bea, "").await;
    for (what, challenge) in [
        ("of a sign-in", of_sign_in.as_str()),
        ("of another session", challenge_of(&of_phone)),
        ("of another account", challenge_of(&of_bea)),
    ] {
        let said = key.making(challenge, &site.base).said("Forged");
        assert_eq!(refused(&add(&site, &mut ana, said).await), WRONG, "{what}");
    }
    // A key that somebody has already, and one that is one's own.
    let again = options(&site, &mut ana, "").await;
    let mut taken = key.making(challenge_of(&again), &site.base);
    taken.id.clone_from(&beas.id);
    assert_eq!(refused(&add(&site, &mut ana, taken.said("Bea's")).await), WRONG, "another's key");
    assert_eq!(listed(&site, &mut ana).await.len(), 0);

    assert_eq!(add(&site, &mut ana, right.said("Right")).await.0, 200, "what is right is taken");
    let twice = add(&site, &mut ana, right.said("Twice")).await;
    assert_eq!(refused(&twice), WRONG, "a challenge is answered once");
    let again = options(&site, &mut ana, "").await;
    let same = key.making(challenge_of(&again), &site.base).said("Twice");
    assert_eq!(refused(&add(&site, &mut ana, same).await), WRONG, "a key is added once");
    assert_eq!(listed(&site, &mut ana).await.len(), 1);
    let mut beas = beas;
    assert_eq!(sign_in(&other, &mut Cookies::default(), &mut beas).await.0, 200);
}

#[tokio::test]
async fn no_forged_sign_in_opens_anything() {
    // The numbers of wrong ones are its own.
    let edge = Edge::start().await;
    let site = by_name(&edge.site().await);
    let other = by_name(&edge.site().await);
    let mut ana = by_password(&site).await;
    let mut key = added(&site, &mut ana, "").await;
    let told = options(&site, &mut ana, "").await;
    let mut windows = SecurityKey::rs256(&told);
    let made = windows.making(challenge_of(&told), &site.base).said("Windows");
    assert_eq!(add(&site, &mut ana, made).await.0, 200);
    let mut bea = by_password(&other).await;
    let beas = added(&other, &mut bea, "").await;

    let browser = &mut Cookies::default();
    for key in [&mut key, &mut windows] {
        for (what, forge) in SIGNINGS {
            let asked = challenge(&site, browser).await;
            let mut signing = key.signing(&asked, &site.base);
            forge(&mut signing);
            assert_eq!(refused(&show(&site, browser, key.signed(&signing)).await), WRONG, "{what}");
            let right = key.shown(&asked, &site.base);
            assert_eq!(show(&site, browser, right).await.0, 200, "after {what}");
        }
    }
    for (what, forge) in SAYINGS {
        let asked = challenge(&site, browser).await;
        let right = key.shown(&asked, &site.base);
        let mut forged = right.clone();
        forge(&mut forged);
        assert_eq!(refused(&show(&site, browser, forged).await), WRONG, "{what}");
        assert_eq!(show(&site, browser, right.clone()).await.0, 200, "after {what}");
        assert_eq!(refused(&show(&site, browser, right).await), WRONG, "again, after {what}");
        assert_eq!(sign_in(&site, browser, &mut windows).await.0, 200);
    }

    // Keys mixed up: each signs for itself, and says it is the other.
    let asked = challenge(&site, browser).await;
    let said = key.shown(&asked, &site.base);
    let by_other = |signer: &SecurityKey| {
        let data = decoded(said["authenticator_data"].as_str().unwrap());
        let client = decoded(said["client_data"].as_str().unwrap());
        encoded(signer.sign(&[data.as_slice(), &Sha256::digest(client)].concat()))
    };
    let with = |name: &str, value: String| {
        let mut said = said.clone();
        said[name] = value.into();
        said
    };
    let raw = p1363(&decoded(said["signature"].as_str().unwrap()));
    let as_bea = {
        let mut said = with("id", encoded(&beas.id));
        said["signature"] = by_other(&beas).into();
        said
    };
    for (what, forged) in [
        ("signed by one's other key", with("signature", by_other(&windows))),
        ("signed by another's key", with("signature", by_other(&beas))),
        ("another's name with one's own signature", with("id", encoded(&beas.id))),
        ("one's own name for another's account", with("user", encoded(&beas.user))),
        ("another's key for one's own account", as_bea),
        ("the two numbers side by side", with("signature", encoded(raw))),
    ] {
        assert_eq!(refused(&show(&site, browser, forged).await), WRONG, "{what}");
    }
    assert_eq!(show(&site, browser, said).await.0, 200);

    // Challenges that are ours, and were for somebody or something else, or are over.
    let strange = challenge(&site, &mut Cookies::default()).await;
    let of_registration = options(&site, &mut ana, "").await;
    let asked = challenge(&site, browser).await;
    edge.kill9();
    let made_over = over(&edge, browser);
    edge.restart().await;
    for (what, challenge) in [
        ("of another browser", strange.as_str()),
        ("of a new passkey", challenge_of(&of_registration)),
        ("over", made_over.as_str()),
    ] {
        let said = key.shown(challenge, &site.base);
        assert_eq!(refused(&show(&site, browser, said).await), WRONG, "{what}");
    }
    let said = key.shown(&asked, &site.base);
    let mut elsewhere = Cookies::default();
    assert_eq!(
        refused(&show(&site, &mut elsewhere, said.clone()).await),
        WRONG,
        "taken along to another browser"
    );
    assert_eq!(show(&site, browser, said).await.0, 200);
    let told = json!({"id": "", "client_data": "", "authenticator_data": "", "signature": "", "user": ""});
    assert_eq!(refused(&show(&site, browser, told).await), WRONG, "nothing at all");
}

/// A challenge that the edge has given to a browser, and whose time is over since a moment.
fn over(edge: &Edge, browser: &Cookies) -> String {
    let key = read_key(&stored_key(edge)).unwrap();
    let hash = encoded(Sha256::digest(browser.get("jasette_browser").unwrap()));
    let now = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    let purpose = Purpose::SignIn { browser: &hash };
    encoded(new_challenge(&key, purpose, [5; 16], now - CHALLENGE_MS))
}

/// The two numbers of a DER signature side by side.
fn p1363(der: &[u8]) -> Vec<u8> {
    let length = usize::from(der[3]);
    let numbers = [&der[4..4 + length], &der[6 + length..]];
    let padded = numbers.map(|number| {
        let bytes = &number[number.len().saturating_sub(32)..];
        [vec![0; 32 - bytes.len()], bytes.to_vec()].concat()
    });
    padded.concat()
}
