#!/bin/sh
# Tests a running instance from outside: health, predictions, an error, metrics, the description.
#
#   Deploy/smoke.sh URL     such as http://127.0.0.1:8080; LACUNA_TOKEN holds the token if it wants one
#
# Needs curl. Says what it found wrong and ends with 1, or with 0 if all is well.
set -eu
url=${1:?usage: Deploy/smoke.sh URL}
url=${url%/}

fail() { echo "FAILED: $1" >&2; exit 1; }

# The body, then the status in a line of its own.
ask() {
  path=$1
  shift
  curl --silent --show-error --max-time 10 --write-out '\n%{http_code}' \
    ${LACUNA_TOKEN:+--header "Authorization: Bearer $LACUNA_TOKEN"} "$@" "$url$path" ||
    fail "$path: no answer"
}

# expect WHAT ANSWER STATUS TEXT...: the status and every text are in the answer.
expect() {
  what=$1 answer=$2 status=$3
  shift 3
  [ "${answer##*
}" = "$status" ] || fail "$what: not a $status: $answer"
  for text in "$@"; do
    case $answer in *"$text"*) ;; *) fail "$what: no $text in $answer" ;; esac
  done
}

# What an answer says of the energy, which is the same for every image of a configuration.
energy() { expr "$1" : '.*"formation_energy_ev":\([-0-9.e]*\),' || fail "no energy in $1"; }

# A sulfur vacancy and a tungsten substitution, and the same pair two cells on and one up.
here='{"material":"MoS2","supercell":[8,8],"defects":[{"type":"vacancy","element":"S","cell":[0,0],"basis":1},
  {"type":"substitution","from":"Mo","to":"W","cell":[3,4],"basis":0}]}'
there='{"material":"MoS2","supercell":[8,8],"defects":[{"type":"substitution","to":"W","cell":[5,5],"basis":0},
  {"type":"vacancy","cell":[2,1],"basis":1}]}'
outside='{"material":"MoS2","supercell":[8,8],"defects":[{"type":"vacancy","cell":[8,0],"basis":1}]}'

answer=$(ask /health)
expect "/health" "$answer" 200 '"status":"ready"'
one=$(ask /predict --data "$here")
expect "/predict" "$one" 200 '"defect_count":2' '"in_domain":true' '"band_gap_ev":' '"key":"MoS2:8x8:W@0.0.0+v@4.2.1"'
other=$(ask /predict --data "$there")
expect "/predict of an image" "$other" 200 '"key":"MoS2:8x8:W@0.0.0+v@4.2.1"'
[ "$(energy "$one")" = "$(energy "$other")" ] || fail "an image has another energy: $one $other"
answer=$(ask /predict --data "$outside")
expect "/predict of a site outside" "$answer" 422 '"pointer":"/defects/0/cell'
answer=$(ask /predict-many --header 'Content-Type: application/x-ndjson' --data-binary "$(echo "$here" | tr -d '\n')")
expect "/predict-many" "$answer" 200 '"key":"MoS2:8x8:W@0.0.0+v@4.2.1"'
answer=$(ask /metrics)
expect "/metrics" "$answer" 200 'lacuna_ready 1' 'lacuna_http_requests_total{route="/predict",status="200"}'
answer=$(ask /openapi.yaml)
expect "/openapi.yaml" "$answer" 200 'openapi: 3.1' '/predict-many:'
echo "$url is well: $(expr "$one" : '.*"model":"\([^"]*\)"')"
