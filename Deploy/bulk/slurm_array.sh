#!/bin/bash
# Predicts a data set of configurations as a Slurm job array, each task an equal share of the lines.
#
#   sbatch --array=0-99 slurm_array.sh configurations.ndjson results/
#
# Task i writes the results of lines i + 1, i + 101, … to results/part-i.ndjson, whose name ends in
# .partial until it is complete. An interrupted task continues where it stopped. To run some tasks
# again, give the original number of tasks:
#
#   sbatch --array=7,42 slurm_array.sh configurations.ndjson results/ 100
#
# LACUNA names a program other than the one on the path, LACUNA_MODELS a folder of models other than
# the program's default.
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
