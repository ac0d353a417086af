#!/usr/bin/env bash
# Runs a command while a service runs on a free port; LACUNA_URL holds the service's address.
#
#   Tests/System/with-service.sh PROGRAM COMMAND…     LACUNA_MODELS names another folder of models
set -euo pipefail

program=$1
shift
log=$(mktemp)

"$program" serve --port 0 --models "${LACUNA_MODELS:-Models}" --no-cache-file --drain-delay 0 2> "$log" &
server=$!
trap 'kill "$server" 2> /dev/null; wait "$server" || cat "$log"; rm -f "$log"' EXIT

await() { "$(dirname "${BASH_SOURCE[0]}")/await-log.sh" "$log" "$1" "$server"; }
LACUNA_URL=$(await '"listening"' | grep -o 'http://[0-9.:]*')
await '"ready"' > /dev/null

export LACUNA_URL
"$@"
