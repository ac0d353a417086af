#!/usr/bin/env bash
# Lets the clients of Triton and of KServe, as they are published, ask a server in the Open Inference
# Protocol, and holds what they read to what POST /predict answers.
#
#   Tests/System/Inference/run.sh [PROGRAM]     LACUNA_MODELS names another folder of models
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=.build/inference

if [ ! -x "$tools/bin/python" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r Tests/System/Inference/requirements.txt
fi

PROGRAM=${1:-.build/release/lacuna} exec "$tools/bin/python" -B -m unittest discover \
  --start-directory Tests/System/Inference --pattern 'test_*.py'
