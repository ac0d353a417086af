"""Rolling restarts under load: each server is followed by another on its port and ended by SIGTERM.

usage: Tests/System/Load/rolls.py [ROLLS]     5 by default

A third of the clients open a connection for each request, a third keep theirs, and a third keep theirs and
pause between requests. They begin a request again if, and only if, a kept connection is closed before the
first byte of the answer (RFC 9112 section 9.3.1). Every answer has to be the right one; anything else is a
failure.
"""

import itertools
import sys
import threading
import time

from client import Closed, Connection
from configurations import configurations, prediction
from service import Service

ROLLS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
CLIENTS = 18


class Client(threading.Thread):
    def __init__(self, port, known, keeps, pause):
        super().__init__(daemon=True)
        self.port, self.known, self.keeps, self.pause = port, known, keeps, pause
        self.is_over = threading.Event()
        self.answers = self.repeats = 0
        self.longest = 0.0
        self.failure = None

    def run(self):
        connection = None
        try:
            for body, expected in itertools.cycle(self.known):
                if self.is_over.is_set():
                    return
                time.sleep(self.pause)
                begun = time.perf_counter()
                is_reused = connection is not None
                try:
                    connection = connection or Connection(self.port)
                    answer = connection.ask("POST", "/predict", body)
                except Closed:
                    if not is_reused:
                        raise
                    self.repeats += 1
                    connection.close()
                    connection = Connection(self.port)
                    answer = connection.ask("POST", "/predict", body)
                assert prediction(answer) == expected, answer
                self.answers += 1
                self.longest = max(self.longest, time.perf_counter() - begun)
                if not self.keeps or answer.headers.get("connection") == "close":
                    connection.close()
                    connection = None
        except Exception as error:
            self.failure = repr(error)


# With a grace, kept connections are told to close; without, they are closed when nothing is under way.
graces = itertools.cycle(["0", "0.5"])
service = Service("--reuse-port", "--drain-delay", next(graces))
known = [(body, prediction(service.predict(body))) for body in configurations(service, 200)]
clients = [
    Client(service.port, known, keeps=number % 3 > 0, pause=0.05 * number if number % 3 == 2 else 0)
    for number in range(CLIENTS)
]
for client in clients:
    client.start()
for _ in range(ROLLS):
    time.sleep(0.5)
    successor = Service("--reuse-port", "--drain-delay", next(graces), folder=service.folder, port=service.port)
    service.end()
    service = successor
time.sleep(0.5)
for client in clients:
    client.is_over.set()
for client in clients:
    client.join()
service.end()
failures = [client.failure for client in clients if client.failure]
print(
    f"{ROLLS} rolls: {sum(client.answers for client in clients)} requests answered, {len(failures)} failed, "
    f"{sum(client.repeats for client in clients)} begun again on a new connection, "
    f"the longest took {max(client.longest for client in clients):.2f} s")
if failures:
    print(f"VIOLATED: {failures[:3]}")
    sys.exit(1)
