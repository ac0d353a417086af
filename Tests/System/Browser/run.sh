#!/usr/bin/env bash
# Uses the pages in Chromium as a person would, and compares what they show with what the server responds to
# requests of the tests.
#
#   Tests/System/Browser/run.sh [PROGRAM [-k PATTERN]...]
#
# LACUNA_MODELS names another folder of models, LACUNA_SCREENSHOTS a folder for pictures of the pages. -k runs the tests
# whose names have a part.
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=.build/browser
requirements=Tests/System/Browser/requirements.txt
Deploy/require-packages.sh chromium chromium-driver fonts-dejavu-core

if ! cmp --silent "$requirements" "$tools/installed.txt"; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$tools/installed.txt"
fi

export PYTHONPATH=$PWD/Tests/System:$PWD/Tests/System/Browser
LACUNA_PROGRAM=$(realpath "${1:-.build/release/lacuna}")
export LACUNA_PROGRAM
cd Tests/System/Browser
exec "../../../$tools/bin/python" -B run.py "${@:2}"
