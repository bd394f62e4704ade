# Lengthens a conversation's log for `bench delivery`, on the edge's stored objects while the edge is
# stopped: the same class name and key, so that a name leads to the same database.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .filler),
    (name = "state", disk = (writable = true)),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:8791", http = (), service = "main"),
  ],
);

const filler :Workerd.Worker = (
  modules = [(name = "filler.js", esModule = embed "filler.js")],
  compatibilityDate = "2026-11-01",
  durableObjectNamespaces = [
    (className = "ConversationObject", uniqueKey = "jasette-conversation", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "state"),
  bindings = [(name = "CONVERSATION", durableObjectNamespace = "ConversationObject")],
);
