#!/usr/bin/env bash
# Runs all benchmarks, each beside a baseline in the same run; README.md explains the rows.
#
#   Tests/Benchmarks/run.sh [--quick]      PEERS=1 adds Hummingbird and the paper's library (gigabytes to install)
#
# Prints a table in Markdown and writes the same rows to .build/benchmarks/results.json.
set -euo pipefail
cd "$(dirname "$0")/../.."

tools=.build/benchmarks
mkdir -p "$tools"
[ -x "$tools/numpy/bin/python" ] || python3 -m venv "$tools/numpy"
"$tools/numpy/bin/pip" install --quiet --disable-pip-version-check numpy ./Deploy/python
peers=()
if [ -n "${PEERS:-}" ]; then
  if [ ! -x "$tools/peers/bin/python" ]; then
    python3 -m venv "$tools/peers"
    "$tools/peers/bin/pip" install --quiet --disable-pip-version-check \
      -r Tests/Benchmarks/peers.txt
  fi
  swift build -c release --package-path Tests/Benchmarks/Peer --scratch-path "$tools/peer" > "$tools/peer.log" ||
    { tail "$tools/peer.log"; exit 1; }
  peers=(--peers "$tools/peers/bin/python")
fi

clang -O2 -o "$tools/floor" Tests/Benchmarks/Floor/floor.c
"$tools/numpy/bin/python" Tests/Benchmarks/processes.py "$@" "${peers[@]}"
