"""Predicts the structures of files in any format that pymatgen reads, such as CIF or POSCAR.

The service finds the host, the supercell and the defects from the atoms, so the files need no names
or labels. The script prints the defects with the prediction.

    python read_structures.py structures/*.cif

LACUNA_ENDPOINT names the service, LACUNA_TOKEN its token if it requires one.
"""

import argparse

from lacuna_client import LacunaClient
from pymatgen.core import Structure


def describe(defect):
    element = "v" if defect["type"] == "vacancy" else defect["to"]
    (i, j), basis = defect["cell"], defect["basis"]
    return f"{element}_{defect.get('element') or defect['from']} at {i}.{j}.{basis}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--url", help="the service; by default LACUNA_ENDPOINT, else http://127.0.0.1:8080")
    options = parser.parse_args()

    with LacunaClient(options.url, progress=False) as client:
        answers = client.predict_many(map(Structure.from_file, options.files))
        for file, answer in zip(options.files, answers):
            print(file)
            if "error" in answer:
                for fault in answer["error"].get("errors", [answer["error"]]):
                    print(f"  {fault['detail']}")
                continue
            a, b = answer["supercell"]
            print(f"  {answer['material']} {a}×{b}: {', '.join(map(describe, answer['defects']))}")
            for name, title in [("formation_energy", "formation energy"), ("band_gap", "band gap")]:
                # A model may predict one of the two.
                if name + "_ev" not in answer:
                    continue
                low, high = answer[name + "_interval_ev"]
                value = answer[name + "_ev"]
                print(f"  {title:16} {value:7.3f} eV, 90 % interval {low:.3f} to {high:.3f}")
            for note in answer["domain_notes"]:
                print(f"  note: {note['detail']}")


if __name__ == "__main__":
    main()
