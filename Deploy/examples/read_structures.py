"""Predicts the structures of files in any format that pymatgen reads, such as CIF or POSCAR.

The service finds the host, the supercell and the defects from the atoms, so the files need no names
or labels. The script prints the defects with the prediction.

    python read_structures.py structures/*.cif

If the service requires a token, set LACUNA_TOKEN.
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

    for file, result in zip(options.files, response.json()["predictions"]):
        print(file)
        if "error" in result:
            for fault in result["error"]["errors"]:
                print(f"  {fault['detail']}")
            continue
        a, b = result["supercell"]
        print(f"  {result['material']} {a}×{b}: {', '.join(map(describe, result['defects']))}")
        for name, title in [("formation_energy", "formation energy"), ("band_gap", "band gap")]:
            low, high = result[name + "_interval_ev"]
            value = result[name + "_ev"]
            print(f"  {title:16} {value:7.3f} eV, 90 % interval {low:.3f} to {high:.3f}")
        for note in result["domain_notes"]:
            print(f"  note: {note['detail']}")


if __name__ == "__main__":
    main()
