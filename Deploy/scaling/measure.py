"""Measures the cost of a replica: CPU time per configuration, memory, and the time to start.

usage: Deploy/scaling/measure.py [FILE]     writes the figures to FILE, by default figures.json next to this script

Requires haproxy and a built lacuna; LACUNA_PROGRAM names another program. Costs are CPU time as the server reports it
(`process_cpu_seconds_total`, user and system), so that a busy machine has little effect. They are measured in rounds of
new configurations; the result is the median of the rounds with the smallest and the largest value. The time to start is
wall-clock time and depends on the load of the machine. Memory is resident memory as the system reports it.
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
sys.path.insert(0, str(ROOT / "Tests/System"))

from configurations import configurations  # noqa: E402
from proxy import Proxy  # noqa: E402
from service import Service  # noqa: E402

FILE = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("figures.json")
ROUNDS, COUNT, CONNECTIONS = 7, 3000, 1000


def summary(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def cost(service, send, bodies):
    """Returns the CPU time per configuration, in microseconds."""
    before = service.metrics()["process_cpu_seconds_total"]
    send(bodies)
    return (service.metrics()["process_cpu_seconds_total"] - before) / len(bodies) * 1e6


def send_single(bodies, server=None):
    """Sends each configuration in its own request."""
    with (server or service).connect() as connection:
        for body in bodies:
            assert connection.request("POST", "/predict", body).status == 200


def send_arrays(bodies, server=None):
    """Sends the configurations in arrays of a hundred."""
    with (server or service).connect() as connection:
        for start in range(0, len(bodies), 100):
            body = b'{"configurations":[' + b",".join(bodies[start:start + 100]) + b"]}"
            assert connection.request("POST", "/predict-many", body).status == 200


starts = []
for _ in range(ROUNDS):
    begun = time.monotonic()
    service = Service("--no-cache-file", "--drain-delay", "0")
    starts.append(time.monotonic() - begun)
    service.end()

service = Service("--drain-delay", "0")
idle = service.memory()
# Warm up: some data are created on first use.
send_single(configurations(service, 500, seed=0))
costs = {}
for name, send in (("single", send_single), ("array of 100", send_arrays)):
    seeds = [f"{name} {number}" for number in range(ROUNDS)]
    batches = [configurations(service, COUNT, seed) for seed in seeds]
    # The first pass over the batches misses the cache, the second hits it.
    for state in ("miss", "hit"):
        costs[f"{name}, {state}"] = summary([cost(service, send, bodies) for bodies in batches])
metrics = service.metrics()
computed, entries = service.total("lacuna_predictions_computed_total"), metrics["lacuna_cache_memory_entries"]
count = metrics["lacuna_batch_size_sum"]
service.wait_for_writer()
file = os.path.join(service.folder.name, "cache.sqlite")
rows = service.metrics()["lacuna_cache_writes_total"]
# Idle connections that have received one response.
resource.setrlimit(resource.RLIMIT_NOFILE, (2048, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
before = service.memory()
connections = [service.connect() for _ in range(CONNECTIONS)]
assert all(connection.request("GET", "/health").status == 200 for connection in connections)
connection_bytes = (service.memory() - before) / CONNECTIONS
for connection in connections:
    connection.close()
figures = {
    "processor": next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")),
        platform.machine()),
    "cpu_microseconds": costs,
    "start_seconds": summary(starts),
    "resident_megabytes": {"idle": idle / 1e6, f"with {entries:.0f} cached predictions": service.memory() / 1e6},
    "connection_bytes": connection_bytes,
    "file_bytes_per_row": sum(os.path.getsize(file + end) for end in ("", "-wal") if os.path.exists(file + end)) / rows,
    "bytes": {
        "request": metrics["lacuna_http_request_body_bytes_total"] / count,
        "response": metrics["lacuna_http_response_body_bytes_total"] / count,
    },
    "model_microseconds": service.total("lacuna_prediction_compute_seconds_total") / computed * 1e6,
}
second = Service("--no-cache-file", "--drain-delay", "0")
proxy = Proxy(service, second)
figures["proxy_microseconds"] = {}
for name, send in (("single", send_single), ("array of 100", send_arrays)):
    rounds = []
    for number in range(ROUNDS):
        bodies = configurations(service, COUNT, seed=f"{name} {number}")
        before = proxy.seconds()
        send(bodies, proxy)
        rounds.append((proxy.seconds() - before) / len(bodies) * 1e6)
    figures["proxy_microseconds"][name] = summary(rounds)
second.end()
service.end()
with open(FILE, "w", encoding="utf-8") as stream:
    json.dump(figures, stream, indent=2)
    stream.write("\n")

print(f"{figures['processor']}, {ROUNDS} rounds of {COUNT} configurations of all materials, 1 to 6 defects")
for name, values in costs.items():
    print(f"{name:22} {values['median']:6.0f} µs ({values['least']:.0f} to {values['most']:.0f}) of a core, "
          f"{1e6 / values['median']:6.0f} per second")
print("{request:.0f} bytes of request and {response:.0f} bytes of response per configuration, without HTTP headers".format(
    **figures["bytes"]))
print(f"the model takes {figures['model_microseconds']:.0f} µs of wall-clock time per miss")
print("ready after {median:.2f} s ({least:.2f} to {most:.2f})".format(**figures["start_seconds"]))
for name, values in figures["proxy_microseconds"].items():
    print(f"{'proxy, ' + name:22} {values['median']:6.1f} µs ({values['least']:.1f} to {values['most']:.1f}) of a core")
print(", ".join(f"{size:.0f} MB {name}" for name, size in figures["resident_megabytes"].items()),
      f"{connection_bytes:.0f} bytes per idle connection, {figures['file_bytes_per_row']:.0f} bytes per row of the file",
      sep="; ")
