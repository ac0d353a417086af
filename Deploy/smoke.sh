#!/bin/sh
# Tests a running instance from outside: health, predictions, an error, metrics and the API description.
#
#   Deploy/smoke.sh URL     such as http://127.0.0.1:8080; LACUNA_TOKEN is the token, if one is required
#
# Requires curl. Exits with 0 if all tests pass; otherwise prints the failure and exits with 1.
set -eu
url=${1:?usage: Deploy/smoke.sh URL}
url=${url%/}

fail() { echo "FAILED: $1" >&2; exit 1; }

# request PATH [CURL OPTION]...: prints the body of the response, then its status on a separate line.
request() {
  path=$1
  shift
  curl --silent --show-error --max-time 10 --write-out '\n%{http_code}' \
    ${LACUNA_TOKEN:+--header "Authorization: Bearer $LACUNA_TOKEN"} "$@" "$url$path" ||
    fail "$path: no response"
}

# expect NAME RESPONSE STATUS TEXT...: fails unless the response has the status and every text.
expect() {
  name=$1 response=$2 status=$3
  shift 3
  [ "${response##*
}" = "$status" ] || fail "$name: expected status $status: $response"
  for text in "$@"; do
    case $response in *"$text"*) ;; *) fail "$name: expected $text in $response" ;; esac
  done
}

# energy RESPONSE: prints the formation energy of a prediction.
energy() { expr "$1" : '.*"formation_energy_ev":\([-0-9.e]*\),' || fail "no formation energy in $1"; }

# A sulfur vacancy and a tungsten substitution; an image of the pair, moved by two cells along a and one along b; and a
# vacancy outside the supercell.
configuration='{"material":"MoS2","supercell":[8,8],"defects":[{"type":"vacancy","element":"S","cell":[0,0],"basis":1},
  {"type":"substitution","from":"Mo","to":"W","cell":[3,4],"basis":0}]}'
image='{"material":"MoS2","supercell":[8,8],"defects":[{"type":"substitution","to":"W","cell":[5,5],"basis":0},
  {"type":"vacancy","cell":[2,1],"basis":1}]}'
outside='{"material":"MoS2","supercell":[8,8],"defects":[{"type":"vacancy","cell":[8,0],"basis":1}]}'

response=$(request /health)
expect "/health" "$response" 200 '"status":"ready"'
first=$(request /predict --data "$configuration")
expect "/predict" "$first" 200 '"defect_count":2' '"in_domain":true' '"band_gap_ev":' '"key":"MoS2:8x8:W@0.0.0+v@4.2.1"'
second=$(request /predict --data "$image")
expect "/predict of an image" "$second" 200 '"key":"MoS2:8x8:W@0.0.0+v@4.2.1"'
[ "$(energy "$first")" = "$(energy "$second")" ] || fail "an image has a different energy: $first $second"
response=$(request /predict --data "$outside")
expect "/predict of a site outside the supercell" "$response" 422 '"pointer":"/defects/0/cell'
response=$(request /predict-many --header 'Content-Type: application/x-ndjson' \
  --data-binary "$(echo "$configuration" | tr -d '\n')")
expect "/predict-many" "$response" 200 '"key":"MoS2:8x8:W@0.0.0+v@4.2.1"'
response=$(request /metrics)
expect "/metrics" "$response" 200 'lacuna_ready 1' 'lacuna_http_requests_total{route="/predict",status="200"}'
response=$(request /openapi.yaml)
expect "/openapi.yaml" "$response" 200 'openapi: 3.1' '/predict-many:'
echo "$url passed, model $(expr "$first" : '.*"model":"\([^"]*\)"')"
