#!/usr/bin/env bash
# Holds a running server to openapi.yaml: made-up requests, right and wrong, by schemathesis with every
# check it has, then every line of an NDJSON answer against the description.
#
#   Tests/System/Conformance/run.sh [PROGRAM]     LACUNA_MODELS names another folder of models
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=.build/conformance

# Without a server yet, this script has itself called beside one.
if [ -z "${LACUNA_URL:-}" ]; then
  if [ ! -x "$tools/bin/schemathesis" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check \
      -r Tests/System/Conformance/requirements.txt
  fi
  exec Tests/System/with-service.sh "${1:-.build/release/lacuna}" Tests/System/Conformance/run.sh
fi

# The model that is served, for the paths that name it.
identity=$(curl --silent --fail "$LACUNA_URL/model" | python3 -c 'import json, sys; print(json.load(sys.stdin)["identity"])')
export LACUNA_MODEL=${identity%@*} LACUNA_VERSION=${identity##*@}

# It leaves a folder of its own where it runs.
here=$PWD
(cd "$tools" && bin/schemathesis --config-file "$here/Tests/System/Conformance/schemathesis.toml" \
  run "$here/openapi.yaml" --url "$LACUNA_URL" --checks all)
"$tools/bin/python" Tests/System/Conformance/lines.py "$LACUNA_URL"
