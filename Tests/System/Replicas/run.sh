#!/usr/bin/env bash
# Two replicas behind HAProxy with Deploy/proxy/haproxy.cfg: one is killed and one replaced under load.
#
#   Tests/System/Replicas/run.sh     LACUNA_PROGRAM and LACUNA_MODELS name another program and other models
#
# Needs python3 and haproxy. Exits with a status other than 0 if a client fails.
set -euo pipefail
cd "$(dirname "$0")"

PYTHONPATH=.. python3 replicas.py
