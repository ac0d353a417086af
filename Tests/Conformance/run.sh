#!/usr/bin/env bash
# Holds a running server to openapi.yaml: made-up requests, right and wrong, by schemathesis with every
# check it has, then every line of an NDJSON answer against the description.
#
#   Tests/Conformance/run.sh [PROGRAM]     LACUNA_MODELS names another folder of models
set -euo pipefail
cd "$(dirname "$0")/../.."

program=${1:-.build/release/lacuna}
models=${LACUNA_MODELS:-Models}
tools=.build/conformance
log=$(mktemp)

if [ ! -x "$tools/bin/schemathesis" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check \
    -r Tests/Conformance/requirements.txt
fi

"$program" serve --port 0 --models "$models" --no-cache-file --grace 0 2> "$log" &
server=$!
trap 'kill "$server" 2> /dev/null; wait "$server" || cat "$log"; rm -f "$log"' EXIT

for _ in $(seq 600); do
  url=$(grep -o 'http://[0-9.:]*' "$log" | head -1 || true)
  if [ -n "$url" ] && curl --silent --fail --output /dev/null "$url/health"; then break; fi
  kill -0 "$server"
  sleep 0.1
done

# The model that is served, for the paths that name it.
identity=$(curl --silent --fail "$url/model" | python3 -c 'import json, sys; print(json.load(sys.stdin)["identity"])')
export LACUNA_MODEL=${identity%@*} LACUNA_VERSION=${identity##*@}

# It leaves a folder of its own where it runs.
here=$PWD
(cd "$tools" && bin/schemathesis --config-file "$here/Tests/Conformance/schemathesis.toml" \
  run "$here/openapi.yaml" --url "$url" --checks all)
"$tools/bin/python" Tests/Conformance/lines.py "$url"
