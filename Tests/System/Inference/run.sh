#!/usr/bin/env bash
# Runs the published clients of Triton and of KServe against a server in the Open Inference Protocol, and compares
# what they read with what POST /predict responds.
#
#   Tests/System/Inference/run.sh [PROGRAM]     LACUNA_MODELS names another folder of models
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=.build/inference

if [ ! -x "$tools/bin/python" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r Tests/System/Inference/requirements.txt
fi

export PYTHONPATH=Tests/System LACUNA_PROGRAM=${1:-.build/release/lacuna}
exec "$tools/bin/python" -B -m unittest discover \
  --start-directory Tests/System/Inference --pattern 'test_*.py'
