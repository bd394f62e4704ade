"""A visitor and an agent, written from edge/protocol/PROTOCOL.md alone.

    python3 tests/clients/chat.py BASE SITE EMAIL PASSWORD

Goes through a whole conversation from both sides and checks what the page promises. Prints one line a step.
"""

import http.cookies
import json
import sys
import threading

from wire import Channel, Closed, Edge, WebSocket, new_id

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def check(seen, wanted, what):
    if seen != wanted:
        raise AssertionError(f"{what}: {seen!r} is not {wanted!r}")


def refused(answer, code, what):
    check(answer.get("code"), code, what)


class Visitor:
    def __init__(self, edge, site):
        self.edge = edge
        self.conversation, self.token = new_id(), new_id()
        self.path = f"/v1/sites/{site}/conversations/{self.conversation}"
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def connect(self, after=0):
        channel = Channel(self.edge, f"{self.path}/socket?start")
        channel.greet({"version": 1, "token": self.token, "after": after})
        return channel

    def post(self, command, id=None):
        body = {"id": id or new_id(), "command": command}
        status, _, answer = self.edge.ask("POST", f"{self.path}/commands", self.headers, body)
        return status, answer

    def poll(self, after, wait=0):
        path = f"{self.path}/events?after={after}&wait={wait}"
        status, _, page = self.edge.ask("GET", path, self.headers)
        check(status, 200, "a page of events")
        return page


class Agent:
    def __init__(self, edge, site, email, password):
        self.edge, self.site = edge, site
        self.headers = {"Origin": edge.base}
        body = {"email": email, "password": password}
        status, headers, session = edge.ask("POST", "/v1/session", self.headers, body)
        check(status, 200, "signing in")
        # Its name is another one where there is no encryption: on this machine.
        ((name, cookie),) = http.cookies.SimpleCookie(headers["Set-Cookie"]).items()
        self.headers["Cookie"] = f"{name}={cookie.value}"
        self.me = session["agent"]

    def desk(self):
        channel = Channel(self.edge, f"/v1/sites/{self.site}/desk/socket", self.headers)
        channel.greet({"version": 1})
        return channel

    def connect(self, conversation, after=0):
        path = f"/v1/sites/{self.site}/conversations/{conversation}/agent-socket"
        channel = Channel(self.edge, path, self.headers)
        channel.greet({"version": 1, "after": after})
        return channel


def opening(name):
    page = {"url": "https://shop.example/tea", "title": "Tea", "referrer": ""}
    return {"name": name, "page": page, "locale": "en", "invitation": None}


def starts(visitor, socket):
    refused(socket.does({"send": {"text": "too early"}}), "not_started", "a message before the start")
    id = new_id()
    check(socket.does({"start": opening("Zoé")}, id)["seq"], 1, "the start")
    check(socket.does({"start": opening("Zoé")}, id)["seq"], 1, "the same start again")
    refused(socket.does({"start": opening("Zoé")}), "already_started", "another start")
    id = new_id()
    first = socket.does({"send": {"text": "Hello!"}}, id)["seq"]
    check(socket.does({"send": {"text": "Hello!"}}, id)["seq"], first, "sent twice, stored once")
    refused(socket.does({"send": {"text": "Other"}}, id), "id_reused", "another content")
    texts = [e["body"]["message_sent"]["text"] for e in socket.events if "message_sent" in e["body"]]
    check(texts, ["Hello!"], "what is stored")


def is_listed(agent, visitor):
    desk = agent.desk()
    desk.say({"set_available": True})
    while True:
        summaries = [s for kind, s in desk.frames if kind == "conversation" and s["id"] == visitor.conversation]
        if summaries and summaries[-1]["preview"] == "Hello!":
            break
        desk.hear()
    check((summaries[-1]["stage"], summaries[-1]["visitor"]), ("waiting", "Zoé"), "the summary")
    return desk


