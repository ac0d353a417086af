#!/usr/bin/env bash
# Runs the jobs of Deploy/bulk on random configurations and checks every prediction.
#
#   Tests/System/Bulk/run.sh [PROGRAM [COUNT [SEED]]]
#
# COUNT configurations (20,000 by default) go through Spark and `lacuna predict`, whose processes share
# a cache; at most 20,000 go through the other jobs too, which have to give the same predictions. Memory is
# limited to 512 MiB for Spark's Java and for each `lacuna predict`. LACUNA_MODELS names another folder
# of models.
set -euo pipefail
cd "$(dirname "$0")/../../.."

program=$(realpath "${1:-.build/release/lacuna}")
count=${2:-20000}
seed=${3:-1}
small=$((count < 20000 ? count : 20000))
models=$(realpath "${LACUNA_MODELS:-Models}")
tools=$PWD/.build/bulk
requirements=Deploy/bulk/requirements.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

Deploy/require-packages.sh python3-venv default-jre-headless
if ! cmp --silent "$requirements" "$tools/installed.txt"; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$tools/installed.txt"
fi

export PATH=$tools/bin:$PATH
export PYSPARK_PYTHON=$tools/bin/python
spark() {
  spark-submit --master 'local[2]' --driver-memory 512m \
    --conf spark.ui.enabled=false --conf spark.log.level=WARN "$@"
}

# ulimit limits the data of the process, in KiB.
predict="ulimit -d 524288 && exec $program predict --threads 1 --models $models"

python Tests/System/Bulk/configurations.py "$work/configurations" --count "$count" --seed "$seed" --files 8
python Tests/System/Bulk/configurations.py "$work/few" --count "$small" --seed "$seed" --files 2

spark Deploy/bulk/spark_pipe.py "$work/configurations" "$work/spark-pipe" \
  --command "sh -c '$predict --cache $work/cache.sqlite'"
if spark Deploy/bulk/spark_pipe.py "$work/few" "$work/failed" \
  --command "sh -c 'cat > /dev/null; exit 3'" 2> /dev/null; then
  echo "a program that failed was not reported" >&2
  exit 1
fi
python Deploy/bulk/ray_predict.py "$work/few" "$work/ray" --command "sh -c '$predict'"
cat "$work"/few/* > "$work/few.ndjson"
for task in 0 1 2; do
  SLURM_ARRAY_TASK_ID=$task SLURM_ARRAY_TASK_COUNT=3 LACUNA=$program LACUNA_MODELS=$models \
    Deploy/bulk/slurm_array.sh "$work/few.ndjson" "$work/slurm"
done

export -f spark
export work count seed small
Tests/System/with-service.sh "$program" bash -euc '
  spark Deploy/bulk/spark_http.py "$work/few" "$work/spark-http" --url "$LACUNA_URL"
  python Tests/System/Bulk/check.py "$work" --count "$count" --few "$small" --seed "$seed"'
