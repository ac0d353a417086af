"""Runs measure.py, plan.py and simulate.py, and writes their output into SCALING.md.

usage: Deploy/scaling/report.py

Takes some three minutes. Requires haproxy and a built lacuna; LACUNA_PROGRAM names another program.
"""

import pathlib
import re
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
REPORT = FOLDER.parent / "SCALING.md"

for script in ("measure.py", "plan.py", "simulate.py"):
    printed = subprocess.run([sys.executable, FOLDER / script], check=True, stdout=subprocess.PIPE, text=True).stdout
    block = re.compile(rf"(<!-- {re.escape(script)} -->\n```\n).*?(```\n)", re.DOTALL)
    text, count = block.subn(lambda match: match[1] + printed + match[2], REPORT.read_text(encoding="utf-8"))
    if count != 1:
        sys.exit(f"{REPORT} has {count} blocks for the output of {script} instead of one")
    REPORT.write_text(text, encoding="utf-8")
    print(printed)
