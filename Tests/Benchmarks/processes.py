"""Runs all benchmarks: the program `Benchmarks`, the server under wrk, lacuna predict, the Python client, NumPy,
the paper's library.

usage: processes.py [--quick] [--only PART...] [--peers PYTHON] [--output FILE]

Prints one table in Markdown. Every row has a baseline that was measured in the same run; where both are processes,
they take turns. `ratio` says how many times better the value is than the baseline: above 1 for less time or more work
in the same time.
"""

import argparse
import contextlib
import gzip
import http.client
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LACUNA = ROOT / ".build/release/lacuna"
BENCHMARKS = ROOT / ".build/release/Benchmarks"
FLOOR = ROOT / ".build/benchmarks/floor"
PEER = ROOT / ".build/benchmarks/peer/release/peer"
MODELS = ROOT / "Models"
TICKS = os.sysconf("SC_CLK_TCK")


class Table:
    """The measured rows."""

    def __init__(self):
        self.rows = []

    def add(self, section, what, value, unit, baseline, baseline_value, ratio):
        self.rows.append(
            dict(section=section, what=what, value=value, unit=unit, baseline=baseline,
                 baseline_value=baseline_value, ratio=ratio))
        print(f"{section}: {what}: {ratio:.3g}", file=sys.stderr, flush=True)

    def faster(self, section, what, seconds, baseline, baseline_seconds):
        self.add(section, what, seconds * 1e6, "µs", baseline, baseline_seconds * 1e6,
                 baseline_seconds / seconds)

    def more(self, section, what, rate, unit, baseline, baseline_rate):
        self.add(section, what, rate, unit, baseline, baseline_rate, rate / baseline_rate)

    def markdown(self):
        lines = ["| | measured | baseline | | ratio |", "|---|---|---|---|---|"]
        for row in self.rows:
            lines.append(
                f"| {row['section']}: {row['what']} | {figure(row['value'])} {row['unit']} "
                f"| {row['baseline']} | {figure(row['baseline_value'])} | **{figure(row['ratio'])}** |")
        return "\n".join(lines)


def figure(value):
    """Formats a number with three significant digits, or without decimals from 100 on."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


# Processes


class Server:
    """A server that runs during a `with` block."""

    def __enter__(self):
        begin = time.monotonic()
        self.process, self.port = self.start()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        while True:
            connection.request("GET", "/health")
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                break
            if self.process.poll() is not None:
                raise SystemExit(f"{type(self).__name__} exited before it was ready")
            time.sleep(0.001)
        connection.close()
        self.seconds_to_ready = time.monotonic() - begin
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.stop()

    def stop(self):
        pass

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/predict"

    @property
    def cpu_seconds(self):
        """User and system time of all threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def resident_bytes(self):
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", text)[1]) * 1024

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
            text = answer.read().decode()
        # The sum over the labels.
        return int(sum(float(value) for value in re.findall(rf"^{name}(?:\{{.*\}})? (\S+)$", text, re.M)))

    @property
    def computed(self):
        """The number of predictions that were computed, not found in the cache."""
        return self.metric("lacuna_predictions_computed_total")

    def wait_for_writer(self):
        """Waits until all predictions have been written to the cache's file."""
        while self.metric("lacuna_cache_pending_writes"):
            time.sleep(0.05)

    def connection(self):
        return contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=600))

    def post(self, path, body, kind):
        with self.connection() as connection:
            return post(connection, path, body, kind)


# The buffer of answers. Its pages are touched beforehand, so that no page fault is timed.
BUFFER = bytearray(b"\n" * (32 << 20))


def post(connection, path, body, kind):
    """Posts a body and returns the answer in `BUFFER`; exits unless its status is 200."""
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", kind)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    # The answers to a stream have to be read while it is sent.
    with ThreadPoolExecutor(1) as sender:
        sent = sender.submit(connection.send, body)
        answer = connection.getresponse()
        buffer, count = memoryview(BUFFER), 0
        while more := answer.readinto(buffer[count:]):
            count += more
        sent.result()
    if answer.status != 200 or not answer.isclosed():
        raise SystemExit(f"{path} answered {answer.status}, {count} bytes: {bytes(buffer[:500])!r}")
    return buffer[:count]


