"""`lacuna serve` for tests, and one way to wait for it.

LACUNA_PROGRAM and LACUNA_MODELS name another program and another folder of models.
"""

import atexit
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time

from client import Connection

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.path.abspath(os.environ.get("LACUNA_PROGRAM", ROOT / ".build/release/lacuna"))
MODELS = os.path.abspath(os.environ.get("LACUNA_MODELS", ROOT / "Models"))


def eventually(condition, what, seconds=60, interval=0.02):
    """Waits until a condition holds; fails with what was waited for if it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"not within {seconds} s: {what}")
        time.sleep(interval)


class Service:
    """A running server that is ready, on a free port unless one is given, with its cache in a folder."""

    def __init__(self, *options, folder=None, port=0, token=None):
        self.folder = folder or tempfile.TemporaryDirectory(prefix="lacuna-test-")
        self.fields = f"Authorization: Bearer {token}\r\n" if token else ""
        environment = {name: value for name, value in os.environ.items() if name != "LACUNA_TOKEN"}
        if token:
            environment["LACUNA_TOKEN"] = token
        cache = os.path.join(self.folder.name, "cache.sqlite")
        command = [PROGRAM, "serve", "--port", str(port), "--models", MODELS, "--cache", cache, *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        atexit.register(self.process.kill)
        self.events = []
        self.has_ended = False
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self._read_log, daemon=True)
        self.reader.start()
        self.url = self.wait_for_event("listening")["urls"][0]
        self.port = int(self.url.rsplit(":", 1)[1])
        self.wait_for_event("ready")

    def _read_log(self):
        for line in self.process.stderr:
            event = json.loads(line) if line.startswith("{") else {"level": "error", "message": line.rstrip()}
            with self.changed:
                self.events.append(event)
                self.changed.notify_all()
        with self.changed:
            self.has_ended = True
            self.changed.notify_all()

    def wait_for_event(self, message):
        """Waits until the log has an event with this message, and returns the event."""
        def found():
            return next((event for event in self.events if event["message"] == message), None)

        with self.changed:
            self.changed.wait_for(lambda: found() or self.has_ended, timeout=60)
            if event := found():
                return event
            raise SystemExit(f"{PROGRAM} did not log '{message}': {self.events}")

    def connect(self, **options):
        return Connection(self.port, **options)

    def get(self, path):
        with self.connect() as connection:
            return connection.request("GET", path, headers=self.fields)

    def post(self, path, body):
        with self.connect() as connection:
            return connection.request("POST", path, body, headers=self.fields)

    def predict(self, body):
        return self.post("/predict", body)

    def metrics(self):
        """Returns every sample of /metrics by its name and labels."""
        lines = self.get("/metrics").body.decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def total(self, name):
        """Returns the sum of a metric over its labels."""
        return sum(value for sample, value in self.metrics().items() if sample.split("{")[0] == name)

    def wait_for_writer(self):
        """Waits until all predictions are in the cache file."""
        eventually(lambda: self.metrics()["lacuna_cache_pending_writes"] == 0, "predictions are written")

    def memory(self):
        """Returns the resident bytes."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as sizes:
            return int(sizes.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self):
        """Returns how many descriptors are open to the cache, and how many to anything else."""
        folder = f"/proc/{self.process.pid}/fd"
        paths = []
        for name in os.listdir(folder):
            with contextlib.suppress(FileNotFoundError):
                paths.append(os.readlink(os.path.join(folder, name)))
        cache = sum("cache.sqlite" in path for path in paths)
        return cache, len(paths) - cache

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        """Ends the server by SIGTERM; it has to exit with status 0, no error, and no warning during the drain."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.reader.join()
        drain = self.events[self.events.index(self.wait_for_event("draining")):]
        faults = [event for event in self.events if event["level"] == "error"]
        faults += [event for event in drain if event["level"] == "warning"]
        assert status == 0 and not faults, f"status {status}: {faults}"
