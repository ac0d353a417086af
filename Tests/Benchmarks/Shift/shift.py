#!/usr/bin/env python3
"""Measures a model on rows unlike those it was trained on, and writes the figures as a page in Markdown.

    Tests/Benchmarks/Shift/shift.py [--data FILE] [--output FILE] [--only NAME…] [OPTIONS OF lacuna train]

For each shift it selects rows, trains on some of them with `lacuna train` and evaluates on others with
`lacuna evaluate --json`. Rows and models stay in `.build/shift`; a model that the same program trained on equal rows with
equal options is used again.
"""

import argparse
import gzip
import hashlib
import json
import math
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WORK = ROOT / ".build/shift"
HOSTS = ROOT / "Models/hosts"


class Row:
    """A labelled row: its line, and what the shifts select by."""

    cells = {}

    def __init__(self, line):
        self.line = line
        row = json.loads(line)
        self.dataset = row["dataset"]
        self.is_low = self.dataset.startswith("low")
        self.material = row["material"]
        self.supercell = row["supercell"][:2]
        self.sites = [(*defect["cell"], defect["basis"]) for defect in row["defects"]]
        self.count = len(self.sites)
        self.metal_vacancies = sum(
            defect["type"] == "vacancy" and defect["element"] in ("Mo", "W") for defect in row["defects"]
        )

    def distances(self):
        """The distance of each pair of defects, of the nearest images, Å."""
        if self.material not in self.cells:
            self.cells[self.material] = json.loads((HOSTS / f"{self.material}.json").read_text())
        host = self.cells[self.material]
        cell = host["cell"]
        gamma = math.radians(cell["gamma"])
        atoms = [atom["position"] for atom in host["atoms"]]

        def length(u, v, w):
            x = u * cell["a"] + v * cell["b"] * math.cos(gamma)
            return math.hypot(x, v * cell["b"] * math.sin(gamma), w * cell["c"])

        found = []
        a, b = self.supercell
        for index, (i, j, basis) in enumerate(self.sites):
            for other_i, other_j, other in self.sites[:index]:
                u, v, w = (p - q for p, q in zip(atoms[other], atoms[basis]))
                u, v = (u + other_i - i) % a, (v + other_j - j) % b
                found.append(min(length(u - p, v - q, w) for p in (0, a) for q in (0, b)))
        return found

    def crowding(self):
        """The order of the densest rows: the number of defects, then that of close pairs."""
        return self.count, sum(distance < 5 for distance in self.distances())


def few_to_many(rows):
    rows = [row for row in rows if row.material in ("MoS2", "WSe2")]
    return (
        [row for row in rows if row.is_low and row.count <= 3],
        [row for row in rows if not row.is_low and row.count >= 4],
    )


