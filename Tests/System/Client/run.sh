#!/usr/bin/env bash
# Tests the Python client of Deploy/python against a server and against broken ones.
#
#   Tests/System/Client/run.sh [PROGRAM [PYTEST OPTIONS…]]     LACUNA_MODELS names another folder of models
#
# With EXPORTS=1 it also installs doped (half a gigabyte), to test the export to it.
set -euo pipefail
cd "$(dirname "$0")/../../.."

# The examples use the same environment.
tools=.build/examples
program=${1:-.build/release/lacuna}
shift $(($# > 0 ? 1 : 0))

[ -x "$tools/bin/python" ] || python3 -m venv "$tools"
# Compiling all modules would take longer than the tests that use some of them.
"$tools/bin/pip" install --quiet --disable-pip-version-check --no-compile -r Tests/System/Client/requirements.txt \
  './Deploy/python[all]' ${EXPORTS:+doped}

"$tools/bin/ruff" check --quiet Deploy/python
"$tools/bin/ruff" format --quiet --check Deploy/python
(cd Deploy/python && "../../$tools/bin/mypy" --no-error-summary)

export PYTHONPATH=Tests/System LACUNA_PROGRAM=$program
exec "$tools/bin/pytest" --quiet -p no:cacheprovider "$@" Tests/System/Client
