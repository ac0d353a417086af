#!/usr/bin/env bash
# Uses the pages in Chromium as a person would, and holds what they show to what the server says when it
# is asked directly.
#
#   Tests/System/Browser/run.sh [PROGRAM]     LACUNA_MODELS names another folder of models, LACUNA_SCREENSHOTS a
#                                      folder to put pictures of the pages into
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=.build/browser
Deploy/require-packages.sh chromium chromium-driver fonts-dejavu-core

if [ ! -x "$tools/bin/python" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r Tests/System/Browser/requirements.txt
fi

PROGRAM=${1:-.build/release/lacuna} exec "$tools/bin/python" -B -m unittest discover \
  --start-directory Tests/System/Browser --pattern 'test_*.py'
