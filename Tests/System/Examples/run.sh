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

program=${1:-.build/release/lacuna}
Tests/System/with-service.sh "$program" "$tools/bin/python" Tests/System/Examples/check.py
Tests/System/with-service.sh "$program" "$tools/bin/python" Tests/System/Examples/notebook.py

# A model of one property, trained on invented labels.
own=$(mktemp --directory)
trap 'rm -rf "$own"' EXIT
ln -s "$(realpath "${LACUNA_MODELS:-Models}")/hosts" "$own"
# Of pairs no farther apart than half the supercell, no two are equivalent.
for i in 0 1 2 3; do
  for j in 1 2 3; do
    printf '{"material":"P","supercell":[6,6],"band_gap_ev":0.%d%d,"defects":[%s,%s]}\n' \
      $j $i '{"type":"vacancy","cell":[0,0],"basis":0}' "{\"type\":\"vacancy\",\"cell\":[$i,$j],\"basis\":0}"
  done
done > "$own/rows.ndjson"
"$program" train --data "$own/rows.ndjson" --out "$own/2dmd" --hosts "$own/hosts" \
  --step-scale 0.01 --members 1 --folds 2 > "$own/training" 2>&1 || { cat "$own/training" >&2; exit 1; }
LACUNA_MODELS=$own Tests/System/with-service.sh "$program" "$tools/bin/python" Tests/System/Examples/one_property.py
