"""An HTTP client that sends exactly what it is given and reads one response at a time."""

import collections
import socket

Response = collections.namedtuple("Response", "status headers body")


class Closed(Exception):
    """The server closed the connection before the first byte of a response."""


class Connection:
    """One connection; each send and each receive may take `timeout` seconds."""

    def __init__(self, port, receive_buffer=None, timeout=60):
        self.socket = socket.socket()
        self.socket.settimeout(timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", port))
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def request(self, method, path, body=None, headers=""):
        """Sends a request and returns the response to it."""
        try:
            self.send(message(method, path, body, headers))
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed from error
        return self.response()

    def response(self):
        """Returns the next response."""
        while b"\r\n\r\n" not in self.unread:
            try:
                more = self.socket.recv(1 << 16)
            except ConnectionResetError as error:
                more = b""
                if self.unread:
                    raise error
            if not more:
                if self.unread:
                    raise ConnectionError(f"the response breaks off: {self.unread[:200]}")
                raise Closed
            self.unread += more
        head, _, rest = self.unread.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        self.unread = rest
        if headers.get("transfer-encoding") == "chunked":
            body = b"".join(iter(self.chunk, b""))
        else:
            body = self.take(int(headers.get("content-length", "0")))
        return Response(int(lines[0].split(" ")[1]), headers, body)

    def chunk(self):
        """Returns the next chunk of a body; the last is empty."""
        while b"\r\n" not in self.unread:
            self.receive("the size of a chunk")
        size, _, self.unread = self.unread.partition(b"\r\n")
        return self.take(int(size, 16) + 2)[:-2]

    def take(self, length):
        """Returns the next `length` bytes."""
        pieces, missing = [self.unread], length - len(self.unread)
        self.unread = b""
        while missing > 0:
            self.receive(f"{missing} bytes of the response")
            pieces.append(self.unread)
            missing -= len(self.unread)
            self.unread = b""
        data = b"".join(pieces)
        self.unread = data[length:]
        return data[:length]

    def receive(self, expected):
        more = self.socket.recv(1 << 16)
        if not more:
            raise ConnectionError(f"the response breaks off: {expected} are missing")
        self.unread += more


def message(method, path, body=None, headers=""):
    """Returns the bytes of a request."""
    if body is not None:
        headers += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode() + (body or b"")