class Lacuna(Server):
    """`lacuna serve` with default options and a cache of its own."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def start(self):
        self.folder = tempfile.TemporaryDirectory()
        process = subprocess.Popen(
            [LACUNA, "serve", "--port", "0", "--models", MODELS, "--drain-delay", "0",
             "--cache", f"{self.folder.name}/cache.sqlite", *self.arguments],
            stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if match := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                return process, int(match[1])
        raise SystemExit("lacuna serve did not start")

    def stop(self):
        self.folder.cleanup()


class Constant(Server):
    """A server that sends one constant answer: `floor`, or `peer`, which decodes the request first."""

    def __init__(self, program, answer):
        self.command = [program, answer]

    def start(self):
        process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        return process, int(process.stdout.readline())


class Load:
    """A run of wrk and its results."""

    def __init__(self, server, requests, connections, seconds):
        cpu = server.cpu_seconds
        output = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", HERE / "requests.lua",
             server.url, "--", requests],
            check=True, capture_output=True, text=True).stdout
        self.server_cpu = server.cpu_seconds - cpu
        values = re.search(r"^RESULT (\d+) (\d+) (\d+) ([\d.]+) ([\d.]+)$", output, re.M).groups()
        self.count, duration, errors = map(int, values[:3])
        if errors or not self.count:
            raise SystemExit(f"{errors} errors among {self.count} requests to {server.url}")
        self.rate = self.count / duration * 1e6
        self.median = float(values[3]) / 1e6


def benchmarks(*arguments):
    """Runs `Benchmarks` and returns its output, one JSON value a line."""
    output = subprocess.run(
        [BENCHMARKS, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def make_requests(path, *arguments):
    with open(path, "w") as file:
        subprocess.run([BENCHMARKS, "requests", *map(str, arguments)], check=True, stdout=file)
    return path


def median(values):
    return statistics.median(values)


# Measurements


def requests(table, folder, peers, quick):
    """Measures whole requests over loopback: hits and misses of 3 defects beside the floor of the transport.

    Within seconds a server predicts more requests than there are configurations of 3 defects. So misses come from a
    server whose cache is too small to keep a configuration until it is requested again.
    """
    seconds, rounds = (1, 1) if quick else (2, 5)
    hit = make_requests(folder / "hit.ndjson", "--seed", 1)
    answer = folder / "answer.json"
    misses = make_requests(folder / "misses.ndjson", "--count", 8_000, "--seed", 100, "--distinct")
    with Lacuna() as lacuna, Lacuna("--cache-entries", "100", "--cache-rows", "100") as forgetful:
        lacuna.post("/predict", hit.read_bytes().strip(), "application/json")
        answer.write_bytes(lacuna.post("/predict", hit.read_bytes().strip(), "application/json"))
        with contextlib.ExitStack() as stack:
            floor = stack.enter_context(Constant(FLOOR, answer))
            peer = stack.enter_context(Constant(PEER, answer)) if peers else None
            for connections in (1, 32):
                loads = {name: [] for name in ["floor", "hit", "miss"] + ["peer"] * peers}
                for _ in range(rounds):
                    loads["floor"].append(Load(floor, hit, connections, seconds))
                    loads["hit"].append(Load(lacuna, hit, connections, seconds))
                    known = forgetful.computed
                    loads["miss"].append(Load(forgetful, misses, connections, seconds))
                    share = (forgetful.computed - known) / loads["miss"][-1].count
                    if share < 0.9:
                        raise SystemExit(f"only {share:.0%} of the misses were misses")
                    if peer:
                        loads["peer"].append(Load(peer, hit, connections, seconds))
                report(table, loads, connections)
            sweep(table, lacuna, hit, seconds, rounds)
            memory(table, "under load, after the sweep", lacuna.resident_bytes)


def report(table, loads, connections):
    label = f"{connections} connection" + ("s" if connections > 1 else "")
    rate = {name: median([load.rate for load in loads]) for name, loads in loads.items()}
    wait = {name: median([load.median for load in loads]) for name, loads in loads.items()}
    cost = {
        name: median([load.server_cpu / load.count for load in loads])
        for name, loads in loads.items()
    }
    floor = "a constant answer from the same accept loop"
    table.more("request", f"hit, {label}, rate", rate["hit"], "/s", floor, rate["floor"])
    table.faster("request", f"hit, {label}, median", wait["hit"], floor, wait["floor"])
    if "peer" in loads:
        peer = "Hummingbird, the request decoded, a constant answer"
        table.more("request", f"hit, {label}, rate", rate["hit"], "/s", peer, rate["peer"])
        table.faster("request", f"hit, {label}, median", wait["hit"], peer, wait["peer"])
    table.more("request", f"miss of 3 defects, {label}, rate", rate["miss"], "/s", "a hit",
               rate["hit"])
    table.faster("request", f"miss of 3 defects, {label}, median", wait["miss"], "a hit",
                 wait["hit"])
    table.faster("request", f"hit, {label}, server's CPU", cost["hit"], floor, cost["floor"])
    table.faster("request", f"miss of 3 defects, {label}, server's CPU", cost["miss"], "a hit",
                 cost["hit"])


def sweep(table, lacuna, hit, seconds, rounds):
    """Measures the throughput for a growing number of connections."""
    rates = {connections: [] for connections in (1, 4, 16, 64, 256)}
    for _ in range(rounds):
        for connections in rates:
            rates[connections].append(Load(lacuna, hit, connections, seconds).rate)
    medians = {connections: median(rates) for connections, rates in rates.items()}
    for connections, rate in medians.items():
        table.more("request", f"hit, sweep, {connections} connections", rate, "/s",
                   "the best of the sweep", max(medians.values()))


def predict_many(table, folder, quick):
    """Measures lists and streams of configurations beside the predictor on the same configurations."""
    count, rounds = (500, 1) if quick else (10_000, 9)

    def listed(lines):
        return b'{"configurations":[' + b",".join(lines) + b"]}"

    def bodies(name, count, defects, seed, host="MoS2"):
        path = make_requests(folder / name, "--count", count, "--defects", defects, "--seed", seed,
                             "--host", host, "--distinct")
        lines = path.read_bytes()
        return path, {"JSON": (listed(lines.splitlines()), "application/json"),
                      "NDJSON": (lines, "application/x-ndjson")}

    for defects in (3, 24):
        _, first = bodies("first.ndjson", count, defects, 1, "WSe2")
        times = {"JSON": [], "NDJSON": [], "bare": []}
        for seed in range(rounds):
            path, whole = bodies("many.ndjson", count, defects, 1000 + seed)
            for name, body in whole.items():
                with Lacuna("--max-body-bytes", str(64 << 20)) as lacuna:
                    # The server has allocated memory for a list of this length, as the bare predictor has, and has
                    # finished writing the rows of the first list.
                    lacuna.post("/predict-many", *first[name])
                    lacuna.wait_for_writer()
                    begin = time.monotonic()
                    lacuna.post("/predict-many", *body)
                    times[name].append(time.monotonic() - begin)
                    resident = lacuna.resident_bytes
            times["bare"].append(
                benchmarks("bare", path, "--all-cores", "--from-defects")[0]["seconds"])
        for name in ("JSON", "NDJSON"):
            table.more("predict-many", f"{count:,} of {defects} defects, {name}",
                       count / median(times[name]), "/s",
                       "the bare predictor on all cores, from the defects",
                       count / median(times["bare"]))
    memory(table, f"after predict-many of {count:,}, twice", resident)

    # A design loop sends short lists, each after the answers to the one before.
    few, lists = 16, 3 if quick else 200
    _, first = bodies("first.ndjson", 100, 2, 1)
    path, _ = bodies("few.ndjson", few * lists, 24, 2000)
    lines = path.read_bytes().splitlines()
    elapsed = []
    with Lacuna() as lacuna, lacuna.connection() as connection:
        lacuna.post("/predict-many", *first["JSON"])
        for start in range(0, len(lines), few):
            body = listed(lines[start:start + few])
            begin = time.monotonic()
            post(connection, "/predict-many", body, "application/json")
            elapsed.append(time.monotonic() - begin)
    alone = benchmarks("bare", path, "--all-cores", "--from-defects")[0]["seconds"] / lists
    table.more("predict-many", f"lists of {few} of 24 defects, JSON, one after another", few / median(elapsed),
               "/s", "the bare predictor on all cores, from the defects", few / alone)


def filter_mode(table, folder, quick):
    """Measures `lacuna predict` on a file, beside the predictor and the networks alone on the same rows.

    With `perf`, measures the share of its time in the networks too.
    """
    count, rounds = (1000, 1) if quick else (100_000, 2)
    for defects in (4, 24):
        path = make_requests(folder / "filter.ndjson", "--count", count, "--defects", defects,
                             "--seed", 7, "--distinct")
        used, bare, networks = [], [], []
        for _ in range(rounds):
            process = subprocess.Popen(
                [LACUNA, "predict", "--models", MODELS, path], stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            if status:
                raise SystemExit("lacuna predict failed")
            used.append(usage.ru_utime + usage.ru_stime)
            result = benchmarks("bare", path, "--from-defects")[0]
            bare.append(result["seconds"])
            networks.append(result["network_seconds"])
        what = f"{count:,} rows of {defects} defects, CPU a row"
        for name, times in (("the predictor alone", bare), ("its networks alone", networks)):
            table.faster("lacuna predict", what, median(used) / count, name,
                         median(times) / count)
        share = network_share(
            [LACUNA, "predict", "--models", MODELS, path], folder / "perf.data")
        if share is not None:
            table.add("lacuna predict", f"{count:,} rows of {defects} defects, in the networks",
                      share, "", "all of its processor time", 1, share)


def enumeration(table, folder, quick):
    """Measures `lacuna enumerate`, beside `lacuna predict` and the predictor alone on the same arrangements."""
    spaces = [("4x4", "v_Mo+2v_S")] if quick else [("8x8", "2v_S+2Se_S"), ("4x4", "8v_S")]
    for supercell, defects in spaces:
        path, lines = folder / "arrangements.ndjson", folder / "arrangement-requests.ndjson"
        used = {"enumerate": [], "predict": [], "bare": []}
        for _ in range(1 if quick else 2):
            used["enumerate"].append(cpu_seconds(
                path, "enumerate", "--material", "MoS2", "--supercell", supercell, "--defects", defects))
            count = 0
            with open(path) as answers, open(lines, "w") as requests:
                for count, answer in enumerate(answers, 1):
                    answer = json.loads(answer)
                    request = {name: answer[name] for name in ("material", "supercell", "defects")}
                    requests.write(json.dumps(request) + "\n")
            used["predict"].append(cpu_seconds(os.devnull, "predict", lines))
            used["bare"].append(benchmarks("bare", lines, "--from-defects")[0]["seconds"])
        what = f"{defects} in {supercell} MoS2, {count:,} arrangements, CPU each"
        for name, baseline in (("predict", "lacuna predict"), ("bare", "the predictor alone")):
            table.faster("lacuna enumerate", what, median(used["enumerate"]) / count, baseline,
                         median(used[name]) / count)


def cpu_seconds(output, command, *arguments):
    """Returns the processor time of a command that writes its output to a file."""
    with open(output, "w") as file:
        process = subprocess.Popen([LACUNA, command, "--models", MODELS, *map(str, arguments)],
                                   stdout=file, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"lacuna {command} failed")
    return usage.ru_utime + usage.ru_stime


def client(table, folder, quick):
    """Measures the Python client on a list beside `lacuna predict` on the same configurations, to the last answer."""
    from lacuna_client import LacunaClient

    count, rounds = (1000, 1) if quick else (100_000, 3)
    commands, clients = [], []
    for seed in range(rounds):
        path = make_requests(folder / "client.ndjson", "--count", count, "--defects", 4,
                             "--seed", 3000 + seed, "--distinct")
        configurations = [json.loads(line) for line in path.read_bytes().splitlines()]
        begin = time.monotonic()
        subprocess.run([LACUNA, "predict", "--models", MODELS, path], stdout=subprocess.DEVNULL, check=True)
        commands.append(time.monotonic() - begin)
        with Lacuna() as lacuna, LacunaClient(f"http://127.0.0.1:{lacuna.port}", progress=False) as connected:
            begin = time.monotonic()
            answers = sum("key" in answer for answer in connected.predict_many(configurations))
            clients.append(time.monotonic() - begin)
            assert answers == count
    table.more("client", f"predict_many of {count:,} of 4 defects", count / median(clients), "/s",
               "`lacuna predict` on all cores", count / median(commands))


def network_share(command, samples):
    """Returns the share of a program's processor time in forward passes of networks, or None without `perf`."""
    perf = shutil.which("perf")
    if not perf:
        return None
    subprocess.run([perf, "record", "--quiet", "-F", "499", "-g", "-o", samples, *command],
                   check=True, stdout=subprocess.DEVNULL)
    report = subprocess.run(
        [perf, "report", "--stdio", "--children", "-g", "none", "--sort", "symbol", "-i", samples],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    passes = re.search(r"([\d.]+)%.*17InferenceEnsembleV7forward", report)
    return float(passes[1]) / 100 if passes else None


def start(table, quick):
    """Measures the time from the start of the process to its first answer, and its memory at rest."""
    ready, version, resident = [], [], []
    for _ in range(1 if quick else 15):
        with Lacuna() as lacuna:
            ready.append(lacuna.seconds_to_ready)
            # A server that is ready still frees memory that loading the model took.
            time.sleep(0.2)
            resident.append(lacuna.resident_bytes)
        begin = time.monotonic()
        subprocess.run([LACUNA, "--version"], check=True, stdout=subprocess.DEVNULL)
        version.append(time.monotonic() - begin)
    table.faster("start", "process to ready", median(ready), "lacuna --version", median(version))
    memory(table, "at rest", median(resident))


def memory(table, what, resident):
    """Adds the resident memory of a server, beside the size of the model's weights."""
    manifest = json.loads((MODELS / "2dmd/model.json").read_text())
    weights = len(gzip.decompress((MODELS / "2dmd" / manifest["weights"]["file"]).read_bytes()))
    table.add("memory", f"resident, {what}", resident / 1e6, "MB", "the model's weights",
              weights / 1e6, weights / resident)


def implementations(table, folder, peers, quick):
    """Measures the same networks in NumPy, and the paper's networks in the paper's library."""
    for defects in (1, 3, 24):
        path = folder / "graphs.ndjson"
        batches = benchmarks("graphs", "--defects", defects)
        path.write_text("\n".join(map(json.dumps, batches)))
        numpy_seconds = run_python(sys.executable, "numpy_network.py", path, MODELS / "2dmd")
        own = sum(batch["seconds"] for batch in batches)
        count = len(batches[0]["graphStart"]) - 1
        table.faster("other implementations",
                     f"{defects} defects, all networks in batches of 64, a graph", own / count,
                     "NumPy on the same networks, one thread", numpy_seconds["seconds"] / count)
    if not peers:
        return
    for defects in (1, 3, 24):
        path = make_requests(folder / "peers.ndjson", "--count", 128, "--defects", defects)
        other = run_python(peers, "peers.py", path, MODELS / "hosts", *["--quick"] * quick)
        runs = [benchmarks("bare", path, "--batch", 128, "--rounds", 10)[0] for _ in range(3)]
        networks, batch = (
            min(run[key] for run in runs) / 128 for key in ("network_seconds", "seconds"))
        runs = [benchmarks("bare", path, "--batch", 1, "--rounds", 10, "--from-defects")[0]
                for _ in range(3)]
        one = min(run["seconds"] for run in runs) / 128
        label = f"{defects} defects, both properties"
        table.faster("the paper's library", f"{label}, networks alone, batches of 128", networks,
                     "MEGNetSparse's two networks, one batch made before", other["networks"])
        table.faster("the paper's library", f"{label}, batches of 128", batch,
                     "MEGNetSparse's evaluation, graphs made before", other["batch"])
        for baseline, key in (("its predict_structures, likewise", "one"),
                              ("its networks called directly, likewise", "direct")):
            table.faster("the paper's library", f"{label}, one at a time from the defects", one,
                         baseline, other[key])


def run_python(python, script, *arguments):
    environment = os.environ | dict.fromkeys(
        ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1")
    output = subprocess.run([python, HERE / script, *arguments], check=True, stdout=subprocess.PIPE,
                            text=True, env=environment).stdout
    return json.loads(output.splitlines()[-1])


def machine():
    """Describes the machine."""
    match = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    flags = Path("/proc/cpuinfo").read_text()
    widest = next((name for name in ("avx512f", "avx2") if name in flags), "baseline")
    return dict(processor=match[1] if match else platform.machine(), cores=os.cpu_count(),
                instructions=widest, system=platform.system())


def main():
    parts = ["parts", "requests", "predict-many", "filter", "enumeration", "client", "start", "implementations"]
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="check that everything works; the figures mean nothing")
    parser.add_argument("--only", nargs="+", choices=parts, default=parts, help="measure these parts only")
    parser.add_argument("--peers", help="a Python that has the paper's library installed")
    parser.add_argument("--output", type=Path, default=ROOT / ".build/benchmarks/results.json")
    options = parser.parse_args()
    quick, peers = options.quick, options.peers
    table = Table()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "parts" in options.only:
            table.rows += benchmarks("parts", *["--quick"] * quick)
        if "requests" in options.only:
            requests(table, folder, peers is not None, quick)
        if "predict-many" in options.only:
            predict_many(table, folder, quick)
        if "filter" in options.only:
            filter_mode(table, folder, quick)
        if "enumeration" in options.only:
            enumeration(table, folder, quick)
        if "client" in options.only:
            client(table, folder, quick)
        if "start" in options.only:
            start(table, quick)
        if "implementations" in options.only:
            implementations(table, folder, peers, quick)
    options.output.write_text(
        json.dumps(dict(machine=machine(), rows=table.rows), indent=1, ensure_ascii=False) + "\n")
    print(table.markdown())


if __name__ == "__main__":
    main()
