// A provider of single sign-on that others wrote (oidc-provider), with its own pages to sign in: whoever gives a name
// there is who they say. Its port, our client's name and password, and where it may send people back to are told it.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, port, client, secret, callback] = process.argv.slice(2);
const found = createRequire(`${modules}/`).resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(found));

const issuer = `http://localhost:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: client, client_secret: secret, redirect_uris: [callback] }],
  claims: { openid: ["sub"], email: ["email"] },
  // What is asked for stands in the ID token, as most providers have it.
  conformIdTokenClaims: false,
  cookies: { keys: ["a key for tests"] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@id.example` }),
  }),
});
provider.on("server_error", (_, error) => console.error(error));
// Whoever looks for "localhost" tries this address, and nobody on the network reaches it.
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
