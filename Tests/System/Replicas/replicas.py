"""Two replicas behind the proxy under load: one is killed and restarted, the other is replaced after SIGTERM.

Clients send requests without a pause, half of them over connections that they keep and half over a new one each time.
A client repeats a request once, and only if its connection breaks. Every prediction has to be the right one; anything
else is a failure, a status of 502 or 503 too.
"""

import itertools
import sys
import threading
import time

from client import Closed, Connection
from configurations import configurations, prediction
from proxy import Proxy
from service import Service, eventually

CLIENTS = 16


class Client(threading.Thread):
    def __init__(self, port, known, keeps):
        super().__init__(daemon=True)
        self.port, self.known, self.keeps = port, known, keeps
        self.connection = None
        self.is_over = threading.Event()
        self.responses = self.repeats = 0
        self.longest = 0.0
        self.failure = None

    def run(self):
        try:
            for body, expected in itertools.cycle(self.known):
                if self.is_over.is_set():
                    return
                begun = time.perf_counter()
                try:
                    response = self.request(body)
                except (Closed, OSError):
                    self.repeats += 1
                    self.leave()
                    response = self.request(body)
                assert prediction(response) == expected, response
                self.responses += 1
                self.longest = max(self.longest, time.perf_counter() - begun)
        except Exception as error:
            self.failure = repr(error)

    def request(self, body):
        self.connection = self.connection or Connection(self.port)
        response = self.connection.request("POST", "/predict", body)
        if not self.keeps or response.headers.get("connection") == "close":
            self.leave()
        return response

    def leave(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def served(replica):
    """Returns how many predictions a replica has served."""
    return sum(
        value for name, value in replica.metrics().items()
        if name.startswith('lacuna_http_requests_total{route="/predict",'))


def load(count=5000):
    """Waits until the clients have had more responses, or one has failed."""
    end = responses() + count
    eventually(
        lambda: responses() >= end or any(client.failure for client in clients), f"{count} more responses")


def responses():
    return sum(client.responses for client in clients)


first, second = Service(), Service()
known = [(body, prediction(first.predict(body))) for body in configurations(first, 200)]
proxy = Proxy(first, second)
clients = [Client(proxy.port, known, keeps=number % 2 == 0) for number in range(CLIENTS)]
for client in clients:
    client.start()
load()
assert served(first) > len(known) and served(second), "the proxy does not use both replicas"

first.kill()
load()
first = Service(folder=first.folder, port=first.port)
eventually(lambda: served(first), "the proxy uses the restarted replica")

second.end()
second = Service(folder=second.folder, port=second.port)
eventually(lambda: served(second), "the proxy uses the new replica")
load()

for client in clients:
    client.is_over.set()
for client in clients:
    client.join()
first.end()
second.end()
failures = [client.failure for client in clients if client.failure]
print(
    f"one replica killed, one replaced: {responses()} responses, {len(failures)} clients failed, "
    f"{sum(client.repeats for client in clients)} requests repeated, "
    f"the longest took {max(client.longest for client in clients):.2f} s")
if failures:
    print(f"VIOLATED: {failures[:3]}")
    sys.exit(1)
