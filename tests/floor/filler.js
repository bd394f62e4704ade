// Copies the last message of a conversation's log until the log is long, and moves the stored state
// along to a hundred events before the end; it lags behind about as far in real life.
import { DurableObject } from "cloudflare:workers";

// Events a request.
const STEP = 50_000;

export default {
  fetch(request, env) {
    const name = new URL(request.url).pathname.slice(1);
    if (!name) return new Response("filler");
    return env.CONVERSATION.get(env.CONVERSATION.idFromName(name)).fetch(request);
  },
};

export class ConversationObject extends DurableObject {
  fetch(request) {
    const { sql } = this.ctx.storage;
    const wanted = Number(new URL(request.url).searchParams.get("to"));
    const { last } = sql.exec("SELECT max(seq) AS last FROM events").one();
    const to = Math.min(wanted, last + STEP);
    sql.exec(
      `INSERT INTO events (seq, at, team, body, command, fingerprint)
       WITH RECURSIVE more (seq) AS (
         SELECT CAST(? AS INTEGER) + 1 UNION ALL SELECT seq + 1 FROM more WHERE seq < ?
       )
       SELECT more.seq, at, team, json_set(body, '$.message_sent.id', printf('fill-%010d', more.seq)),
         printf('fill-%010d', more.seq), fingerprint
       FROM more, (SELECT * FROM events WHERE seq = ?)`,
      last, to, last,
    );
    sql.exec(
      "UPDATE state SET seq = ?, body = json_set(body, '$.last', CAST(? AS INTEGER))",
      to - 100, to - 100,
    );
    sql.exec("UPDATE outbox SET told = ?", to);
    return new Response(String(to));
  }
}
