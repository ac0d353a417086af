#!/bin/bash
# Answers a data set of configurations as a Slurm job array, each task an equal share of the lines.
#
#   sbatch --array=0-99 slurm_array.sh configurations.ndjson answers/
#
# Task i answers lines i + 1, i + 101, … into answers/part-i.ndjson. A task that was interrupted goes
# on where it stopped. To run some tasks again, name the number of shares that there were:
#
#   sbatch --array=7,42 slurm_array.sh configurations.ndjson answers/ 100
#
# LACUNA and LACUNA_MODELS name a program other than the one on the path, and a folder of models other
# than the one that the program finds.
#
#SBATCH --job-name=lacuna
#SBATCH --array=0-9
#SBATCH --cpus-per-task=1
#SBATCH --mem=512M
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --output=lacuna-%A_%a.log
set -euo pipefail

input=$1
output=$2
shares=${3:-$SLURM_ARRAY_TASK_COUNT}

mkdir -p "$output"
exec "${LACUNA:-lacuna}" predict ${LACUNA_MODELS:+--models "$LACUNA_MODELS"} \
  --threads "${SLURM_CPUS_PER_TASK:-1}" --shard "$SLURM_ARRAY_TASK_ID/$shares" --resume \
  --input "$input" --output "$output/part-$SLURM_ARRAY_TASK_ID.ndjson"
