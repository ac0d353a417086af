#!/usr/bin/env bash
# Generates a client from openapi.yaml, and calls every operation with it.
#
#   Tests/System/GeneratedClient/run.sh [PROGRAM]     LACUNA_MODELS names another folder of models
set -euo pipefail
cd "$(dirname "$0")/../../.."

program=${1:-.build/release/lacuna}
tools=.build/generated-client
client=$(mktemp -d)
trap 'rm -rf "$client"' EXIT

python3 -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check -r Tests/System/GeneratedClient/requirements.txt
# It warns that it does not support NDJSON; a schema that it cannot read is a fault.
"$tools/bin/openapi-python-client" generate --path openapi.yaml --meta none \
  --config Tests/System/GeneratedClient/config.yaml --output-path "$client/lacuna_client" > "$client/log" 2>&1
if grep --after-context 3 "Unable to process" "$client/log"; then exit 1; fi

PYTHONPATH=$client Tests/System/with-service.sh "$program" "$tools/bin/python" -B Tests/System/GeneratedClient/call.py