def densest_tenth(rows):
    held_out = set()
    for dataset in {row.dataset for row in rows if not row.is_low}:
        own = sorted((row for row in rows if row.dataset == dataset), key=Row.crowding)
        held_out.update(id(row) for row in own[-(len(own) // 10) :])
    return (
        [row for row in rows if id(row) not in held_out],
        [row for row in rows if id(row) in held_out],
    )


def near_to_far(rows):
    rows = [row for row in rows if row.is_low]
    extent = {id(row): max(row.distances(), default=0) for row in rows}
    return (
        [row for row in rows if extent[id(row)] <= 10],
        [row for row in rows if extent[id(row)] > 10],
    )


# Name, title, what is trained on and tested on, the function that selects both, and parts of the test rows that are
# also tested alone.
SHIFTS = [
    (
        "few-to-many",
        "From few defects to many",
        "Trained on the low-density sets alone, which have one to three defects; tested on the high-density sets of the"
        " same hosts, with 4 to 24. A training row has at most one defect on a metal site, so the interaction of two"
        " metal vacancies is in no training row.",
        few_to_many,
        {
            "at most one metal vacancy": lambda row: row.metal_vacancies <= 1,
            "two or more metal vacancies": lambda row: row.metal_vacancies >= 2,
        },
    ),
    (
        "densest-tenth",
        "To the densest rows",
        "Trained without the densest tenth of each high-density set, and tested on it: the rows with the most defects,"
        " and of these the rows with the most pairs closer than 5 Å.",
        densest_tenth,
        {},
    ),
    (
        "near-to-far",
        "From close defects to distant ones",
        "Trained on the rows of the low-density sets whose defects are all within 10 Å of each other; tested on the"
        " others.",
        near_to_far,
        {},
    ),
]


def trained(program, name, rows, options):
    """Trains a model unless there is one of the same program, rows and options; returns the folder of models."""
    folder = WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    models = folder / "models"
    models.mkdir(exist_ok=True)
    if not (models / "hosts").exists():
        (models / "hosts").symlink_to(HOSTS)
    text = "".join(row.line for row in rows)
    stamp = hashlib.sha256(program.read_bytes() + "\0".join([text, *options]).encode()).hexdigest()
    stamp_file = folder / "trained"
    if (models / "model").exists() and stamp_file.exists() and stamp_file.read_text() == stamp:
        return models
    (folder / "train.ndjson").write_text(text)
    command = [program, "train", "--data", folder / "train.ndjson", "--out", models / "model"]
    subprocess.run([*command, "--hosts", HOSTS, "--force", *options], check=True, stdout=sys.stderr)
    stamp_file.write_text(stamp)
    return models


def evaluated(program, name, models, rows):
    """The errors of a model on rows, as `lacuna evaluate --json` prints them."""
    path = WORK / name / "test.ndjson"
    path.write_text("".join(row.line for row in rows))
    command = [program, "evaluate", "--models", models, "--model", "model", "--data", path]
    result = subprocess.run([*command, "--json"], check=True, stdout=subprocess.PIPE)
    return json.loads(result.stdout)["properties"]


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def millielectronvolts(energy, sign=False):
    return f"{energy * 1000:{'+' if sign else ''}.1f}"


def short(dataset):
    """The name of a data set in tables."""
    density, name = dataset.split("/")
    return name.removesuffix("_500").removesuffix("_spin") + (" low" if density.startswith("low") else "")


FIGURES = ["rows", "MAE", "bias", "coverage", "width", "flagged", "distance–error"]


def figures(row):
    """The cells of a data set below `FIGURES`."""
    correlation = row.get("distance_rank_correlation")
    return [
        str(row["count"]),
        millielectronvolts(row["mae"]),
        millielectronvolts(row["bias"], sign=True),
        f"{row['coverage']:.2f}",
        millielectronvolts(row["mean_interval_width"]),
        f"{row['flagged'] * 100:.0f} %",
        "–" if correlation is None else f"{correlation:.2f}",
    ]


def section(title, text, sizes, properties, parts):
    """The part of the page about one shift."""
    energy, gap = "formation_energy_per_site_ev", "band_gap_ev"
    lines = [
        [short(dataset), label, *figures(row)]
        for key, label in ((energy, "energy per site"), (gap, "band gap"))
        for dataset, row in sorted(properties[key]["datasets"].items())
    ]
    found = [
        f"## {title}",
        f"{text} {sizes[0]:,} rows to train on, {sizes[1]:,} to test on.",
        table(["data set", "property", *FIGURES], lines),
    ]
    if parts:
        lines = [
            [short(dataset), name, *figures(row)]
            for name, properties_of_part in parts.items()
            for dataset, row in sorted(properties_of_part[energy]["datasets"].items())
        ]
        found += ["Energy per site of parts of these rows:", table(["data set", "part", *FIGURES], lines)]
    bins = [
        (short(dataset), bin)
        for dataset, bins in sorted(properties[energy]["by_defect_count"].items())
        for bin in bins
    ]
    if len(bins) > len(properties[energy]["datasets"]):
        lines = [
            [
                dataset,
                "–".join(str(count) for count in sorted(set(bin["defects"]))),
                str(bin["count"]),
                millielectronvolts(bin["mae"]),
                millielectronvolts(bin["bias"], sign=True),
                f"{bin['coverage']:.2f}",
            ]
            for dataset, bin in bins
        ]
        header = ["data set", "defects", "rows", "MAE", "bias", "coverage"]
        found += ["Energy per site by number of defects:", table(header, lines)]
    return "\n\n".join(found)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--data", type=Path, default=ROOT / "../shared/data/2dmd/2dmd.ndjson.gz")
    parser.add_argument("--lacuna", type=Path, default=ROOT / ".build/release/lacuna")
    parser.add_argument("--output", type=Path, default=ROOT / "Models/SHIFT.md")
    names = [name for name, *_ in SHIFTS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="the shifts on the page")
    arguments, options = parser.parse_known_args()

    opened = gzip.open if arguments.data.suffix == ".gz" else open
    with opened(arguments.data, "rt") as file:
        rows = [Row(line) for line in file]
    parts = []
    for name, title, text, select, conditions in SHIFTS:
        if name not in arguments.only:
            continue
        training, test = select(rows)
        models = trained(arguments.lacuna, name, training, options)
        properties = evaluated(arguments.lacuna, name, models, test)
        of_parts = {
            part: evaluated(arguments.lacuna, name, models, list(filter(condition, test)))
            for part, condition in conditions.items()
        }
        parts.append(section(title, text, (len(training), len(test)), properties, of_parts))
    if arguments.only != names:
        options = ["--only", *arguments.only, *options]
    command = " ".join(["make shift", *([f'ARGUMENTS="{shlex.join(options)}"'] if options else [])])
    page = f"""# Errors on shifted data

Cross-validation tests on rows like those trained on. A design loop does not: it goes where the model knows least. Here
models are trained by `lacuna train` on some rows of 2DMD and tested by `lacuna evaluate` on rows unlike these.
`{command}` repeats this and writes this page.

Energies are in meV. *Bias* is the mean of predicted minus DFT value, *coverage* the fraction of labels inside their
90 % intervals, *width* the mean width of these, *flagged* the share of predictions with `in_domain: false`, and
*distance–error* the rank correlation of `domain_distance` with the absolute error.
"""
    arguments.output.write_text("\n\n".join([page.rstrip(), *parts]) + "\n")
    print(f"wrote {arguments.output}")


if __name__ == "__main__":
    main()
