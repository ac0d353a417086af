#!/usr/bin/env bash
# Checks the files of Deploy with the programs that read them: systemd, HAProxy, Kubernetes, Docker, Prometheus, and
# lacuna.
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
if ! command -v promtool > /dev/null; then
  # Extracted and not installed: the package would start a daemon.
  if [ ! -x "$tools/prometheus/usr/bin/promtool" ]; then
    (cd "$tools" && apt-get download -qq prometheus && dpkg -x prometheus_*.deb prometheus)
  fi
  PATH=$PATH:$PWD/$tools/prometheus/usr/bin
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
  echo "the compose file does not require a token" >&2
  exit 1
fi

echo "proxy"
LACUNA_BIND=127.0.0.1:1 LACUNA_A=127.0.0.1:2 LACUNA_B=127.0.0.1:3 haproxy -c -q -f Deploy/proxy/haproxy.cfg

echo "unit"
# Only the path of the program is replaced.
sed "s|/opt/lacuna/lacuna|$program|" Deploy/systemd/lacuna.service > "$folder/lacuna.service"
systemd-analyze verify --man=no "$folder/lacuna.service"
# 0 is the tightest exposure, 100 the loosest. The service needs the network.
systemd-analyze security --offline=yes --threshold=12 --no-pager "$folder/lacuna.service" > "$folder/exposure" ||
  { cat "$folder/exposure" >&2; exit 1; }

echo "manifests"
if command -v kubectl > /dev/null; then
  for overlay in trial production; do
    kubectl kustomize "Deploy/kubernetes/overlays/$overlay" > "$folder/$overlay.yaml"
  done
  PYTHONPATH=Tests/System LACUNA_PROGRAM=$program LACUNA_MODELS=$models \
    "$tools/bin/python" Tests/System/Deploy/manifests.py "$folder"/*.yaml
else
  # Debian has no package of it.
  echo "skipped: kubectl, which renders them, is not installed"
fi

echo "alerts"
(cd Deploy/monitoring && promtool check rules rules.yaml && promtool test rules rules_test.yaml) > "$folder/rules" 2>&1 ||
  { cat "$folder/rules" >&2; exit 1; }

echo "a server"
strace -f -qq -o "$folder/calls" \
  "$program" serve --port 0 --models "$models" --cache "$folder/cache.sqlite" --drain-delay 0 2> "$folder/log" &
server=$!
await() { Tests/System/await-log.sh "$folder/log" "$1" "$server"; }
port=$(await '"listening"' | grep -o 'http://[0-9.:]*' | cut -d: -f3)
await '"ready"' > /dev/null
"$program" health --port "$port"
Deploy/smoke.sh "http://127.0.0.1:$port"
curl --silent --fail "http://127.0.0.1:$port/metrics" | promtool check metrics
python3 Tests/System/Deploy/monitoring.py "http://127.0.0.1:$port"
# strace does not forward signals.
kill "$(pgrep --parent "$server")"
wait "$server"
server=""
if "$program" health --port "$port" 2> "$folder/refusal"; then
  echo "a server that has ended is reported as ready" >&2
  exit 1
fi
grep -q "Connection refused" "$folder/refusal"
python3 Tests/System/Deploy/calls.py "$folder/calls" Deploy/systemd/lacuna.service
