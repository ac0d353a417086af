#!/usr/bin/env bash
# Runs the examples of Deploy/examples against a service and checks their results.
#
#   Tests/System/Examples/run.sh [PROGRAM]     LACUNA_MODELS names another folder of models
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=.build/examples

[ -x "$tools/bin/python" ] || python3 -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check --no-compile './Deploy/python[all]' \
  -r Deploy/examples/requirements.txt -r Tests/System/Examples/requirements.txt

Tests/System/with-service.sh "${1:-.build/release/lacuna}" "$tools/bin/python" Tests/System/Examples/check.py
Tests/System/with-service.sh "${1:-.build/release/lacuna}" "$tools/bin/python" Tests/System/Examples/notebook.py
