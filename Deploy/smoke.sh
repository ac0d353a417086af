#!/bin/sh
# Tests a running instance from outside: health, predictions for every host of its model, an error, metrics and the API
# description.
#
#   Deploy/smoke.sh URL     such as http://127.0.0.1:8080; LACUNA_TOKEN is the token, if one is required
#
# Requires curl. Exits with 0 if all tests pass; otherwise prints the failure and exits with 1.
set -euf
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

# predict DOCUMENT [CURL OPTION]...: prints the response to POST /predict.
predict() {
  document=$1
  shift
  request /predict --header 'Content-Type: application/json' --data "$document" "$@"
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

# find TEXT PATTERN: prints the group of a regular expression; fails unless the text has it.
find() {
  found=$(echo "$1" | sed -n "s/.*$2.*/\1/p")
  [ -n "$found" ] && echo "$found"
}

# member DOCUMENT NAME PATTERN: prints the group of the pattern in the value of a member.
member() { find "$1" "\"$2\":$3" || fail "no $2 in $1"; }

# defect I J: prints a defect of the host in the cell, which is moved into the supercell.
defect() { echo "{$kind,\"cell\":[$(($1 % a)),$(($2 % b))],\"basis\":$basis}"; }

# configuration DEFECT...: prints a document of the host with these defects.
configuration() {
  defects=$(printf '%s,' "$@")
  echo "{\"material\":\"$host\",\"supercell\":[$a,$b],\"defects\":[${defects%,}]}"
}

# check_host MATERIAL: reads a member of GET /materials. Tests its first vacancy or substitution, two in neighbouring cells
# unless the supercell is too small, and an image of them, moved by one cell along a and along b.
check_host() {
  host=$(member "$1" name '"\([^"]*\)"')
  a=$(member "$1" default_supercell '\[\([0-9]*\),')
  b=$(member "$1" default_supercell '\[[0-9]*,\([0-9]*\)\]')
  if element=$(find "$1" '"vacancies":\["\([^"]*\)"'); then
    kind="\"type\":\"vacancy\",\"element\":\"$element\""
  else
    element=$(member "$1" substitutions '\[{"from":"\([^"]*\)"')
    to=$(member "$1" substitutions '\[{"from":"[^"]*","to":"\([^"]*\)"')
    kind="\"type\":\"substitution\",\"from\":\"$element\",\"to\":\"$to\""
  fi
  basis=$(member "$1" basis "\([0-9]*\),\"element\":\"$element\"")

  if [ "$b" -gt 1 ]; then
    count=2
    one=$(configuration "$(defect 0 0)" "$(defect 0 1)")
    image=$(configuration "$(defect 1 2)" "$(defect 1 1)")
  else
    count=1
    one=$(configuration "$(defect 0 0)")
    image=$(configuration "$(defect 1 1)")
  fi
  first=$(predict "$one")
  expect "/predict of $host" "$first" 200 "\"defect_count\":$count" '"in_domain":' "\"key\":\"$host:"
  second=$(predict "$image")
  expect "/predict of an image of $host" "$second" 200
  # A model may predict the formation energy or the band gap alone.
  case $first in *'"formation_energy_ev":'* | *'"band_gap_ev":'*) ;; *) fail "no property of $host: $first" ;; esac
  for name in key formation_energy_ev band_gap_ev; do
    value=$(find "$first" "\"$name\":\([^,]*\),") || value=
    other=$(find "$second" "\"$name\":\([^,]*\),") || other=
    [ "$value" = "$other" ] || fail "an image has another $name: $first $second"
  done
}

response=$(request /health)
expect "/health" "$response" 200 '"status":"ready"'

response=$(request /materials)
expect "/materials" "$response" 200 '"default_supercell"'
# One host a line, without white space.
materials=$(echo "$response" | tr -d '[:space:]' | sed 's/{"name":/\
&/g' | sed 1d)
[ -n "$materials" ] || fail "no host in $response"
hosts=""
for material in $materials; do
  check_host "$material"
  hosts="$hosts $host"
done

# A site outside the supercell of the last host.
response=$(predict "$(configuration "{$kind,\"cell\":[$a,0],\"basis\":$basis}")")
expect "/predict of a site outside the supercell" "$response" 422 '"pointer":"/defects/0/cell'
response=$(request /predict-many --header 'Content-Type: application/x-ndjson' --data-binary "$one")
expect "/predict-many" "$response" 200 "\"key\":\"$(member "$first" key '"\([^"]*\)"')\""
response=$(request /metrics)
expect "/metrics" "$response" 200 'lacuna_ready 1' 'lacuna_http_requests_total{route="/predict",status="200"}'
response=$(request /openapi.yaml)
expect "/openapi.yaml" "$response" 200 'openapi: 3.1' '/predict-many:'
echo "$url passed, model $(member "$first" model '"\([^"]*\)"'), hosts$hosts"
