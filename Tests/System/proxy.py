"""A HAProxy with the configuration of Deploy/proxy."""

import atexit
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess

from client import Closed, Connection
from service import ROOT, eventually

# Debian installs it outside the PATH of users.
PROGRAM = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")


class Proxy:
    """A running proxy of two replicas on a free port, which has found one of them healthy."""

    def __init__(self, *replicas):
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]
        addresses = [f"127.0.0.1:{replica.port}" for replica in replicas]
        environment = {"LACUNA_BIND": f"127.0.0.1:{self.port}", "LACUNA_A": addresses[0], "LACUNA_B": addresses[1]}
        self.process = subprocess.Popen(
            [PROGRAM, "-q", "-db", "-f", ROOT / "Deploy/proxy/haproxy.cfg"], env={**os.environ, **environment})
        atexit.register(self.process.kill)
        eventually(self._is_healthy, "the proxy finds a replica")

    def _is_healthy(self):
        assert self.process.poll() is None, "the proxy has ended"
        with contextlib.suppress(OSError, Closed), self.connect() as connection:
            return connection.request("GET", "/health").status == 200

    def connect(self):
        return Connection(self.port)

    def seconds(self):
        """Returns the processor time that all its threads have used."""
        nanoseconds = 0
        for thread in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            nanoseconds += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
        return nanoseconds / 1e9
