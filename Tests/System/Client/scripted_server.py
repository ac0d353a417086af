"""An HTTP server that gives the responses of a script, to test what a client does about failures."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ScriptedServer(ThreadingHTTPServer):
    """Gives one response of the script to each request, the last one to all that follow.

    A response is a status, its headers and its body. A body of None ends the connection within the body.
    """

    daemon_threads = True

    def __init__(self, *script):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = list(script)
        self.requests = []
        self.connections = 0
        self.url = f"http://127.0.0.1:{self.server_port}"

    def get_request(self):
        self.connections += 1
        return super().get_request()

    @classmethod
    @contextlib.contextmanager
    def running(cls, *script):
        with cls(*script) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            yield server
            server.shutdown()
            thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        script = self.server.script
        status, headers, answer = script.pop(0) if len(script) > 1 else script[0]
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if answer is None:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"4\r\n{}\n{\r\n")
            self.close_connection = True
            return
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET

    def log_message(self, *_):
        pass


def answer(document, status=200, headers=()):
    """Returns a response with a JSON document."""
    return status, {"Content-Type": "application/json", **dict(headers)}, json.dumps(document).encode()


def problem(status, code, **headers):
    """Returns a response with a problem document."""
    fields = {"type": "about:blank", "title": "Title", "status": status, "code": code, "detail": "a sentence"}
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer(fields, status, {**headers, "Content-Type": "application/problem+json"})