def talk(agent, hers, his):
    """Messages, receipts and typing in both directions."""
    check("seq" in his.does("take"), True, "taking it")
    check(hers.event("agent_joined")[1]["name"], agent.me["name"], "who has joined")
    his.does({"send": {"text": "Hi Zoé"}})
    seq, message = hers.event("message_sent")
    while message["text"] != "Hi Zoé":
        hers.hear()
        seq, message = hers.event("message_sent")
    check(message["author"], {"agent": agent.me["id"]}, "the author")
    hers.does({"mark": {"delivered": seq, "read": seq}})
    check(his.event("marked")[1], {"side": "visitor", "delivered": seq, "read": seq}, "the receipt")
    hers.say({"typing": True})
    check(his.hear_of("typing"), {"side": "visitor", "on": True}, "the visitor types")
    his.say({"typing": True})
    check(hers.hear_of("typing"), {"side": "agent", "on": True}, "the agent types")
    his.does({"note": {"text": "for the team", "mentions": []}})


def resumes(visitor, hers, his):
    """A break, and only what was missed."""
    after = hers.last()
    hers.socket.close()
    his.does({"send": {"text": "While you were away"}})
    hers = visitor.connect(after)
    bodies = [event["body"] for event in hers.events]
    check([list(body) for body in bodies], [["message_sent"]], "what was missed, without the note")
    check(bodies[0]["message_sent"]["text"], "While you were away", "the text")
    return hers


def polls(visitor, his):
    """Without a socket: a page, a wait, and a command."""
    pages, after = [], 0
    while True:
        page = visitor.poll(after)
        pages += page["events"]
        after = page["next"]
        if not page["more"]:
            break
    check([event["seq"] for event in pages], sorted({event["seq"] for event in pages}), "the order")
    heard = []
    waiting = threading.Thread(target=lambda: heard.append(visitor.poll(after, wait=25)))
    waiting.start()
    his.does({"send": {"text": "Are you there?"}})
    waiting.join()
    check(heard[0]["events"][0]["body"]["message_sent"]["text"], "Are you there?", "the long poll")
    status, answer = visitor.post({"send": {"text": "By post"}})
    check((status, "ack" in answer), (200, True), "a command by post")
    while his.event("message_sent")[1]["text"] != "By post":
        his.hear()
    status, answer = visitor.post({"send": {"text": " "}})
    check((status, answer["rejected"]["code"]), (400, "text_empty"), "an empty one")


def sends_a_file(visitor, agent, hers, his):
    file = {"id": new_id(), "name": "chaise à bascule.png", "media_type": "image/png", "size": len(PNG)}
    path = f"{visitor.path}/files/{file['id']}"
    headers = {"Content-Type": "image/png", "X-File-Name": "chaise%20%C3%A0%20bascule.png"}
    status, _, _ = visitor.edge.ask("PUT", path, visitor.headers | headers, PNG)
    check(status, 204, "the upload")
    check("seq" in hers.does({"send_file": file}), True, "sending it")
    check(his.event("file_sent")[1]["file"], file, "the file's event")
    status, headers, content = agent.edge.ask("GET", path, agent.headers)
    check((status, content, headers["X-Content-Type-Options"]), (200, PNG, "nosniff"), "the download")
    too_large = b"x" * (11 * 1024 * 1024)
    headers = {"Content-Type": "image/png", "X-File-Name": "a.png"}
    path = f"{visitor.path}/files/{new_id()}"
    status, _, answer = visitor.edge.ask("PUT", path, visitor.headers | headers, too_large)
    check((status, answer["rejected"]["code"]), (413, "file_too_large"), "a file that is too large")


