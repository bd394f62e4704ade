"""What a program needs to speak the protocol, with Python's standard library alone.

Written from edge/protocol/PROTOCOL.md and RFC 6455 (WebSocket); nothing of the project is imported.
"""

import base64
import hashlib
import http.client
import json
import os
import secrets
import socket
import struct

PATIENCE = 30
WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Closed(Exception):
    """The other end closed the socket."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


def new_id():
    """A random id: 16 bytes in 22 characters of base64url."""
    return secrets.token_urlsafe(16)


class Edge:
    """The host that serves the chat."""

    def __init__(self, base):
        self.base = base
        self.host = base.split("://")[1]

    def ask(self, method, path, headers=None, body=None):
        """One request. Gives the status, the headers and the body, read as JSON where it is."""
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            content = answer.read()
            if answer.headers.get_content_type() == "application/json":
                content = json.loads(content)
            return answer.status, answer.headers, content
        finally:
            connection.close()


class WebSocket:
    """A WebSocket by hand (RFC 6455), so that it can also send what no library would."""

    TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10

    def __init__(self, edge, path, headers=None):
        host, port = edge.host.split(":")
        self.raw = socket.create_connection((host, int(port)), PATIENCE)
        self.heard = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {edge.host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        self.raw.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.heard:
            self._read_more()
        head, self.heard = self.heard.split(b"\r\n\r\n", 1)
        status = int(head.split(b" ")[1])
        if status != 101:
            raise AssertionError(f"the socket was refused with {status}")
        wanted = base64.b64encode(hashlib.sha1((key + WEBSOCKET_GUID).encode()).digest())
        assert wanted in head, head

    def _read_more(self):
        more = self.raw.recv(65536)
        if not more:
            raise Closed(1006)
        self.heard += more

    def _take(self, count):
        while len(self.heard) < count:
            self._read_more()
        taken, self.heard = self.heard[:count], self.heard[count:]
        return taken

    def send(self, payload, kind=TEXT):
        """Sends a message: a string, or bytes of which nobody checks what they are."""
        if isinstance(payload, str):
            payload = payload.encode()
        mask = os.urandom(4)
        length = len(payload)
        if length < 126:
            head = struct.pack("!BB", 0x80 | kind, 0x80 | length)
        elif length < 65536:
            head = struct.pack("!BBH", 0x80 | kind, 0x80 | 126, length)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, length)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
        self.raw.sendall(head + mask + masked)

    def receive(self):
        """The next text message. Raises Closed when the other end closes."""
        message = b""
        while True:
            first, second = self._take(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self._take(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self._take(8))
            payload = self._take(length)
            kind = first & 0x0F
            if kind == self.CLOSE:
                raise Closed(struct.unpack("!H", payload[:2])[0] if payload else 1005)
            if kind == self.PING:
                self.send(payload, self.PONG)
            elif kind != self.PONG:
                message += payload
                if first & 0x80:
                    return message.decode()

    def close(self):
        self.raw.close()


class Channel:
    """A socket of the protocol: one frame a message, each an object with one key or a string."""

    def __init__(self, edge, path, headers=None):
        self.socket = WebSocket(edge, path, headers)
        self.events = []
        self.answers = {}
        self.frames = []

    def say(self, frame):
        self.socket.send(json.dumps(frame))

    def hear(self):
        """The next frame, as its kind and content. What keeps the connection is seen to here."""
        while True:
            text = self.socket.receive()
            if text == "pong":
                continue
            frame = json.loads(text)
            kind, content = (frame, None) if isinstance(frame, str) else next(iter(frame.items()))
            if kind == "probe":
                self.socket.send("ping")
                continue
            if kind == "event":
                if self.events and content["seq"] <= self.events[-1]["seq"]:
                    continue
                self.events.append(content)
            if kind == "ack" or (kind == "rejected" and content["id"]):
                self.answers[content["id"]] = content
            self.frames.append((kind, content))
            return kind, content

    def hear_of(self, kind):
        """The next frame of a kind, whatever comes before it."""
        while True:
            heard, content = self.hear()
            if heard == kind:
                return content

    def event(self, name):
        """The content of the latest event of a name, waiting for it if there is none."""
        while True:
            for event in reversed(self.events):
                body = event["body"]
                if body == name:
                    return event["seq"], None
                if isinstance(body, dict) and name in body:
                    return event["seq"], body[name]
            self.hear()

    def greet(self, hello):
        self.say({"hello": hello})
        kind, welcome = self.hear()
        assert kind == "welcome" and welcome["version"] == 1, (kind, welcome)
        self.hear_of("caught_up")
        return welcome

    def does(self, command, id=None):
        """Gives a command and waits for its answer: the ack, or the refusal."""
        id = id or new_id()
        self.answers.pop(id, None)
        self.say({"command": {"id": id, "command": command}})
        while id not in self.answers:
            self.hear()
        return self.answers[id]

    def last(self):
        return self.events[-1]["seq"] if self.events else 0
