"""A HAProxy of a proof's own, with the configuration that is shipped."""

import atexit
import os
import pathlib
import shutil
import socket
import subprocess
import time

from client import Connection
from service import ROOT

# Debian keeps it where only root looks.
PROGRAM = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")


class Proxy:
    """A running proxy before two replicas, on a free port, that has found one of them healthy."""

    def __init__(self, *replicas):
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]
        addresses = [f"127.0.0.1:{replica.port}" for replica in replicas]
        environment = {"LACUNA_BIND": f"127.0.0.1:{self.port}", "LACUNA_A": addresses[0], "LACUNA_B": addresses[1]}
        self.process = subprocess.Popen(
            [PROGRAM, "-q", "-db", "-f", ROOT / "Deploy/proxy/haproxy.cfg"], env={**os.environ, **environment})
        atexit.register(self.process.kill)
        for _ in range(100):
            try:
                with self.connect() as connection:
                    if connection.ask("GET", "/health").status == 200:
                        return
            except OSError:
                assert self.process.poll() is None, "the proxy has ended"
            time.sleep(0.1)
        raise SystemExit("the proxy found no replica in ten seconds")

    def connect(self):
        return Connection(self.port)

    def seconds(self):
        """Processor time that it has used, all its threads together."""
        nanoseconds = 0
        for thread in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            nanoseconds += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
        return nanoseconds / 1e9
