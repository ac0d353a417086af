#!/usr/bin/env bash
# Runs a command beside a service on a free port; LACUNA_URL tells the command where.
#
#   Tests/System/with-service.sh PROGRAM COMMAND…     LACUNA_MODELS names another folder of models
set -euo pipefail

program=$1
shift
log=$(mktemp)

"$program" serve --port 0 --models "${LACUNA_MODELS:-Models}" --no-cache-file --drain-delay 0 2> "$log" &
server=$!
trap 'kill "$server" 2> /dev/null; wait "$server" || cat "$log"; rm -f "$log"' EXIT

for _ in $(seq 600); do
  LACUNA_URL=$(grep -o 'http://[0-9.:]*' "$log" | head -1 || true)
  if [ -n "$LACUNA_URL" ] && curl --silent --fail --output /dev/null "$LACUNA_URL/health"; then break; fi
  kill -0 "$server"
  sleep 0.1
done

export LACUNA_URL
"$@"
