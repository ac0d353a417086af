"""Predicts structures from files: CIFs as 2DMD has them, POSCARs, anything that pymatgen reads.

The service finds host, supercell and defects in the atoms, so that files need no names or labels;
what it understood is printed beside the prediction.

    python read_structures.py structures/*.cif

LACUNA_TOKEN is the token that the service asks for, if it does.
"""

import argparse
import os

import requests
from pymatgen.core import Structure


def describe(defect):
    element = "v" if defect["type"] == "vacancy" else defect["to"]
    (i, j), basis = defect["cell"], defect["basis"]
    return f"{element}_{defect.get('element') or defect['from']} at {i}.{j}.{basis}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    options = parser.parse_args()

    structures = [Structure.from_file(file).as_dict() for file in options.files]
    token = os.environ.get("LACUNA_TOKEN")
    response = requests.post(
        options.url + "/predict-many",
        headers={"Authorization": f"Bearer {token}"} if token else {},
        json={"configurations": [{"structure": structure} for structure in structures]},
    )
    response.raise_for_status()

    for file, answer in zip(options.files, response.json()["predictions"]):
        print(file)
        if "error" in answer:
            for fault in answer["error"]["errors"]:
                print(f"  {fault['detail']}")
            continue
        a, b = answer["supercell"]
        print(f"  {answer['material']} {a}×{b}: {', '.join(map(describe, answer['defects']))}")
        for name, title in [("formation_energy", "formation energy"), ("band_gap", "band gap")]:
            low, high = answer[name + "_interval_ev"]
            print(
                f"  {title:16} {answer[name + '_ev']:7.3f} eV, 90 % within {low:.3f} to {high:.3f}"
            )
        for note in answer["domain_notes"]:
            print(f"  note: {note}")


if __name__ == "__main__":
    main()
