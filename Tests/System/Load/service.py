"""A lacuna of a load proof's own, and what the system says of it."""

import atexit
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile

from client import Connection

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("LACUNA_PROGRAM", ROOT / ".build/release/lacuna")
MODELS = os.environ.get("LACUNA_MODELS", ROOT / "Models")


class Service:
    """A running `lacuna serve` that is ready, on a free port unless told another."""

    def __init__(self, *options, folder=None, port=0):
        self.folder = folder or tempfile.TemporaryDirectory(prefix="lacuna-load-")
        cache = os.path.join(getattr(self.folder, "name", self.folder), "cache.sqlite")
        command = [PROGRAM, "serve", "--port", str(port), "--models", MODELS, "--cache", cache, *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        atexit.register(self.process.kill)
        self.port = 0
        for line in self.process.stderr:
            event = json.loads(line) if line.startswith("{") else {"message": line}
            if event["message"] == "listening":
                self.port = int(event["urls"][0].rsplit(":", 1)[1])
            if event["message"] == "ready":
                return
        raise SystemExit(f"{PROGRAM} ended before it was ready")

    def connect(self, **options):
        return Connection(self.port, **options)

    def get(self, path):
        with self.connect() as connection:
            return connection.ask("GET", path)

    def predict(self, body):
        with self.connect() as connection:
            return connection.ask("POST", "/predict", body)

    def metrics(self):
        """Every sample of /metrics by its name and labels."""
        lines = self.get("/metrics").body.decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as sizes:
            return int(sizes.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self):
        """How many are open to the cache, and how many to anything else."""
        folder = f"/proc/{self.process.pid}/fd"
        paths = []
        for name in os.listdir(folder):
            with contextlib.suppress(FileNotFoundError):
                paths.append(os.readlink(os.path.join(folder, name)))
        cache = sum("cache.sqlite" in path for path in paths)
        return cache, len(paths) - cache

    def end(self):
        """Ends it by SIGTERM; it has to end by itself, with no request aborted and status 0."""
        self.process.send_signal(signal.SIGTERM)
        log = self.process.stderr.read()
        status = self.process.wait(timeout=60)
        assert status == 0 and "aborted" not in log and "broken off" not in log and '"error"' not in log, f"status {status}: {log}"
