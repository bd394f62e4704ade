// The least a chat can do and still keep what it acknowledges: parse, insert, relay, acknowledge.
// No ids that count once, no sides, no states, no list of conversations, no access.
import { DurableObject } from "cloudflare:workers";

export default {
  fetch(request, env) {
    const room = new URL(request.url).pathname.slice(1);
    return room ? env.ROOM.get(env.ROOM.idFromName(room)).fetch(request) : new Response("floor");
  },
};

export class Room extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.sql = ctx.storage.sql;
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, id TEXT NOT NULL, text TEXT NOT NULL)",
    );
    this.last = this.sql.exec("SELECT coalesce(max(seq), 0) AS last FROM messages").one().last;
  }

  fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  webSocketMessage(socket, frame) {
    const { id, text, after } = JSON.parse(frame);
    if (after !== undefined) return this.resume(socket, after);
    const seq = ++this.last;
    const at = Date.now();
    this.sql.exec("INSERT INTO messages (seq, at, id, text) VALUES (?, ?, ?, ?)", seq, at, id, text);
    const event = JSON.stringify({ event: { seq, at, id, text } });
    for (const other of this.ctx.getWebSockets()) if (other !== socket) other.send(event);
    socket.send(JSON.stringify({ ack: { id, seq } }));
  }

  resume(socket, after) {
    for (const event of this.sql.exec("SELECT seq, at, id, text FROM messages WHERE seq > ? ORDER BY seq", after)) {
      socket.send(JSON.stringify({ event }));
    }
    socket.send(JSON.stringify({ caught_up: { seq: this.last } }));
  }

  webSocketClose(socket, code) {
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }
}
