#!/usr/bin/env bash
# Two replicas behind HAProxy with Deploy/proxy/haproxy.cfg: one is killed and one rolled under load.
#
#   Tests/System/Replicas/run.sh     LACUNA_PROGRAM and LACUNA_MODELS name another program and other models
#
# Needs python3 and haproxy. Ends with a status other than 0 if a client that repeats once fails.
set -euo pipefail
cd "$(dirname "$0")"

PYTHONPATH=../Load python3 replicas.py
