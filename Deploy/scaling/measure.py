"""What a replica costs: processor time a configuration, memory, and the time to start.

usage: Deploy/scaling/measure.py [FILE]     writes the figures to FILE, by default figures.json beside this

Needs haproxy and a built lacuna; LACUNA_PROGRAM names another. Costs are processor time by the server's own account
(`process_cpu_seconds_total`, user and system), in rounds of new configurations, so a busy machine disturbs them
little; the median of the rounds is told with the least and the most. Times to start are of the wall clock and
suffer. Memory is what the system says is resident.
"""

import json
import os
import pathlib
import platform
import resource
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "Tests/System/Load"), str(ROOT / "Tests/System/Replicas")]

from configurations import configurations  # noqa: E402
from proxy import Proxy  # noqa: E402
from service import Service  # noqa: E402

FILE = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("figures.json")
ROUNDS, COUNT, CONNECTIONS = 7, 3000, 1000


def summary(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def cost(service, ask, bodies):
    """Microseconds of processor time a configuration."""
    before = service.metrics()["process_cpu_seconds_total"]
    ask(bodies)
    return (service.metrics()["process_cpu_seconds_total"] - before) / len(bodies) * 1e6


def singly(bodies, server=None):
    with (server or service).connect() as connection:
        for body in bodies:
            assert connection.ask("POST", "/predict", body).status == 200


def together(bodies, server=None):
    """In arrays of a hundred."""
    with (server or service).connect() as connection:
        for start in range(0, len(bodies), 100):
            body = b'{"configurations":[' + b",".join(bodies[start:start + 100]) + b"]}"
            assert connection.ask("POST", "/predict-many", body).status == 200


starts = []
for _ in range(ROUNDS):
    begun = time.monotonic()
    service = Service("--no-cache-file", "--drain-delay", "0")
    starts.append(time.monotonic() - begun)
    service.end()

service = Service("--drain-delay", "0")
idle = service.memory()
# What is made once, when it is first needed, is made now.
singly(configurations(service, 500, seed=0))
costs = {}
for name, ask in (("single", singly), ("array of 100", together)):
    seeds = [f"{name} {number}" for number in range(ROUNDS)]
    batches = [configurations(service, COUNT, seed) for seed in seeds]
    for state in ("new", "known"):
        costs[f"{name}, {state}"] = summary([cost(service, ask, bodies) for bodies in batches])
metrics = service.metrics()
made, entries = metrics["lacuna_predictions_computed_total"], metrics["lacuna_cache_memory_entries"]
asked = metrics["lacuna_batch_size_sum"]
# Until all is in the file.
time.sleep(1)
file = os.path.join(service.folder.name, "cache.sqlite")
rows = service.metrics()["lacuna_cache_writes_total"]
# Connections that have been answered once and wait.
resource.setrlimit(resource.RLIMIT_NOFILE, (2048, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
before = service.memory()
idlers = [service.connect() for _ in range(CONNECTIONS)]
assert all(connection.ask("GET", "/health").status == 200 for connection in idlers)
held = (service.memory() - before) / CONNECTIONS
for connection in idlers:
    connection.close()
figures = {
    "processor": next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")),
        platform.machine()),
    "cpu_microseconds": costs,
    "start_seconds": summary(starts),
    "resident_megabytes": {"idle": idle / 1e6, f"with {entries:.0f} predictions kept": service.memory() / 1e6},
    "connection_bytes": held,
    "file_bytes_a_row": sum(os.path.getsize(file + end) for end in ("", "-wal") if os.path.exists(file + end)) / rows,
    "bytes": {
        "asked": metrics["lacuna_http_request_body_bytes_total"] / asked,
        "answered": metrics["lacuna_http_response_body_bytes_total"] / asked,
    },
    "model_microseconds": metrics["lacuna_prediction_compute_seconds_total"] / made * 1e6,
}
second = Service("--no-cache-file", "--drain-delay", "0")
proxy = Proxy(service, second)
figures["proxy_microseconds"] = {}
for name, ask in (("single", singly), ("array of 100", together)):
    passed = []
    for number in range(ROUNDS):
        bodies = configurations(service, COUNT, seed=f"{name} {number}")
        before = proxy.seconds()
        ask(bodies, proxy)
        passed.append((proxy.seconds() - before) / len(bodies) * 1e6)
    figures["proxy_microseconds"][name] = summary(passed)
second.end()
service.end()
with open(FILE, "w", encoding="utf-8") as stream:
    json.dump(figures, stream, indent=2)
    stream.write("\n")

print(f"{figures['processor']}, {ROUNDS} rounds of {COUNT} configurations of all materials, 1 to 6 defects")
for name, values in costs.items():
    print(f"{name:22} {values['median']:6.0f} µs ({values['least']:.0f} to {values['most']:.0f}) of a core, "
          f"{1e6 / values['median']:6.0f} a second")
print("{asked:.0f} bytes asked and {answered:.0f} answered a configuration, without HTTP's own".format(**figures["bytes"]))
print(f"of a new one the model takes {figures['model_microseconds']:.0f} µs by the clock")
print("ready after {median:.2f} s ({least:.2f} to {most:.2f})".format(**figures["start_seconds"]))
for name, values in figures["proxy_microseconds"].items():
    print(f"{'the proxy, ' + name:22} {values['median']:6.1f} µs ({values['least']:.1f} to {values['most']:.1f}) of a core")
print(", ".join(f"{size:.0f} MB {name}" for name, size in figures["resident_megabytes"].items()),
      f"{held:.0f} bytes an idle connection, {figures['file_bytes_a_row']:.0f} a row in the file", sep="; ")
