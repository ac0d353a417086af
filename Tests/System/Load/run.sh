#!/usr/bin/env bash
# Tests under load, each against a server of its own: a soak, lines by the million, stalled clients, hostile requests,
# rolling restarts, and clients that connect while a server ends.
#
#   Tests/System/Load/run.sh [SECONDS [LINES]]     of the soak, 600 by default; 1,000,000 lines by default
#
# LACUNA_PROGRAM and LACUNA_MODELS name another program and other models. Needs python3 and wrk. Exits with a
# status other than 0 if anything is VIOLATED.
set -euo pipefail
cd "$(dirname "$0")"
export PYTHONPATH=..

python3 soak.py "${1:-600}"
python3 lines.py "${2:-1000000}"
python3 stalled.py
python3 hostile.py --seconds 2 --window 5
python3 rolls.py
# The last one needs a network namespace, which not every container grants.
if unshare --map-root-user --net test -w /dev/net/tun; then
  unshare --map-root-user --net python3 handshakes.py
else
  echo "clients that connect while a server ends: skipped, no network namespace"
fi