def refusals(visitor, hers):
    """What is no frame, what is not known, and what a known one cannot have."""
    for text, code in [
        (b"hello", "malformed"),
        (b"[]", "malformed"),
        (b'{"fly": 1}', "unknown_frame"),
        (b'{"command": {"id": "command-1", "command": {"fly": {}}}}', "unknown_frame"),
        (b'{"command": {"id": "command-1", "command": {"send": {"text": 7}}}}', "malformed"),
        (b'{"command": {"id": "command-1", "command": {"send": {"text": "\\ud800"}}}}', "malformed"),
        (b'{"command": {"id": "command-1", "command": {"send": {"text": "\xff\xfe"}}}}', "malformed"),
        (b'{"command": {"id": "a b", "command": {"send": {"text": "x"}}}}', "bad_id"),
        (b" " * (64 * 1024 + 1), "too_large"),
    ]:
        hers.socket.send(text)
        refused(hers.hear_of("rejected"), code, f"{text[:60]}")
    hers.socket.send(b"\xff\xff", WebSocket.BINARY)
    refused(hers.hear_of("rejected"), "malformed", "postcard in the middle of JSON")
    unheard = Channel(visitor.edge, f"{visitor.path}/socket")
    unheard.say({"command": {"id": "command-1", "command": "end"}})
    answer = unheard.hear_of("rejected")
    check((answer["id"], answer["code"]), ("command-1", "not_greeted"), "a command before the greeting")
    unheard.say({"hello": {"version": 1, "token": new_id(), "after": 0}})
    refused(unheard.hear_of("rejected"), "bad_token", "a wrong token")
    closes(unheard, 4001, "after a wrong token")


def closes(channel, code, what):
    try:
        while True:
            channel.hear()
    except Closed as closed:
        check(closed.code, code, what)


def ends(visitor, agent, hers, his):
    """The visitor has the last word, then rates."""
    refused(his.does({"close": {"reason": "solved"}}), "wrap_up_missing", "closing without asking")
    his.does("ask_wrap_up")
    question, _ = hers.event("wrap_up_asked")
    hers.does({"answer_wrap_up": {"question": question, "more": False}})
    his.event("wrap_up_answered")
    check("seq" in his.does({"close": {"reason": "solved"}}), True, "closing it")
    hers.event("ended")
    refused(hers.does({"send": {"text": "One more"}}), "ended", "a message after the end")
    heard = len(his.frames)
    hers.say({"typing": True})
    check("seq" in hers.does({"rate": {"score": 3, "comment": "Thanks"}}), True, "the rating")
    his.event("rated")
    typed = [content for kind, content in his.frames[heard:] if kind == "typing"]
    check(typed, [], "typing after the end")
    refused(hers.does({"rate": {"score": 1, "comment": ""}}), "already_rated", "a second rating")
    path = f"{visitor.path}/transcript?format=text"
    for headers, note in [(visitor.headers, False), (agent.headers, True)]:
        status, _, text = visitor.edge.ask("GET", path, headers)
        text = text.decode()
        check((status, "Hi Zoé" in text, "for the team" in text), (200, True, note), "the transcript")


def is_erased(visitor, hers, his):
    for _ in range(2):
        status, _, _ = visitor.edge.ask("POST", f"{visitor.path}/erase", visitor.headers)
        check(status, 204, "erasing")
    closes(hers, 4001, "the visitor's socket")
    closes(his, 4001, "the agent's socket")
    _, _, left = visitor.edge.ask("GET", f"{visitor.path}/events?after=0", visitor.headers)
    check(left.get("events", []), [], "what is left")


def main():
    base, site, email, password = sys.argv[1:]
    edge = Edge(base)
    check(edge.ask("GET", "/healthz")[2]["ok"], True, "health")
    visitor, agent = Visitor(edge, site), Agent(edge, site, email, password)
    hers = visitor.connect()
    starts(visitor, hers)
    print("a visitor starts")
    desk = is_listed(agent, visitor)
    his = agent.connect(visitor.conversation)
    print("an agent sees it")
    talk(agent, hers, his)
    print("they talk")
    hers = resumes(visitor, hers, his)
    print("a connection breaks and comes back")
    polls(visitor, his)
    print("without a socket")
    sends_a_file(visitor, agent, hers, his)
    print("a file")
    refusals(visitor, hers)
    print("refusals")
    ends(visitor, agent, hers, his)
    print("the end, a rating, a transcript")
    is_erased(visitor, hers, his)
    print("all of it erased")
    status, _, _ = edge.ask("DELETE", "/v1/session", agent.headers)
    check(status, 204, "signing out")
    closes(desk, 4002, "the desk's socket")
    print("signed out")


if __name__ == "__main__":
    main()
