"""Rolling restarts under load: each server is followed by another on its port and ended by SIGTERM.

usage: PYTHONPATH=Tests/System Tests/System/Load/rolls.py [ROLLS]     5 by default

A third of the clients open a connection for each request, a third keep theirs, and a third keep theirs and
pause between requests. They repeat a request if, and only if, a kept connection is closed before the first byte
of the response (RFC 9112 section 9.3.1). Every prediction has to be the right one; anything else is a failure.
"""

import itertools
import sys
import threading
import time

from client import Closed, Connection
from configurations import configurations, prediction
from service import Service, eventually

ROLLS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
CLIENTS = 18


class Client(threading.Thread):
    def __init__(self, port, known, keeps, pause):
        super().__init__(daemon=True)
        self.port, self.known, self.keeps, self.pause = port, known, keeps, pause
        self.is_over = threading.Event()
        self.responses = self.repeats = 0
        self.longest = 0.0
        self.failure = None

    def run(self):
        connection = None
        try:
            for body, expected in itertools.cycle(self.known):
                if self.is_over.wait(self.pause):
                    return
                begun = time.perf_counter()
                is_reused = connection is not None
                try:
                    connection = connection or Connection(self.port)
                    response = connection.request("POST", "/predict", body)
                except Closed:
                    if not is_reused:
                        raise
                    self.repeats += 1
                    connection.close()
                    connection = Connection(self.port)
                    response = connection.request("POST", "/predict", body)
                assert prediction(response) == expected, response
                self.responses += 1
                self.longest = max(self.longest, time.perf_counter() - begun)
                if not self.keeps or response.headers.get("connection") == "close":
                    connection.close()
                    connection = None
        except Exception as error:
            self.failure = repr(error)


def responses():
    return sum(client.responses for client in clients)


def load(count=1000):
    """Waits until the clients have had more responses, or one has failed."""
    end = responses() + count
    eventually(
        lambda: responses() >= end or any(client.failure for client in clients), f"{count} more responses")


# With a delay, clients are asked to close kept connections; without, the server closes them when they are idle.
delays = itertools.cycle(["0", "0.5"])
service = Service("--reuse-port", "--drain-delay", next(delays))
known = [(body, prediction(service.predict(body))) for body in configurations(service, 200)]
clients = [
    Client(service.port, known, keeps=number % 3 > 0, pause=0.05 * number if number % 3 == 2 else 0)
    for number in range(CLIENTS)
]
for client in clients:
    client.start()
for _ in range(ROLLS):
    load()
    successor = Service("--reuse-port", "--drain-delay", next(delays), folder=service.folder, port=service.port)
    service.end()
    service = successor
load()
for client in clients:
    client.is_over.set()
for client in clients:
    client.join()
service.end()
failures = [client.failure for client in clients if client.failure]
print(
    f"{ROLLS} rolls: {responses()} responses, {len(failures)} clients failed, "
    f"{sum(client.repeats for client in clients)} requests repeated on a new connection, "
    f"the longest took {max(client.longest for client in clients):.2f} s")
if failures:
    print(f"VIOLATED: {failures[:3]}")
    sys.exit(1)
