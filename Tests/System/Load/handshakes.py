"""Clients with a long round trip connect while a server ends: each is served, none is reset.

usage: PYTHONPATH=Tests/System unshare --map-root-user --net Tests/System/Load/handshakes.py

This program plays the clients: it writes their packets to a network device, so that it decides when they arrive.
Two servers share a port and one ends; the clients then send a SYN, and their ACK follows a round trip later, when
that server has ended. If it closed its socket before, the connections it had accepted would be reset. A client
without a SYN-ACK tries again, as TCP does.
"""

import fcntl
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time

from service import Service

CLIENTS = range(40000, 40040)
ROUND_TRIP = 0.2
SERVER, CLIENT = "10.9.0.1", "10.9.0.2"
SYN, RST, ACK, PUSH = 2, 4, 16, 8
REQUEST = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Wire:
    """A network device whose other end is this program."""

    def __init__(self, port):
        self.port = port
        self.device = os.open("/dev/net/tun", os.O_RDWR)
        # TUNSETIFF with IFF_TUN and IFF_NO_PI: bare IP packets.
        fcntl.ioctl(self.device, 0x400454CA, struct.pack("16sH", b"load0", 0x1001))
        for command in f"address add {SERVER}/24 dev load0", "link set load0 up":
            subprocess.run(["ip", *command.split()], check=True)

    def send(self, client, sequence, acknowledged, flags, data=b""):
        """Writes one segment of a client (RFC 9293 section 3.1)."""
        ends = socket.inet_aton(CLIENT) + socket.inet_aton(SERVER)
        segment = struct.pack(
            "!HHIIBBHHH", client, self.port, sequence, acknowledged, 5 << 4, flags, 65535, 0, 0) + data
        total = checksum(ends + struct.pack("!HH", socket.IPPROTO_TCP, len(segment)) + segment)
        segment = segment[:16] + struct.pack("!H", total) + segment[18:]
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0, 64, socket.IPPROTO_TCP, 0)
        head = head[:10] + struct.pack("!H", checksum(head + ends)) + head[12:] + ends
        os.write(self.device, head + segment)

    def receive(self, seconds):
        """Yields what arrives for the clients within a time: client, sequence number, flags, data."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.device], [], [], left)[0]:
                return
            packet = os.read(self.device, 1 << 16)
            if packet[0] >> 4 == 4 and packet[9] == socket.IPPROTO_TCP:
                segment = packet[(packet[0] & 15) * 4:]
                _, client, sequence, _, offset, flags = struct.unpack("!HHIIBB", segment[:14])
                yield client, sequence, flags, segment[(offset >> 4) * 4:]


def checksum(data):
    """RFC 1071."""
    total = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def connect(wire, clients):
    """Opens connections, sends a request over each that was accepted, and returns the outcome of each client."""
    for client in clients:
        wire.send(client, 1000, 0, SYN)
    sequences = {client: s for client, s, flags, _ in wire.receive(ROUND_TRIP) if flags == SYN | ACK}
    for client, sequence in sequences.items():
        wire.send(client, 1001, sequence + 1 & 0xFFFFFFFF, ACK | PUSH, REQUEST)
    outcomes = {}
    for client, _, flags, data in wire.receive(ROUND_TRIP):
        if flags & RST:
            outcomes[client] = "reset"
        elif data.startswith(b"HTTP/1.1 200 "):
            outcomes.setdefault(client, "served")
    return outcomes


subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
options = ("--host", "0.0.0.0", "--reuse-port", "--drain-delay", "0")
first = Service(*options)
second = Service(*options, port=first.port)
wire = Wire(first.port)
first.process.send_signal(signal.SIGTERM)
first.wait_for_event("draining")
# It accepts no more connections, and ends a tenth of a second later.
time.sleep(0.03)
outcomes = connect(wire, CLIENTS)
later = [client for client in CLIENTS if client not in outcomes]
outcomes.update(connect(wire, later))
status = first.process.wait(timeout=60)
second.end()
served = list(outcomes.values()).count("served")
print(
    f"{len(CLIENTS)} clients connected while a server ended: {served} served, "
    f"{len(later)} of them at the second attempt")
if served < len(CLIENTS) or not later or status != 0:
    print(f"VIOLATED: {outcomes}, status {status}")
    sys.exit(1)
