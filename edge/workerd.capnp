# Jasette on the open-source workerd runtime.
#
#   workerd serve edge/workerd.capnp \
#     --directory-path state=DIR --directory-path public=edge/dist/public --socket-addr http=127.0.0.1:8787
#
# `state` keeps everything there is to keep: back up this directory, and never change a `uniqueKey`
# below, because it names the objects in it. `public` is what `cargo xtask build` wrote.
# Objects and bindings are the same as in wrangler.jsonc; `cargo xtask tidy` checks it.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .jasette),
    (name = "state", disk = (writable = true)),
    (name = "public", disk = (writable = false)),
    # What the Worker can reach by itself: it calls nobody but the operator's own mail server or provider and the
    # service for single sign-on, which may stand on the same machine.
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
    # What it calls addresses through that somebody else has given, such as those of browsers' push services: the
    # public internet, and nothing in a private network, whatever a name leads to.
    (name = "outside", network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:8787", http = (), service = "main"),
  ],
);

const jasette :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "worker/build/index.js"),
    (name = "./index_bg.wasm", wasm = embed "worker/build/index_bg.wasm"),
  ],
  compatibilityDate = "2026-11-01",
  durableObjectNamespaces = [
    (className = "ConversationObject", uniqueKey = "jasette-conversation", enableSql = true),
    (className = "SiteObject", uniqueKey = "jasette-site", enableSql = true),
    (className = "DeskObject", uniqueKey = "jasette-desk", enableSql = true),
    (className = "DirectoryObject", uniqueKey = "jasette-directory", enableSql = true),
    # It stores nothing.
    (className = "LobbyObject", uniqueKey = "jasette-lobby", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "state"),
  bindings = [
    (name = "CONVERSATION", durableObjectNamespace = "ConversationObject"),
    (name = "SITE", durableObjectNamespace = "SiteObject"),
    (name = "DESK", durableObjectNamespace = "DeskObject"),
    (name = "DIRECTORY", durableObjectNamespace = "DirectoryObject"),
    (name = "LOBBY", durableObjectNamespace = "LobbyObject"),
    (name = "ASSETS", service = "public"),
    (name = "OUTSIDE", service = "outside"),
    # The operator's key, which makes set-up links. Without it those addresses answer 404.
    (name = "SETUP_KEY", fromEnvironment = "JASETTE_SETUP_KEY"),
    # The token with which the operator's monitoring reads /metrics. Without it that address answers 404.
    (name = "METRICS_TOKEN", fromEnvironment = "JASETTE_METRICS_TOKEN"),
    # The origin people see, when a proxy stands in front. Without it, the request's own counts.
    (name = "PUBLIC_ORIGIN", fromEnvironment = "JASETTE_PUBLIC_ORIGIN"),
    # The header in which a proxy in front puts the visitor's address, such as "x-real-ip". Only for a
    # proxy that overwrites it: without this variable nobody's word about their address counts.
    (name = "ADDRESS_HEADER", fromEnvironment = "JASETTE_ADDRESS_HEADER"),
    # "off" switches off how much anybody may ask for (tests/SECURITY.md), to measure what this machine
    # takes. Never where strangers come.
    (name = "LIMITS", fromEnvironment = "JASETTE_LIMITS"),
    # "required" lets nobody of any team in without a second factor: until they have one, they can only set it up.
    (name = "SECOND_FACTOR", fromEnvironment = "JASETTE_SECOND_FACTOR"),
    # "off" leaves further sites to the operator: their owners make none. Deleting and archiving stay theirs.
    (name = "NEW_SITES", fromEnvironment = "JASETTE_NEW_SITES"),
    # Single sign-on: the provider's issuer, to the letter; our name there and, where it gave one, our password; what
    # the button is called. OIDC_SECOND_STEP "always" has people give a code here whatever they have shown there.
    (name = "OIDC_ISSUER", fromEnvironment = "JASETTE_OIDC_ISSUER"),
    (name = "OIDC_CLIENT_ID", fromEnvironment = "JASETTE_OIDC_CLIENT_ID"),
    (name = "OIDC_CLIENT_SECRET", fromEnvironment = "JASETTE_OIDC_CLIENT_SECRET"),
    (name = "OIDC_NAME", fromEnvironment = "JASETTE_OIDC_NAME"),
    (name = "OIDC_SECOND_STEP", fromEnvironment = "JASETTE_OIDC_SECOND_STEP"),
    (name = "EXPORT_PART", fromEnvironment = "JASETTE_EXPORT_PART"),
    # Who mail is from: "Shop <chat@shop.example>". Without it no mail is sent.
    (name = "MAIL_FROM", fromEnvironment = "JASETTE_MAIL_FROM"),
    # A mail server. The port is 587 unless it is said; on 465 TLS comes first, on others it is asked
    # for. A password goes over TLS only, except on this machine.
    (name = "SMTP_HOST", fromEnvironment = "JASETTE_SMTP_HOST"),
    (name = "SMTP_PORT", fromEnvironment = "JASETTE_SMTP_PORT"),
    (name = "SMTP_USER", fromEnvironment = "JASETTE_SMTP_USER"),
    (name = "SMTP_PASSWORD", fromEnvironment = "JASETTE_SMTP_PASSWORD"),
    # Or, where there is no SMTP_HOST, a provider that takes mail as JSON by HTTP, and its key.
    (name = "MAIL_URL", fromEnvironment = "JASETTE_MAIL_URL"),
    (name = "MAIL_KEY", fromEnvironment = "JASETTE_MAIL_KEY"),
  ],
);
