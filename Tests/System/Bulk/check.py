"""Checks the output of the jobs of Deploy/bulk for the configurations of configurations.py.

Needs the service's address in LACUNA_URL.
"""

import argparse
import json
import os
import random
from pathlib import Path

import pandas as pd
import requests
from configurations import INVALID, lines

VALUES = ["formation_energy_ev", "band_gap_ev"]
INTERVALS = ["formation_energy_interval_ev", "band_gap_interval_ev"]


def without_cached(answer):
    """Returns a prediction without `cached`, the one member that may differ between equal requests."""
    return {name: value for name, value in answer.items() if name != "cached"}


def ordered_parts(folder):
    """Returns the non-empty parts of Spark's output in the order of the input."""

    def first_number(part):
        with open(part, encoding="utf-8") as file:
            answers = enumerate(map(json.loads, file))
            return next(int(answer["id"]) - place for place, answer in answers if "id" in answer)

    return sorted((p for p in folder.glob("part-*") if p.stat().st_size), key=first_number)


def check_pipe(folder, count, seed):
    """Checks that every line has its prediction, and equal keys equal values; returns a sample of pairs."""
    source = lines(count, seed)
    sample = set(random.Random(seed).sample(range(count), min(count, 1000)))
    known, sampled, number, invalid = {}, [], 0, 0
    for part in ordered_parts(folder):
        with open(part, encoding="utf-8") as file:
            for place, text in enumerate(file, start=1):
                line, answer = next(source), json.loads(text)
                if line in INVALID:
                    invalid += 1
                    assert answer["line"] == place and answer["error"]["status"] in (400, 422), text
                else:
                    assert answer["id"] == str(number), (number, text)
                    # Hashes, for a million of them have to fit in memory.
                    values = hash(tuple(map(str, map(answer.get, VALUES + INTERVALS))))
                    assert known.setdefault(hash(answer["key"]), values) == values, text
                if number in sample:
                    sampled.append((line, answer))
                number += 1
    assert next(source, None) is None and number == count, number
    assert len(sampled) == len(sample)
    print(f"{count} lines predicted in order, {invalid} of them invalid, {len(known)} distinct by symmetry")
    return sampled


def check_same_over_http(sampled):
    url = os.environ["LACUNA_URL"]
    for line, answer in sampled:
        response = requests.post(url + "/predict", data=line.encode())
        again = response.json()
        if line in INVALID:
            assert again == answer["error"], (again, answer)
        else:
            assert without_cached(again) == without_cached(answer)
    print(f"{len(sampled)} of them are equal to the responses of POST /predict")


def check_jobs_agree(work, count, seed):
    asked = list(lines(count, seed))

    table = pd.read_parquet(work / "ray")
    by_ray = list(zip(table["configuration"], map(json.loads, table["answer"])))
    assert [line for line, _ in by_ray] == asked

    # Task i of three has the lines i, i + 3, …, counted from 0.
    by_slurm = [None] * count
    for task in range(3):
        text = (work / f"slurm/part-{task}.ndjson").read_text(encoding="utf-8")
        by_slurm[task::3] = [json.loads(answer) for answer in text.removesuffix("\n").split("\n")]

    by_http = pd.read_parquet(work / "spark-http").to_dict("records")
    assert sorted(row["configuration"] for row in by_http) == sorted(asked)
    by_http = {row["id"]: row for row in by_http if row["error"] is None}
    assert len(by_http) == sum(line not in INVALID for line in asked)

    for line, (_, answer), shared in zip(asked, by_ray, by_slurm):
        if line in INVALID:
            assert answer["error"] == shared["error"], (answer, shared)
            continue
        assert without_cached(answer) == without_cached(shared)
        row = by_http[answer["id"]]
        assert row["configuration"] == line and row["key"] == answer["key"]
        for value, interval in zip(VALUES, INTERVALS):
            name = value.removesuffix("_ev")
            in_table = [row[value], row[name + "_low_ev"], row[name + "_high_ev"]]
            assert in_table == [answer[value], *answer[interval]], (row, answer)
    print(f"{count} lines have the same predictions from Ray, Slurm and Spark over HTTP")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--few", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    options = parser.parse_args()
    check_same_over_http(check_pipe(options.work / "spark-pipe", options.count, options.seed))
    check_jobs_agree(options.work, options.few, options.seed)


if __name__ == "__main__":
    main()
