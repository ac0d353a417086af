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
# Prints the port of the server when it is ready.
await_port() {
  Tests/System/await-log.sh "$folder/log" '"ready"' "$server" > /dev/null
  grep '"listening"' "$folder/log" | grep -o 'http://[0-9.:]*' | cut -d: -f3
}
trap '[ -z "$server" ] || kill "$server" 2> /dev/null; rm -rf "$folder"' EXIT

echo "scripts"
shellcheck --severity=warning Deploy/*.sh Deploy/*/*.sh Tests/*/run.sh Tests/System/*.sh Tests/System/*/run.sh .ci/run

echo "image"
"$tools/bin/hadolint" Deploy/Dockerfile Deploy/Dockerfile.model

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

echo "a model of one's own"
# The models of a deployment: the committed one and one trained on invented labels, of one host.
own=$folder/models
mkdir "$own"
ln -s "$models/hosts" "$models/2dmd" "$own"
# Of pairs no farther apart than half the supercell, no two are equivalent.
for i in 0 1 2 3; do
  for j in 1 2 3; do
    printf '{"material":"P","supercell":[6,6],"formation_energy_ev":4.%d%d,"band_gap_ev":0.%d%d,"defects":[%s,%s]}\n' \
      $i $j $j $i '{"type":"vacancy","cell":[0,0],"basis":0}' "{\"type\":\"vacancy\",\"cell\":[$i,$j],\"basis\":0}"
  done
done > "$folder/rows.ndjson"
"$program" train --data "$folder/rows.ndjson" --out "$own/mine" --hosts "$own/hosts" \
  --step-scale 0.01 --members 1 --folds 2 > "$folder/training" 2>&1 || { cat "$folder/training" >&2; exit 1; }
"$program" serve --port 0 --models "$own" --model mine --model 2dmd --no-cache-file --drain-delay 0 2> "$folder/log" &
server=$!
Deploy/smoke.sh "http://127.0.0.1:$(await_port)"
kill "$server"
wait "$server"
server=""

echo "manifests"
if command -v kubectl > /dev/null; then
  kubernetes=Deploy/kubernetes
  for overlay in "$kubernetes"/overlays/*/; do
    kubectl kustomize "$overlay" > "$folder/$(basename "$overlay").yaml"
    # Each way to bring a model of one's own, in an overlay on top. kustomize takes relative paths only.
    for component in "$kubernetes"/components/*/; do
      top=$folder/$(basename "$overlay")-$(basename "$component")
      mkdir "$top"
      printf 'resources: [%s]\ncomponents: [%s]\n' \
        "$(realpath --relative-to="$top" "$overlay")" "$(realpath --relative-to="$top" "$component")" \
        > "$top/kustomization.yaml"
      kubectl kustomize "$top" > "$top.yaml"
    done
  done
  # `make image` builds the images that the manifests name.
  make --dry-run image IMAGE=registry.example.org/lacuna MODEL=mine > "$folder/build"
  for image in $(sed -n 's/^ *-* image: //p' "$folder/production.yaml" "$folder/production-model-image.yaml"); do
    grep --quiet --fixed-strings -e "--tag $image " "$folder/build" || { echo "make does not build $image" >&2; exit 1; }
  done
  PYTHONPATH=Tests/System LACUNA_PROGRAM=$program LACUNA_MODELS=$own \
    "$tools/bin/python" Tests/System/Deploy/manifests.py \
    "$folder"/*.yaml "$kubernetes/components/model-volume/loader.yaml"
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
port=$(await_port)
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
