"""Passkeys by people who have never seen the project: soft-webauthn makes and holds them, fido2 judges them as well.

    target/tools/python/bin/python3 tests/clients/passkeys.py BASE EMAIL PASSWORD

Registers one of each kind and signs in with it, as edge/protocol/PROTOCOL.md says. Whatever is shown to the edge, whole
or with one thing altered, is shown to fido2's own server too: both take it, or neither does. Prints one line a step.
"""

import http.cookies
import os
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from fido2.cose import RS256
from fido2.server import Fido2Server
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)
from soft_webauthn import SoftWebauthnDevice

from wire import Edge

FLAG = AuthenticatorData.FLAG
KINDS = [{"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -257}]
EVIL = "evil.example"


def check(seen, wanted, what):
    if seen != wanted:
        raise AssertionError(f"{what}: {seen!r} is not {wanted!r}")


class Browser:
    """Cookies, and requests as the edge's own pages make them."""

    def __init__(self, edge):
        self.edge, self.cookies = edge, {}

    def ask(self, method, path, body=None):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Origin": self.edge.base, "Content-Type": "application/json", "Cookie": cookies}
        status, answered, told = self.edge.ask(method, path, headers, body)
        for line in answered.get_all("Set-Cookie", []):
            for name, cookie in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = cookie.value
        return status, told

    def ok(self, method, path, body=None):
        status, told = self.ask(method, path, body)
        check(status, 200, f"{method} {path}: {told}")
        return told


class Key(SoftWebauthnDevice):
    """A key of soft-webauthn's (ES256) that also signs what it would not: whatever a step has put together."""

    def public(self):
        return self.cred_as_attested()

    def sign(self, message):
        return self.private_key.sign(message, ec.ECDSA(hashes.SHA256()))


class Windows(Key):
    """One as Windows makes them: its keys are RSA's (RS256)."""

    def cred_init(self, rp_id, user_handle):
        super().cred_init(rp_id, user_handle)
        self.rsa = rsa.generate_private_key(65537, 2048)

    def public(self):
        key = RS256.from_cryptography_key(self.rsa.public_key())
        return AttestedCredentialData.create(self.aaguid, self.credential_id, key)

    def sign(self, message):
        return self.rsa.sign(message, padding.PKCS1v15(), hashes.SHA256())


class Judge:
    """fido2's server, which asks for the same as the edge: this page, and somebody who is verified."""

    def __init__(self, base):
        self.base = base
        party = PublicKeyCredentialRpEntity(id="localhost", name="Jasette")
        self.server = Fido2Server(party, verify_origin=lambda origin: origin == base)

    def state(self, challenge):
        return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}

    def takes(self, step):
        try:
            step()
        # It refuses by all kinds of them. One of a mistake here would refuse what the edge takes.
        except Exception:
            return False
        return True

    def takes_new(self, challenge, client, attestation):
        return self.takes(
            lambda: self.server.register_complete(
                self.state(challenge), CollectedClientData(client), AttestationObject(attestation)
            )
        )

    def takes_sign_in(self, challenge, key, client, data, signature):
        return self.takes(
            lambda: self.server.authenticate_complete(
                self.state(challenge),
                [key.public()],
                key.credential_id,
                CollectedClientData(client),
                AuthenticatorData(data),
                signature,
            )
        )


class Account:
    """Somebody's account at the edge, what is told to fido2 as well, and whether both say the same."""

    def __init__(self, edge, email, password):
        self.edge, self.email, self.password = edge, email, password
        self.judge = Judge(edge.base)
        self.browser = Browser(edge)
        self.browser.ok("POST", "/v1/session", {"email": email, "password": password})

    def challenged(self):
        proof = {"current": self.password, "code": ""}
        return self.browser.ok("POST", "/v1/account/passkeys/challenge", proof)

    def adds(self, challenge, client, attestation, what):
        """Hands a new one in on both sides, and says whether it was taken."""
        body = {"name": what, "client_data": websafe_encode(client), "attestation": websafe_encode(attestation)}
        status, told = self.browser.ask("POST", "/v1/account/passkeys", body)
        theirs = self.judge.takes_new(challenge, client, attestation)
        check(status, 200 if theirs else 401, f"{what}: fido2 says {theirs}, the edge {told}")
        return theirs

    def signs_in(self, browser, challenge, key, client, data, signature, what):
        """Shows one on both sides, and says whether it opened the account."""
        body = {
            "id": websafe_encode(key.credential_id),
            "client_data": websafe_encode(client),
            "authenticator_data": websafe_encode(data),
            "signature": websafe_encode(signature),
            "user": websafe_encode(key.user_handle),
        }
        status, told = browser.ask("POST", "/v1/session/passkey", body)
        theirs = self.judge.takes_sign_in(challenge, key, client, data, signature)
        check(status, 200 if theirs else 401, f"{what}: fido2 says {theirs}, the edge {told}")
        if theirs:
            check(told["email"], self.email, "whose session it is")
        return theirs


def client_data(kind, challenge, base, altered):
    said = {"kind": kind, "challenge": challenge, "origin": base, "cross_origin": False} | altered
    return CollectedClientData.create(said["kind"], said["challenge"], said["origin"], said["cross_origin"])


def registers(account, key, told, altered):
    """Makes a passkey on a key, with something altered: what it says, and to whom it says it belongs."""
    if key.credential_id is None:
        key.cred_init(told["host"], websafe_decode(told["user"]))
    client = client_data("webauthn.create", told["challenge"], account.edge.base, altered.get("client", {}))
    flags = altered.get("flags", FLAG.UP | FLAG.UV) | FLAG.AT
    host = sha256(altered.get("host", told["host"]).encode())
    data = AuthenticatorData.create(host, flags, key.sign_count, key.public())
    if altered.get("packed"):
        algorithm = key.public().public_key.ALGORITHM
        statement = {"alg": algorithm, "sig": key.sign(data + sha256(client))}
        attestation = AttestationObject.create("packed", data, statement)
    else:
        attestation = AttestationObject.create("none", data, {})
    return client, attestation


def shows(account, key, told, altered):
    """Signs in with a key, with something altered."""
    key.sign_count += 1
    client = client_data("webauthn.get", told["challenge"], account.edge.base, altered.get("client", {}))
    host = sha256(altered.get("host", told["host"]).encode())
    extensions = altered.get("extensions")
    flags = altered.get("flags", FLAG.UP | FLAG.UV) | (FLAG.ED if extensions else 0)
    data = AuthenticatorData.create(host, flags, key.sign_count, b"", extensions)
    signature = altered.get("by", key).sign(data + sha256(client))
    if "later" in altered:
        data = AuthenticatorData.create(host, flags, key.sign_count + 1, b"", extensions)
    return client, data, signature


# What is altered in what is right, and whether that is still right.
ANYWHERE = {
    "in pages of somebody else": ({"client": {"origin": f"https://{EVIL}"}}, False),
    "in pages of another port": ({"client": {"origin": "http://localhost:1"}}, False),
    "for another challenge": ({"client": {"challenge": websafe_encode(os.urandom(64))}}, False),
    "for another host": ({"host": EVIL}, False),
    "while nobody is there": ({"flags": FLAG.UV}, False),
    "by somebody who is not verified": ({"flags": FLAG.UP}, False),
    "by one that is kept in a cloud": ({"flags": FLAG.UP | FLAG.UV | FLAG.BE | FLAG.BS}, True),
    "as it should be": ({}, True),
}
NEW = {
    "by what signs in": ({"client": {"kind": "webauthn.get"}}, False),
    "with a word about its maker": ({"packed": True}, True),
}
SIGN_IN = {
    "by what makes one": ({"client": {"kind": "webauthn.create"}}, False),
    "signed before it was altered": ({"later": True}, False),
    "with more than was asked for": ({"extensions": {"credProtect": 2}}, True),
}


def as_it_comes(account):
    """soft-webauthn's own key knows that somebody is there, and not who: neither side takes it."""
    key, told = SoftWebauthnDevice(), account.challenged()
    options = {
        "rp": {"id": told["host"]},
        "user": {"id": websafe_decode(told["user"])},
        "challenge": websafe_decode(told["challenge"]),
        "pubKeyCredParams": KINDS,
    }
    made = key.create({"publicKey": options}, account.edge.base)["response"]
    taken = account.adds(told["challenge"], made["clientDataJSON"], made["attestationObject"], "as it comes")
    check(taken, False, "a key that does not know who holds it")


def new_ones(account, make):
    """Makes one after the other, altered and not; gives the last, which is as it should be."""
    for what, (altered, right) in (NEW | ANYWHERE).items():
        key, told = make(), account.challenged()
        client, attestation = registers(account, key, told, altered)
        check(account.adds(told["challenge"], client, attestation, what), right, f"a new one {what}")
    return key


def sign_ins(account, key, stranger):
    altered = SIGN_IN | {"by another key": ({"by": stranger}, False)} | ANYWHERE
    for what, (change, right) in altered.items():
        # Each wrong one is followed by one that is right: it is this that was not taken, nothing else.
        for named, change, right in [(what, change, right), (f"right after one {what}", {}, True)]:
            browser = Browser(account.edge)
            told = browser.ok("POST", "/v1/session/passkey/challenge")
            shown = shows(account, key, told, change)
            taken = account.signs_in(browser, told["challenge"], key, *shown, named)
            check(taken, right, f"a sign-in {named}")


def signs_as_it_comes(account, key):
    """What soft-webauthn itself puts together and signs, without the flag that says who holds the key."""
    browser = Browser(account.edge)
    told = browser.ok("POST", "/v1/session/passkey/challenge")
    options = {"rpId": told["host"], "challenge": websafe_decode(told["challenge"])}
    shown = key.get({"publicKey": options}, account.edge.base)["response"]
    bare = [shown[name] for name in ("clientDataJSON", "authenticatorData", "signature")]
    taken = account.signs_in(browser, told["challenge"], key, *bare, "as it comes")
    check(taken, False, "a sign-in of a key that does not know who holds it")


def main():
    base, email, password = sys.argv[1:]
    account = Account(Edge(base), email, password)
    as_it_comes(account)
    print("a key that does not know who holds it")
    for name, make in [("ES256", Key), ("RS256", Windows)]:
        key, stranger = new_ones(account, make), make()
        stranger.cred_init("localhost", key.user_handle)
        print(f"new passkeys of {name}")
        if make is Key:
            signs_as_it_comes(account, key)
        sign_ins(account, key, stranger)
        print(f"sign-ins with {name}")
    listed = account.browser.ok("GET", "/v1/account/passkeys")["list"]
    check(len(listed), 6, f"what was taken: {listed}")
    check(all(one["used"] for one in listed if one["name"] == "as it should be"), True, "they were used")
    print("both have said the same")


if __name__ == "__main__":
    main()
