#!/usr/bin/env bash
# Checks a running server against openapi.yaml: schemathesis generates valid and invalid requests and runs all of its
# checks; then every line of an NDJSON response is validated.
#
#   Tests/System/Conformance/run.sh [PROGRAM]     LACUNA_MODELS names another folder of models
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=.build/conformance

# Without a server, this script starts one that runs it again.
if [ -z "${LACUNA_URL:-}" ]; then
  if [ ! -x "$tools/bin/schemathesis" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check \
      -r Tests/System/Conformance/requirements.txt
  fi
  exec Tests/System/with-service.sh "${1:-.build/release/lacuna}" Tests/System/Conformance/run.sh
fi

# The name and version of the model, for the paths that contain them.
identity=$(curl --silent --fail "$LACUNA_URL/model" | python3 -c 'import json, sys; print(json.load(sys.stdin)["identity"])')
export LACUNA_MODEL=${identity%@*} LACUNA_VERSION=${identity##*@}

# It leaves a folder in its working directory.
here=$PWD
export SCHEMATHESIS_HOOKS=$here/Tests/System/Conformance/media_types.py
(cd "$tools" && bin/schemathesis --config-file "$here/Tests/System/Conformance/schemathesis.toml" \
  run "$here/openapi.yaml" --url "$LACUNA_URL" --checks all)
"$tools/bin/python" Tests/System/Conformance/lines.py "$LACUNA_URL"
