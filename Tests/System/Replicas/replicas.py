"""Two replicas behind the proxy, under load: one is killed and comes back, the other is rolled by SIGTERM.

Clients ask without a pause, half of them over connections that they keep and half over a new one each time.
A client repeats a request once, and only if its connection breaks. Every answer has to be the right one;
anything else, a status of 502 or 503 too, is a failure.
"""

import itertools
import sys
import threading
import time

from client import Closed, Connection
from configurations import configurations, prediction
from proxy import Proxy
from service import Service

CLIENTS = 16
SECONDS = 2


class Client(threading.Thread):
    def __init__(self, port, known, keeps):
        super().__init__(daemon=True)
        self.port, self.known, self.keeps = port, known, keeps
        self.connection = None
        self.is_over = threading.Event()
        self.answers = self.repeats = 0
        self.longest = 0.0
        self.failure = None

    def run(self):
        try:
            for body, expected in itertools.cycle(self.known):
                if self.is_over.is_set():
                    return
                begun = time.perf_counter()
                try:
                    answer = self.ask(body)
                except (Closed, OSError):
                    self.repeats += 1
                    self.leave()
                    answer = self.ask(body)
                assert prediction(answer) == expected, answer
                self.answers += 1
                self.longest = max(self.longest, time.perf_counter() - begun)
        except Exception as error:
            self.failure = repr(error)

    def ask(self, body):
        self.connection = self.connection or Connection(self.port)
        answer = self.connection.ask("POST", "/predict", body)
        if not self.keeps or answer.headers.get("connection") == "close":
            self.leave()
        return answer

    def leave(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def answered(replica):
    return sum(
        value for name, value in replica.metrics().items()
        if name.startswith('lacuna_http_requests_total{route="/predict",'))


def wait_for_work(replica):
    """Until the proxy has found a replica that is new."""
    for _ in range(100):
        if answered(replica):
            return
        time.sleep(0.1)
    raise SystemExit("a new replica was given nothing to do in ten seconds")


first, second = Service(), Service()
known = [(body, prediction(first.predict(body))) for body in configurations(first, 200)]
proxy = Proxy(first, second)
clients = [Client(proxy.port, known, keeps=number % 2 == 0) for number in range(CLIENTS)]
for client in clients:
    client.start()
time.sleep(SECONDS)
assert answered(first) > len(known) and answered(second), "the proxy does not use both replicas"

first.process.kill()
time.sleep(SECONDS)
first = Service(folder=first.folder, port=first.port)
wait_for_work(first)

second.end()
second = Service(folder=second.folder, port=second.port)
wait_for_work(second)
time.sleep(SECONDS)

for client in clients:
    client.is_over.set()
for client in clients:
    client.join()
first.end()
second.end()
failures = [client.failure for client in clients if client.failure]
print(
    f"one replica killed, one rolled: {sum(client.answers for client in clients)} requests answered, "
    f"{len(failures)} failed, {sum(client.repeats for client in clients)} repeated by the client, "
    f"the longest took {max(client.longest for client in clients):.2f} s")
if failures:
    print(f"VIOLATED: {failures[:3]}")
    sys.exit(1)
