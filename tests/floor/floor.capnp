# The floor under every figure: the least a Durable Object in plain JavaScript can do for a chat,
# on the same runtime. None of the project's code is in it.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .floor),
    (name = "state", disk = (writable = true)),
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:8790", http = (), service = "main"),
  ],
);

const floor :Workerd.Worker = (
  modules = [(name = "floor.js", esModule = embed "floor.js")],
  compatibilityDate = "2026-11-01",
  durableObjectNamespaces = [(className = "Room", uniqueKey = "floor-room", enableSql = true)],
  durableObjectStorage = (localDisk = "state"),
  bindings = [(name = "ROOM", durableObjectNamespace = "Room")],
);
