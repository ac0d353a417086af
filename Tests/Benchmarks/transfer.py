"""Measures models of a new host that are trained from few rows and a base model.

usage: transfer.py --data FILE [--host WSe2] [--rows 50] [--draws 2] [--first 0] [--base FOLDER] [--keep FOLDER] [--alone]

The base is trained on the rows of all other hosts (`--members 2 --folds 2`), or is the model in FOLDER. For each draw,
random rows of the host's dense data set are the data of `lacuna train --base`; `--alone` trains on them without the base
too. The errors are those on the host's other rows, none of which is used in a training. Options in the environment variable
TRAIN_OPTIONS, such as "--members 2", are those of every training but the base's. Prints a table in Markdown: mean
absolute errors in meV and the coverage of the intervals, means over the draws.
"""

import argparse
import gzip
import json
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LACUNA = Path(os.environ.get("LACUNA", ROOT / ".build/release/lacuna"))
EXTRA = os.environ.get("TRAIN_OPTIONS", "").split()
ENERGY, GAP = "formation_energy_per_site_ev", "band_gap_ev"


def read(path):
    with gzip.open(path, "rt") if str(path).endswith(".gz") else open(path) as file:
        return [json.loads(line) for line in file]


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def train(models, name, data, *options):
    start = time.monotonic()
    subprocess.run(
        [LACUNA, "train", "--data", data, "--out", models / name, "--hosts", models / "hosts", "--force", *EXTRA, *options],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def errors(models, name, data):
    """Returns, by property and density, the mean absolute error in meV and the coverage."""
    report = subprocess.run(
        [LACUNA, "evaluate", "--models", models, "--model", name, "--data", data, "--json"],
        check=True, stdout=subprocess.PIPE).stdout
    return {
        (key, "low" if dataset.startswith("low") else "high"): (1000 * row["mae"], row["coverage"])
        for key, table in json.loads(report)["properties"].items()
        for dataset, row in table["datasets"].items()
    }


def candidates(models, name):
    """Returns the chosen experts of each property with their weights."""
    base = json.loads((models / name / "model.json").read_text())["training"].get("base", {})
    return [
        f"{c['weight']:.1f} {c['expert']} ({1000 * c['mae_ev']:.0f})" if c["weight"] else f"({c['expert']} {1000 * c['mae_ev']:.0f})"
        for c in base.get("candidates", [])
    ]


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--host", default="WSe2")
    parser.add_argument("--rows", type=int, default=50)
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--first", type=int, default=0, help="the number of the first draw; it is the seed of the choice of rows")
    parser.add_argument("--base", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--alone", action="store_true")
    options = parser.parse_args()
    rows = read(options.data)
    own = [row for row in rows if row["material"] == options.host]
    dense = [row for row in own if not row["dataset"].startswith("low")]
    with tempfile.TemporaryDirectory() as temporary:
        models = (options.keep or Path(temporary)).resolve()
        models.mkdir(parents=True, exist_ok=True)
        if not (models / "hosts").exists():
            (models / "hosts").symlink_to(ROOT / "Models/hosts")
        base = options.base and options.base.resolve()
        if not base:
            base = models / f"base-without-{options.host}"
            write(models / "base.ndjson", [row for row in rows if row["material"] != options.host])
            train(models, base.name, models / "base.ndjson", "--members", "2", "--folds", "2")
        ways = {"from the base": ["--base", base]} | ({"rows alone": []} if options.alone else {})
        found = {way: [] for way in ways}
        for draw in range(options.first, options.first + options.draws):
            few = random.Random(draw).sample(dense, options.rows)
            ids = {row["id"] for row in few}
            write(models / "few.ndjson", few)
            write(models / "rest.ndjson", [row for row in own if row["id"] not in ids])
            for way, arguments in ways.items():
                name = f"{options.host}-{options.rows}-{draw}-{'base' if arguments else 'alone'}"
                seconds = train(models, name, models / "few.ndjson", *arguments)
                found[way].append(errors(models, name, models / "rest.ndjson"))
                print(f"{way}, draw {draw}, {seconds:.0f} s:", found[way][-1], *candidates(models, name), sep="\n  ")
    columns = [(ENERGY, "high"), (ENERGY, "low"), (GAP, "high"), (GAP, "low")]
    columns = [column for column in columns if all(column in one for way in found.values() for one in way)]
    print(f"\n| {options.host}, {options.rows} rows | " + " | ".join(
        f"{'energy' if key == ENERGY else 'gap'}, {density}" for key, density in columns) + " |")
    print("|---|" + "---|" * len(columns))
    for way, draws in found.items():
        print(f"| {way} | " + " | ".join(
            "{:.1f} ({:.2f})".format(*(sum(part) / len(draws) for part in zip(*(one[column] for one in draws))))
            for column in columns) + " |")


main()
