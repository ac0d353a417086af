"""Full load for a given time: no wrong prediction, no 5xx, no growth of memory, no descriptor left open.

usage: PYTHONPATH=Tests/System Tests/System/Load/soak.py [SECONDS]     600 by default

wrk keeps 64 connections busy with known, new and invalid requests, while a client of this program checks responses
that it knows. Memory is checked if there are two minutes or more: at the end it may be 5 % above what it was after a
fifth of the time, which is two minutes of ten.
"""

import contextlib
import json
import pathlib
import statistics
import subprocess
import sys
import threading
import time

from configurations import configurations, prediction
from service import Service, eventually

SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 600
CONNECTIONS = 64
# The cache keeps its file, log and index open for the writer, and file and log for each of up to eight readers,
# which are opened when lookups coincide.
CACHE_DESCRIPTORS = 3 + 8 * 2

# Invalid requests and their statuses.
INVALID = [
    ("GET", "/nowhere", None, 404),
    ("PUT", "/predict", b"{}", 405),
    ("POST", "/predict", b"{", 400),
    ("POST", "/predict", b'{"material":"Au","defects":[]}', 422),
]


class Checker(threading.Thread):
    """Repeats requests whose responses are known, and checks them."""

    def __init__(self, service, known):
        super().__init__(daemon=True)
        self.service, self.known = service, known
        self.is_over = threading.Event()
        self.count = 0
        self.faults = []

    def run(self):
        with self.service.connect() as connection:
            while not self.is_over.is_set():
                try:
                    for body, expected in self.known:
                        self.check(prediction(connection.request("POST", "/predict", body)) == expected, body)
                    for method, path, body, status in INVALID:
                        self.check(connection.request(method, path, body).status == status, path)
                    self.check(connection.request("GET", "/health").status == 200, "/health")
                except Exception as error:
                    return self.faults.append(repr(error))

    def check(self, is_right, what):
        self.count += 1
        if not is_right:
            self.faults.append(f"another response to {what}")


def load(seconds):
    script = pathlib.Path(__file__).with_name("mixed.lua")
    url = f"http://127.0.0.1:{service.port}"
    return subprocess.Popen(
        ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script, url], stdout=subprocess.PIPE, text=True)


# A memory cache that is full before memory is first measured.
service = Service("--cache-entries", "10000")
known = [(body, prediction(service.predict(body))) for body in configurations(service, 300)]
# Opens what is opened once, when it is first needed.
if load(2).wait() != 0:
    sys.exit("wrk failed")
eventually(lambda: service.metrics()["lacuna_http_connections_open"] == 1, "wrk's connections are closed")
_, idle = service.descriptors()

checker = Checker(service, known)
checker.start()
wrk = load(SECONDS)
begun = time.monotonic()
samples = []
output = None
while output is None:
    now = time.monotonic() - begun
    if now < SECONDS:
        samples.append((now, service.memory()))
    with contextlib.suppress(subprocess.TimeoutExpired):
        output, _ = wrk.communicate(timeout=min(1, SECONDS / 100))
checker.is_over.set()
checker.join()


def memory(share):
    """Returns the median memory in the tenth of the time that ends at a share of it."""
    return statistics.median(size for time, size in samples if share - 0.1 <= time / SECONDS <= share)


faults = list(checker.faults)


def check(is_right, text):
    print(("" if is_right else "VIOLATED: ") + text)
    if not is_right:
        faults.append(text)


summary = json.loads(output.splitlines()[-1])
metrics = service.metrics()
statuses = {}
for name, value in metrics.items():
    if name.startswith("lacuna_http_requests_total"):
        status = name.split('status="')[1][:3]
        statuses[status] = statuses.get(status, 0) + int(value)
print(
    f"{summary['requests']} requests in {SECONDS} s over {CONNECTIONS} connections: {dict(sorted(statuses.items()))}, "
    f"{service.total('lacuna_predictions_computed_total'):.0f} predictions computed")
check(not checker.faults, f"wrong responses of {checker.count} checked: {len(checker.faults)} {checker.faults[:3]}")
check(not any(status >= "5" for status in statuses), "no status is 5xx")
check(summary["connect"] + summary["read"] + summary["write"] == 0, f"errors of connections: {summary}")
early, late = memory(0.2), memory(1)
growth = f"memory: {early / 1e6:.1f} MB after a fifth, {late / 1e6:.1f} MB at the end, {late / early - 1:+.1%}"
if SECONDS >= 120:
    check(late <= early * 1.05, growth)
else:
    print(f"{growth} (checked from two minutes on)")
eventually(lambda: service.descriptors()[1] <= idle, f"at most {idle} descriptors are open, as before the load")
of_cache, _ = service.descriptors()
check(of_cache <= CACHE_DESCRIPTORS, f"descriptors of the cache: {of_cache} of at most {CACHE_DESCRIPTORS}")
service.end()
sys.exit(1 if faults else 0)
