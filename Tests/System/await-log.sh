#!/usr/bin/env bash
# Waits until a line of a log contains a text, and prints the line. Fails after a minute, or when the process ends.
#
#   Tests/System/await-log.sh LOG TEXT PID
set -euo pipefail

grep --max-count=1 --fixed-strings "$2" < <(timeout 60 tail --quiet --pid="$3" --lines=+1 --follow "$1") ||
  { cat "$1" >&2; exit 1; }
