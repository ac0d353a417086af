"""Hostile requests: how long small requests wait beside them, and what remains when their clients are gone.

usage: PYTHONPATH=Tests/System Tests/System/Load/hostile.py [--program PROGRAM]… [LOAD…]     --help lists the options

Each load runs against a service of its own. For some seconds its clients, in a process of their own, send requests that
cost the service much, or hold connections. Another client sends small predictions that are in no cache, and a third one
health checks. Then the process of the load is killed, and the CPU time that the service still uses is read until it is
idle or the window is over (>), then its memory. The first row is without a load; the ratios in brackets refer to it. CPU
time is also given as a number of small requests that cost as much.

Exits with a status other than 0 if a health check is not answered with 200, a prediction is wrong, a status is a 5xx
other than 503, or the program crashes or does not end. Durations are reported only, because they depend on the machine.
"""

import argparse
import collections
import contextlib
import gzip
import itertools
import json
import multiprocessing
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import threading
import time

import service as services
from client import Closed, Connection, message
from configurations import configurations, prediction
from service import Service

# Requests that a client of a load sends at most.
REQUESTS = 500
# Seconds after which a small request or a health check counts as unanswered.
TIMEOUT = 20
SIDE, MAX_CONNECTIONS = 64, 4096
TICKS = os.sysconf("SC_CLK_TCK")
processes = multiprocessing.get_context("fork")


def post(path, body, kind="application/json", encoding=None):
    """Returns the bytes of a request on a connection of its own."""
    fields = f"Content-Encoding: {encoding}\r\n" if encoding else ""
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {kind}\r\n{fields}"
        f"Content-Length: {len(body)}\r\n\r\n").encode() + body


def many(items):
    """Returns a gzip list of configurations."""
    body = json.dumps({"configurations": items}, separators=(",", ":")).encode()
    return post("/predict-many", gzip.compress(body), encoding="gzip")


def streamed(lines):
    """Returns a gzip stream of lines."""
    return post("/predict-many", gzip.compress(lines), "application/x-ndjson", "gzip")


def vacancies(sites):
    defects = [{"type": "vacancy", "cell": [i, j], "basis": basis} for i, j, basis in sites]
    return post("/predict", json.dumps({"material": "MoS2", "supercell": [SIDE, SIDE], "defects": defects}).encode())


def repeat(port, requests, statuses):
    """Sends requests, each on its own connection, and reads the responses."""
    for request in itertools.islice(itertools.cycle(requests), REQUESTS):
        status = 0
        with contextlib.suppress(OSError), Connection(port) as connection:
            # A refusal may come before the end of the body.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.send(request)
            if head := connection.socket.recv(1 << 16):
                status = int(head.split(b" ", 2)[1])
                statuses.add(status)
            while head and connection.socket.recv(1 << 20):
                pass
        if not status:
            statuses.add(status)
        time.sleep(0.01)


class Statuses:
    """The number of responses to a load by status, counted in its process.

    Status 0 is a connection without a response, and `HELD` one that the client keeps open.
    """

    HELD = 1

    def __init__(self):
        self.counts = processes.RawArray("L", 600)
        self.lock = threading.Lock()

    def add(self, status):
        with self.lock:
            self.counts[status] += 1

    def text(self):
        names = {0: "none", self.HELD: "held"}
        return " ".join(f"{count}×{names.get(status, status)}" for status, count in enumerate(self.counts) if count)


def send(variants):
    """Returns a load: several clients that share the requests out and repeat them."""
    def run(port, statuses):
        for client in range(arguments.clients):
            own = variants[client::arguments.clients] or variants
            threading.Thread(target=repeat, args=(port, own, statuses), daemon=True).start()
        signal.pause()
    return run


def hold(data, count):
    """Returns a load: clients that send something and neither read nor close."""
    def run(port, statuses):
        connections = []
        for _ in range(count):
            with contextlib.suppress(OSError):
                connections.append(Connection(port, timeout=5))
                connections[-1].send(data)
                statuses.add(Statuses.HELD)
        signal.pause()
    return run


def almost_empty(service):
    """Returns requests with a POSCAR of one atom in an empty supercell, at another site in each."""
    body = {"material": "MoS2", "supercell": [SIDE, SIDE], "defects": [{"type": "vacancy", "cell": [0, 0], "basis": 1}]}
    response = service.post("/structure?format=poscar", json.dumps(body).encode())
    assert response.status == 200, response
    lines = response.body.decode().splitlines()
    atoms = [line for line in lines[8:] if line.strip()][:REQUESTS]
    # The first atoms are of the element that is listed first.
    heads = [*lines[:5], lines[5].split()[0], "1", lines[7]]
    return [post("/predict", json.dumps({"structure": "\n".join([*heads, atom])}).encode()) for atom in atoms]


