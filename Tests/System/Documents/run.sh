#!/usr/bin/env bash
# Runs every command of the documents as a reader would paste it, and compares what it prints with what the document shows.
# Checks the links and the tables of figures and options, and validates CITATION.cff.
#
#   Tests/System/Documents/run.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/../../.."

tools=.build/documents
requirements=Tests/System/Documents/requirements.txt

if ! cmp --silent "$requirements" "$tools/installed.txt"; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$tools/installed.txt"
fi

"$tools/bin/cffconvert" --validate --infile CITATION.cff
LACUNA_PROGRAM=$(realpath "${1:-.build/release/lacuna}")
export LACUNA_PROGRAM PYTHONPATH=Tests/System
exec "$tools/bin/python" -B -m unittest discover --start-directory Tests/System/Documents --pattern 'test_*.py'
