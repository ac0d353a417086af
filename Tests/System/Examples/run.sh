#!/usr/bin/env bash
# Runs the examples of Deploy/examples against a service and checks their results.
#
#   Tests/System/Examples/run.sh [PROGRAM]     LACUNA_MODELS names another folder of models
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=.build/examples
requirements=Deploy/examples/requirements.txt

if ! cmp --silent "$requirements" "$tools/installed.txt"; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$tools/installed.txt"
fi

Tests/System/with-service.sh "${1:-.build/release/lacuna}" "$tools/bin/python" Tests/System/Examples/check.py