def loads(service):
    """Returns every load by its name; the bodies are built when they are needed."""
    cells = list(itertools.product(range(SIDE), repeat=2))
    sites = [(i, j, basis) for i, j in cells for basis in range(3)]
    supercells = [[a + 1, b + 1] for a, b in cells]
    dice = random.Random(1)
    small = {"material": "MoS2", "supercell": [SIDE, SIDE], "defects": "v_S"}
    unread = post("/structure?format=pymatgen", json.dumps(small).encode())
    unfinished = message("POST", "/predict", b" " * (4 << 20))[:-1]

    def single(basis):
        return [
            {"material": "MoS2", "supercell": cell, "defects": [{"type": "vacancy", "cell": [0, 0], "basis": basis}]}
            for cell in supercells]

    def named():
        chosen = dice.choices(supercells[len(supercells) // 2:], k=10_000)
        return [{"material": "P", "supercell": cell, "defects": "4v_P"} for cell in chosen]

    return {
        "none": lambda: lambda *_: signal.pause(),
        "one atom left of 64×64": lambda: send(almost_empty(service)),
        "12,288 vacancies": lambda: send([vacancies(dice.sample(sites, len(sites))) for _ in range(4)]),
        "6,500 random vacancies": lambda: send([vacancies(dice.sample(sites, 6_500)) for _ in range(16)]),
        "10,000 times 4v_P, gzip": lambda: send([many(named()) for _ in range(4)]),
        "10,000 lines of 4v_P, gzip": lambda: send([streamed("\n".join(map(json.dumps, named())).encode())]),
        "200 MB of newlines, gzip": lambda: send([streamed(b"\n" * 200_000_000)]),
        "7,000,000 times {}, gzip": lambda: send([streamed(b"{}\n" * 7_000_000)]),
        "4,096 supercells, gzip": lambda: send([many(single(basis)) for basis in range(3)]),
        "300 unread /structure": lambda: hold(unread, 300),
        f"{MAX_CONNECTIONS} idle connections": lambda: hold(b"", MAX_CONNECTIONS),
        "70 unfinished bodies of 4 MB": lambda: hold(unfinished, 70),
    }


class Probe(threading.Thread):
    """Repeats requests, and records how long each waits and what is wrong with the responses.

    It opens another connection if the server has closed its own, and for each request if it does not keep any.
    """

    def __init__(self, port, requests, keeps):
        super().__init__(daemon=True)
        self.port, self.requests, self.keeps = port, requests, keeps
        self.is_over = threading.Event()
        self.waits, self.faults = [], []
        self.refused = self.unanswered = 0

    def run(self):
        connection = None
        for path, body, check in itertools.cycle(self.requests):
            if self.is_over.wait(0.005 if self.keeps else 0.05):
                break
            begun = time.perf_counter()
            try:
                connection = connection or Connection(self.port, timeout=TIMEOUT)
                response = connection.request("POST" if body else "GET", path, body)
                self.check(check(response), path, response)
            except (OSError, Closed) as error:
                self.unanswered += 1
                if not self.keeps:
                    self.faults.append(f"{path} is not answered: {error!r}")
                response = None
            self.waits.append(time.perf_counter() - begun)
            if not self.keeps or response is None or response.headers.get("connection") == "close":
                if connection:
                    connection.close()
                connection = None

    def check_again(self, path, body, check):
        """Checks that a request is answered again when the load is gone."""
        with Connection(self.port, timeout=TIMEOUT) as connection:
            response = connection.request("POST", path, body)
        if not check(response):
            self.faults.append(f"{path} after the load: {response.status} {response.body[:200]}")

    def check(self, is_right, path, response):
        if self.keeps and response.status in (429, 503):
            self.refused += 1
        elif not is_right:
            self.faults.append(f"{path}: {response.status} {response.body[:200]}")


def is_healthy(response):
    return response.status == 200


def equals(expected):
    return lambda response: response.status == 200 and prediction(response) == expected


def seconds(service):
    """Returns the CPU time that the service has used."""
    with open(f"/proc/{service.process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak(service):
    """Returns the most resident bytes so far."""
    with open(f"/proc/{service.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmHWM:"))


def socket_buffers():
    """Returns the bytes in the buffers of all TCP sockets of the machine."""
    with open("/proc/net/sockstat", encoding="ascii") as file:
        line = next(line for line in file if line.startswith("TCP:"))
    return int(line.split()[-1]) * os.sysconf("SC_PAGE_SIZE")


def wait_until_idle(service, window):
    """Waits until the service has used no CPU time for a second; returns whether it has within the window."""
    end, used, since = time.monotonic() + window, seconds(service), time.monotonic()
    while time.monotonic() < end:
        time.sleep(0.1)
        if (now := seconds(service)) != used:
            used, since = now, time.monotonic()
        elif time.monotonic() - since >= 1:
            return True
    return False


Row = collections.namedtuple("Row", "median worst cpu memory")


def measure(name, load, service, known, idle):
    """Runs a load, prints its row, and returns it and the violations."""
    small = [("/predict", body, equals(expected)) for body, expected in known]
    probes = [
        Probe(service.port, small, keeps=True),
        Probe(service.port, [(path, None, is_healthy) for path in ("/health", "/health/live")], keeps=False)]
    statuses = Statuses()
    buffers, begun = socket_buffers(), seconds(service)

    def run(port):
        # Ends the process even if this program is killed.
        signal.alarm(10 * TIMEOUT)
        load(port, statuses)

    process = processes.Process(target=run, args=(service.port,), daemon=True)
    process.start()
    if name != "none":
        time.sleep(0.5)
    for probe in probes:
        probe.start()
    buffers_most, end = 0, time.monotonic() + arguments.seconds
    while time.monotonic() < end:
        buffers_most = max(buffers_most, socket_buffers() - buffers)
        time.sleep(0.1)
    for probe in probes:
        probe.is_over.set()
    process.kill()
    process.join()
    gone = seconds(service)
    is_idle = wait_until_idle(service, arguments.window)
    after, memory = seconds(service) - gone, service.memory()
    for probe in probes:
        probe.join()
    client, health = probes
    if is_idle:
        client.check_again(*small[0])

    waits = client.waits
    per_request = (gone - begun) / len(waits) if idle is None else idle.cpu
    row = Row(statistics.median(waits), max(waits), per_request, memory)
    base = idle or row
    print(
        f"{name:28} {len(waits):5} {row.median * 1e3:9.2f} ({row.median / base.median:7.1f}) "
        f"{row.worst * 1e3:9.1f} ({row.worst / base.worst:7.1f}) {client.refused:5} {client.unanswered:3} "
        f"{max(health.waits) * 1e3:8.1f} {'' if is_idle else '>':>1}{after:6.2f} ({after / base.cpu:7.0f}) "
        f"{memory / 1e6:6.0f} ({memory / base.memory:4.1f}) {peak(service) / 1e6:6.0f} {buffers_most / 1e6:6.0f}  "
        f"{statuses.text()}", flush=True)
    faults = client.faults + health.faults
    faults += [f"a heavy request has status {status}" for status in range(500, 600)
               if statuses.counts[status] and status != 503]
    return row, [f"{name}: {len(faults)} faults, such as {faults[0]}"] if faults else []


def end(service):
    """Ends a service; returns what is wrong with its end."""
    status = service.process.poll()
    if status is not None:
        return [f"the program has ended with status {status}"]
    service.process.terminate()
    try:
        status = service.process.wait(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        service.kill()
        return [f"the program has not ended {TIMEOUT} s after SIGTERM"]
    return [f"the program has crashed with status {status}"] if status < 0 else []


def run(program):
    """Measures a program under each load; returns the violations."""
    services.PROGRAM = os.path.abspath(program)
    options = ("--no-cache-file", "--drain-delay=0", "--drain-timeout=1", f"--max-connections={MAX_CONNECTIONS}")
    print(
        f"{services.PROGRAM}\n{'load':28} small median ms ( ×idle)  worst ms ( ×idle) refused, unanswered "
        "worst health ms  CPU s after (small requests)  MB after (×idle)  MB peak  MB in sockets  heavy statuses")
    known = idle = None
    violated = []
    source = Service(*options)
    known = [(body, prediction(source.predict(body))) for body in configurations(source, 2000)]
    for name, build in loads(source).items():
        if arguments.loads and name != "none" and not any(text in name for text in arguments.loads):
            continue
        load = build()
        service = Service(*options)
        row, faults = measure(name, load, service, known, idle)
        idle = idle or row
        violated += faults + [f"{name}: {fault}" for fault in end(service)]
    return violated + end(source)


parser = argparse.ArgumentParser(description="Measures small requests beside hostile ones.")
parser.add_argument("loads", nargs="*", metavar="LOAD", help="a part of the name of a load; all loads by default")
parser.add_argument("--program", action="append", help="a program to measure; can be repeated")
parser.add_argument("--clients", type=int, default=4, help="how many heavy requests run at the same time")
parser.add_argument("--seconds", type=float, default=3, help="how long each load runs")
parser.add_argument("--window", type=float, default=10, help="how long CPU time is read afterwards")
arguments = parser.parse_args()
# Descriptors for the connections, in this process and in the service.
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * MAX_CONNECTIONS), hard))
violated = [fault for program in arguments.program or [services.PROGRAM] for fault in run(program)]
for fault in violated:
    print(f"VIOLATED: {fault}")
sys.exit(1 if violated else 0)
