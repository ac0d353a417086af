"""Lines by the million through the server and through `lacuna predict`: in order and in constant memory.

usage: PYTHONPATH=Tests/System Tests/System/Load/lines.py [COUNT]     1,000,000 by default
"""

import json
import os
import socket
import subprocess
import sys
import threading

from configurations import configurations, prediction
from service import MODELS, PROGRAM, Service

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
# Lines are sent in batches; of every 997 responses one is compared with that of POST /predict.
BATCH, EVERY = 500, 997
# The growth of memory that is allowed from a fifth of the lines to their end. With fewer lines than these it has
# not settled.
BOUND, SETTLED = 1.05, 200_000


def resident(process):
    with open(f"/proc/{process}/statm", encoding="ascii") as sizes:
        return int(sizes.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def line(bodies, number):
    """Returns the line of a number; every tenth is invalid."""
    if number % 10 == 9:
        return b'{"material": "MoS2", "defects": [%d]}\n' % number
    return b'{"id": "%d", %s\n' % (number, bodies[number % len(bodies)][1:])


def send(write, bodies):
    for start in range(0, COUNT, BATCH):
        write(b"".join(line(bodies, number) for number in range(start, min(COUNT, start + BATCH))))


def check(name, answers, expected, process):
    """Reads all responses; they have to be right and in order, and memory constant."""
    settled, last, number = 0, 0, -1
    for number, answer in enumerate(answers):
        if number % 10 == 9:
            assert answer.startswith(b'{"error":') and b'"line":%d}' % (number + 1) in answer, answer[:300]
        else:
            assert answer.startswith(b'{"id":"%d",' % number), (number, answer[:300])
            if number % EVERY == 0:
                found = {**json.loads(answer), "cached": None}
                del found["id"]
                assert found == expected(number), (number, found)
        # When the last response is read, the program may have ended.
        if number == COUNT // 5:
            settled = resident(process)
        if number == COUNT - COUNT // 100:
            last = resident(process)
    assert number + 1 == COUNT, f"{number + 1} responses to {COUNT} lines"
    verdict = "" if COUNT >= SETTLED else " (too few lines to check it)"
    marks = f"{settled / 1e6:.0f} MB after a fifth, {last / 1e6:.0f} MB at the end"
    print(f"{name}: {COUNT:,} lines; memory {marks}{verdict}")
    if COUNT >= SETTLED and last > BOUND * settled:
        raise SystemExit(f"VIOLATED: memory of {name} grew by more than {BOUND - 1:.0%}")


def chunks(stream):
    """Yields the lines of a chunked body."""
    rest = b""
    while size := int(stream.readline(), 16):
        rest += stream.read(size)
        assert stream.read(2) == b"\r\n"
        *whole, rest = rest.split(b"\n")
        yield from whole
    assert rest == b"", rest


def through_the_server(service, bodies, expected):
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        head = b"POST /predict-many HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")

        def write(lines):
            connection.sendall(b"%x\r\n%s\r\n" % (len(lines), lines))

        def run():
            send(write, bodies)
            connection.sendall(b"0\r\n\r\n")

        sender = threading.Thread(target=run)
        sender.start()
        stream = connection.makefile("rb")
        status = stream.readline()
        assert b" 200 " in status, status
        while stream.readline() != b"\r\n":
            pass
        check("the server", chunks(stream), expected, service.process.pid)
        sender.join()


def through_the_command(bodies, expected):
    with subprocess.Popen(
        [PROGRAM, "predict", "--models", MODELS], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:

        def run():
            send(program.stdin.write, bodies)
            program.stdin.close()

        sender = threading.Thread(target=run)
        sender.start()
        answers = (answer.rstrip(b"\n") for answer in program.stdout)
        check("the command", answers, expected, program.pid)
        sender.join()
        assert program.wait() == 0


def main():
    # A memory cache that is full before memory is measured.
    service = Service("--cache-entries", "5000")
    bodies = configurations(service, 20_000)
    known = {}

    def expected(number):
        body = bodies[number % len(bodies)]
        if body not in known:
            known[body] = prediction(service.predict(body))
        return known[body]

    through_the_server(service, bodies, expected)
    through_the_command(bodies, expected)
    service.end()


main()
