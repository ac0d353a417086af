#!/usr/bin/env bash
# Holds what is in Deploy to what reads it: systemd, HAProxy, Kubernetes, Docker, and the program itself.
#
#   Tests/System/Deploy/run.sh [PROGRAM]     LACUNA_MODELS names another folder of models
#
# Needs python3, curl, haproxy, strace, docker-compose, kubectl (for its kustomize), shellcheck and systemd-analyze.
set -euo pipefail
cd "$(dirname "$0")/../../.."

program=$(realpath "${1:-.build/release/lacuna}")
models=$(realpath "${LACUNA_MODELS:-Models}")
tools=.build/deploy
PATH=$PATH:/usr/sbin
export PATH

if [ ! -x "$tools/bin/hadolint" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r Tests/System/Deploy/requirements.txt
fi
folder=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill "$server" 2> /dev/null; rm -rf "$folder"' EXIT

echo "scripts"
shellcheck --severity=warning Deploy/*.sh Deploy/*/*.sh Tests/*/run.sh Tests/System/*.sh Tests/System/*/run.sh .ci/run

echo "image"
"$tools/bin/hadolint" Deploy/Dockerfile

echo "compose"
LACUNA_TOKEN=t docker-compose --file Deploy/compose.yaml config --quiet
if docker-compose --file Deploy/compose.yaml config --quiet 2> /dev/null; then
  echo "the compose file does without a token" >&2
  exit 1
fi

echo "proxy"
LACUNA_BIND=127.0.0.1:1 LACUNA_A=127.0.0.1:2 LACUNA_B=127.0.0.1:3 haproxy -c -q -f Deploy/proxy/haproxy.cfg

echo "unit"
# The program is where it is here; everything else is as it stands.
sed "s|/opt/lacuna/lacuna|$program|" Deploy/systemd/lacuna.service > "$folder/lacuna.service"
systemd-analyze verify --man=no "$folder/lacuna.service"
# 0 is as tight as can be, 100 not at all; the loopback interface it has to have.
systemd-analyze security --offline=yes --threshold=12 --no-pager "$folder/lacuna.service" > "$folder/exposure" ||
  { cat "$folder/exposure" >&2; exit 1; }

echo "manifests"
if command -v kubectl > /dev/null; then
  for overlay in trial production; do
    kubectl kustomize "Deploy/kubernetes/overlays/$overlay" > "$folder/$overlay.yaml"
  done
  "$tools/bin/python" Tests/System/Deploy/manifests.py "$program" "$models" "$folder"/*.yaml
else
  # Debian has no package of it.
  echo "not checked: kubectl, which renders them, is not installed"
fi

echo "a server"
strace -f -qq -o "$folder/calls" \
  "$program" serve --port 0 --models "$models" --cache "$folder/cache.sqlite" --drain-delay 0 2> "$folder/log" &
server=$!
for _ in $(seq 600); do
  port=$(grep -o 'http://[0-9.:]*' "$folder/log" | head -1 | cut -d: -f3 || true)
  if [ -n "$port" ] && "$program" health --port "$port" 2> /dev/null; then break; fi
  kill -0 "$server"
  sleep 0.1
done
Deploy/smoke.sh "http://127.0.0.1:$port"
# strace passes no signal on.
kill "$(pgrep --parent "$server")"
wait "$server"
server=""
if "$program" health --port "$port" 2> "$folder/refusal"; then
  echo "a server that has ended is said to be ready" >&2
  exit 1
fi
grep -q "Connection refused" "$folder/refusal"
python3 Tests/System/Deploy/calls.py "$folder/calls" Deploy/systemd/lacuna.service
