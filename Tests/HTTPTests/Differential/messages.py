#!/usr/bin/env python3
"""Writes request messages and what two other parsers make of them, one JSON object a line.

usage: messages.py SEED COUNT

Each line has `message` (hexadecimal) and, for `h11` and `httptools`, the `verdict` on the first
request in it: `accept`, `reject` or `incomplete`, and for an incomplete one `then`, the verdict
once the lines under way have ended. An accepted request has `method`, `target`, `version`,
`headers` (names in lower case) and `body` (hexadecimal). The same seed gives the same messages.
Needs h11 and httptools from PyPI; exits with status 3 where they are missing.
"""

import json
import random
import sys

try:
    import h11
    import httptools
except ImportError as error:
    print(f"{error}: pip install h11 httptools", file=sys.stderr)
    sys.exit(3)


# --- Messages: mostly well-formed, each part sometimes odd -------------------------------------


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def odd(self, share):
        return self.random.random() < share

    def pick(self, usual, unusual, share=0.035):
        return self.random.choice(unusual if self.odd(share) else usual)

    def message(self):
        line = self.request_line()
        fields = [self.field() for _ in range(self.random.randrange(4))]
        fields.append(self.host())
        framing, body = self.framing()
        fields += framing
        self.random.shuffle(fields)
        if self.odd(0.02):
            fields = [field for field in fields if not field.lower().startswith(b"host")]
        message = self.pick([b""], [b"\r\n", b"\n", b"\r\n\r\n", b" "], 0.03)
        for part in [line] + fields + [b""]:
            message += part + self.pick([b"\r\n"], [b"\n", b"\r", b"\r\r\n", b"\n\r", b""], 0.01)
        message += body
        for _ in range(self.random.choice([0, 0, 0, 0, 1, 2])):
            message = self.mutate(message)
        return message

    def request_line(self):
        method = self.pick(
            [b"GET", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"HEAD", b"PATCH"],
            [b"get", b"M-SEARCH", b"G ET", b"GE\x00T", b"", b"G@T", b"PURGE"])
        target = self.pick(
            [b"/", b"/predict", b"/a/b?c=d", b"/a/../b", b"//a", b"/%41", b"/a?b?c", b"http://a/b",
             b"http://a:80", b"https://a?b"],
            [b"*", b"a", b"", b"/a b", b"/\x00", b"/\xc3\xa9", b"/a#b", b"/%", b"/%zz", b"/\"",
             b"/a|b", b"/[a]", b"/{a}", b"/a\\b", b"ftp://a/", b"http://", b"http://u@a/", b"a:80",
             b"/\x7f", b"/\t", b"http:///a", b"HTTP://A/", b"/<>", b"/^`"])
        version = self.pick(
            [b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0"],
            [b"HTTP/2.0", b"HTTP/1.2", b"HTTP/1.10", b"http/1.1", b"HTTP/1", b"HTTP/11", b"",
             b"HTTP/0.9", b"HTTP/1.1 ", b"HTTP/ 1.1", b"ICE/1.0", b"HTTP/1,1"])
        space = [b" "]
        spaces = [b"  ", b"\t", b"", b"\x0b"]
        return (method + self.pick(space, spaces, 0.02) + target
                + self.pick(space, spaces, 0.02) + version)

    def host(self):
        value = self.pick(
            [b"a", b"a:80", b"example.com", b"127.0.0.1:8080", b"[::1]:80"],
            [b"", b"a b", b"a,b", b"u@a", b"a/b", b"a:", b":80", b"a:b", b"[::1", b"[v1.a]",
             b"a\xe9", b"a_b", b"a%20"])
        host = b"Host:" + self.whitespace() + value + self.whitespace()
        return host + b"\r\nHost: a" if self.odd(0.01) else host

    def whitespace(self):
        return self.pick([b"", b" "], [b"\t", b"  \t ", b"\x0b", b"\x0c"], 0.05)

    def field(self):
        name = self.pick(
            [b"X-A", b"Accept", b"User-Agent", b"Cookie", b"!#$%&'*+-.^_`|~"],
            [b"", b"X A", b"X\x00", b"X(", b"X\xe9", b" X", b"\tX", b"X ", b"X\t", b"X\"",
             b"X[]"])
        value = self.pick(
            [b"a", b"", b"a, b", b"text/html; q=0.5", b"\xc3\xa9", b"a \t b", b"\"a\""],
            [b"\x00", b"a\rb", b"a\x01", b"a\x7f", b"a\r\n b", b"a\r\n\tb", b"\r\n ", b"a\x1b",
             b"a\x0bb", b"a\xff"])
        colon = self.pick([b":"], [b"", b" :", b"::", b"=", b"\t:"], 0.03)
        field = name + colon + self.whitespace() + value + self.whitespace()
        return field + b"\r\n" + field if self.odd(0.05) else field

    def connection(self):
        return b"Connection: " + self.random.choice([b"close", b"keep-alive", b"x", b"close, x"])

    def framing(self):
        kind = self.random.random()
        extra = [self.connection()] if self.odd(0.2) else []
        if kind < 0.3:
            return extra, b""
        if kind < 0.6:
            body = self.random.choice([b"", b"x", b"hello world", b"a\r\n\r\nb", b"\x00\xff"])
            length = str(len(body)).encode()
            value = self.pick(
                [length],
                [b"+" + length, b"-1", b"0x" + length, length + b"," + length, b"", b"a",
                 length + b" " + length, b"00" + length, length + b".0", b"1_0",
                 b"99999999999999999999", b"9223372036854775808", b"0000000000000000000001"], 0.2)
            fields = [b"Content-Length:" + self.whitespace() + value + self.whitespace()]
            if self.odd(0.04):
                fields.append(b"Content-Length: " + self.random.choice([length, b"3"]))
            if self.odd(0.04):
                fields.append(b"Transfer-Encoding: chunked")
            return extra + fields, body
        value = self.pick(
            [b"chunked", b"chunked", b"Chunked"],
            [b"gzip, chunked", b"gzip", b"identity", b"chunked, gzip", b"chunked, chunked", b"",
             b",chunked", b"chunked,", b"xchunked", b"chunkedx", b"chunked;a=b", b"\x0bchunked",
             b"chunked gzip", b"\"chunked\"", b"identity, chunked", b"chunked, identity"], 0.15)
        name = self.pick(
            [b"Transfer-Encoding"],
            [b"Transfer-Encoding ", b"Transfer_Encoding", b"transfer-encoding", b" Transfer-Encoding",
             b"Transfer-Encoding\x00"], 0.05)
        fields = [name + b":" + self.whitespace() + value + self.whitespace()]
        if self.odd(0.03):
            fields.append(b"Transfer-Encoding: chunked")
        return extra + fields, self.chunks()

    def chunks(self):
        body = b""
        for _ in range(self.random.randrange(4)):
            data = self.random.choice([b"x", b"hello", b"0123456789abcdef", b"\r\n", b"0\r\n\r\n"])
            size = f"{len(data):x}".encode()
            size = self.pick(
                [size, size, b"0" + size, size.upper()],
                [b"+" + size, b"-" + size, b"0x" + size, b" " + size, size + b" ", size + b"_",
                 b"1_0", b"", b"g", b"\t" + size, b"10000000000000000" + size, b"ffffffffffffffff",
                 b"0000000000000000" + size, size + b"\x00"])
            extension = self.pick(
                [b""],
                [b";a", b";a=b", b";a=\"b;c\"", b" ;a", b"; a = b", b";\x00", b";a\rb", b";a\nb",
                 b";", b",", b";a=\xe9", b";\x7f"], 0.15)
            body += size + extension + self.newline() + data + self.newline()
        body += self.pick([b"0", b"00"], [b"0;a", b"0x0", b"+0", b"", b"0 "]) + self.newline()
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            body += self.field() + self.newline()
        return body + self.newline()

    def newline(self):
        return self.pick([b"\r\n"], [b"\n", b"\r", b"", b"\r\r\n", b"\n\r\n"], 0.02)

    def mutate(self, message):
        if not message:
            return message
        at = self.random.randrange(len(message))
        byte = bytes([self.random.choice(
            [0, 9, 10, 11, 13, 32, 34, 44, 48, 58, 59, 127, 128, 255, self.random.randrange(256)])])
        kind = self.random.randrange(4)
        if kind == 0:
            return message[:at] + byte + message[at:]
        if kind == 1:
            return message[:at] + message[at + 1:]
        if kind == 2:
            return message[:at] + byte + message[at + 1:]
        other = self.random.randrange(len(message))
        return message[:at] + message[other:other + 8] + message[at:]


# --- Oracles ------------------------------------------------------------------------------------


def accepted(method, target, version, headers, body):
    return {
        "verdict": "accept", "method": method.decode("latin-1"),
        "target": target.decode("latin-1"), "version": version,
        "headers": [[name.decode("latin-1").lower(), value.hex()] for name, value in headers],
        "body": body.hex(),
    }


def ask_h11(message):
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    request, body = None, b""
    try:
        connection.receive_data(message)
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return {"verdict": "incomplete"}
            if isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return accepted(
                    request.method, request.target, request.http_version.decode(),
                    list(request.headers), body)
    except h11.RemoteProtocolError:
        return {"verdict": "reject"}


class Complete(Exception):
    pass


class Listener:
    def __init__(self):
        self.target, self.headers, self.body = b"", [], b""

    def on_url(self, part):
        self.target += part

    def on_header(self, name, value):
        self.headers.append((name, value))

    def on_body(self, part):
        self.body += part

    def on_headers_complete(self):
        self.head = list(self.headers)

    def on_message_complete(self):
        raise Complete


def ask_httptools(message):
    listener = Listener()
    parser = httptools.HttpRequestParser(listener)
    # Byte by byte: an error in what follows the first request is none of its own.
    try:
        for at in range(len(message)):
            parser.feed_data(message[at:at + 1])
    except httptools.HttpParserCallbackError:
        return accepted(
            parser.get_method(), listener.target, parser.get_http_version(), listener.head,
            listener.body)
    except httptools.HttpParserUpgrade:
        return accepted(
            parser.get_method(), listener.target, parser.get_http_version(), listener.headers, b"")
    except httptools.HttpParserError:
        return {"verdict": "reject"}
    return {"verdict": "incomplete"}


def ask(oracle, message):
    verdict = oracle(message)
    if verdict["verdict"] == "incomplete":
        verdict["then"] = oracle(message + b"\r\n\r\n")["verdict"]
    return verdict


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    generator = Generator(seed)
    for _ in range(count):
        message = generator.message()
        json.dump(
            {"message": message.hex(), "h11": ask(ask_h11, message),
             "httptools": ask(ask_httptools, message)}, sys.stdout)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
