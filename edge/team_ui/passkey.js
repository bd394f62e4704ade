// Passkeys by the browser's own dialogs. On our side bytes are base64url without padding.

/** As long as a challenge is good, in milliseconds. */
const TIMEOUT = 300_000;

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

/** Whether this browser has passkeys for this page: they belong to a host with a name. */
export const arePossible = () =>
  isSecureContext && !!window.PublicKeyCredential && !/^\[|^[\d.]+$/.test(location.hostname);

/** Has one made that is found without a name and verifies who holds it. Returns what is sent to the edge. */
export async function make(challenge, host, user, email, name, others) {
  const { response } = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(challenge),
      rp: { id: host, name: "Jasette" },
      user: { id: bytes(user), name: email, displayName: name },
      pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: others.map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: {
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
      attestation: "none",
      timeout: TIMEOUT,
    },
  });
  return [response.clientDataJSON, response.attestationObject].map(text);
}

/** Whether the browser offers them among what it fills in (WebAuthn, Level 3: conditional mediation). */
export const canOffer = async () =>
  arePossible() && !!(await PublicKeyCredential.isConditionalMediationAvailable?.());

/** What is offered. */
let offered;

/** Takes it back. */
export const withdraw = () => offered?.abort();

/**
 * Has somebody show one, in place of what is offered: in a dialog, or among what a field is filled in with, for as long
 * as it takes. Returns what is sent to the edge.
 */
export async function show(challenge, host, isOffer) {
  withdraw();
  offered = isOffer ? new AbortController() : undefined;
  const { rawId, response } = await navigator.credentials.get({
    publicKey: { challenge: bytes(challenge), rpId: host, userVerification: "required", timeout: TIMEOUT },
    ...(isOffer && { mediation: "conditional", signal: offered.signal }),
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return [rawId, clientDataJSON, authenticatorData, signature, userHandle].map(text);
}
