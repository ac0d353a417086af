#!/usr/bin/env bash
# Runs every command of the documents as a reader would paste it, and compares what it prints with what the document shows.
# Checks the links, the tables of figures and options, and the examples of openapi.yaml, and validates CITATION.cff.
#
#   Tests/System/Documents/run.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=.build/documents
requirements=Tests/System/Documents/requirements.txt

if ! cmp --silent "$requirements" "$tools/installed.txt"; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
  # It needs an old jsonschema.
  python3 -m venv "$tools/citation"
  "$tools/citation/bin/pip" install --quiet --disable-pip-version-check cffconvert==2.0.0
  cp "$requirements" "$tools/installed.txt"
fi

"$tools/citation/bin/cffconvert" --validate --infile CITATION.cff
LACUNA_PROGRAM=$(realpath "${1:-.build/release/lacuna}")
export LACUNA_PROGRAM PYTHONPATH=Tests/System
exec "$tools/bin/python" -B -m unittest discover --start-directory Tests/System/Documents --pattern 'test_*.py'
