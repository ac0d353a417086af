"""Checks that the systemd unit allows every system call that a server made from its start to its end.

usage: Tests/System/Deploy/calls.py TRACE UNIT     a file of strace -f, and the unit
"""

import os
import re
import subprocess
import sys

trace, unit = (open(path, encoding="utf-8").read() for path in sys.argv[1:])


def members(name):
    """Returns the calls in a group of systemd, or the call of that name."""
    if not name.startswith("@"):
        return {name}
    command = ["systemd-analyze", "syscall-filter", name]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[1:]
    return set().union(*(members(line.strip()) for line in lines if line.strip() and not line.strip().startswith("#")))


allowed = set()
filters = re.findall(r"^SystemCallFilter=(~?)(.*)$", unit, re.MULTILINE)
assert filters, "the unit filters no system calls"
for sign, groups in filters:
    calls = set().union(*map(members, groups.split()))
    allowed = allowed - calls if sign else allowed | calls
made = set(re.findall(r"^\d+ +(\w+)\(", trace, re.MULTILINE))
assert {"bind", "accept", "accept4"} & made, "the trace is not of a server"
if os.geteuid() == 0:
    # As root, which the unit does not run as, SQLite gives its files to the owner of their folder.
    made -= {"fchown"}
refused = made - allowed
print(f"{len(made)} system calls made, {len(allowed)} allowed")
if refused:
    sys.exit(f"VIOLATED: the unit refuses {', '.join(sorted(refused))}")
if re.search(r"^\d+ +(mmap|mprotect)\(.*PROT_WRITE\|PROT_EXEC", trace, re.MULTILINE):
    sys.exit("VIOLATED: memory is made both writable and executable, which the unit refuses")
