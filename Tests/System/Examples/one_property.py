"""Checks that the examples work with a model that predicts the band gap alone, or refuse it with a sentence.

Needs the address in LACUNA_URL of a service with a model of vacancies in black phosphorus.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lacuna_client import LacunaClient, export, to_dataframe

EXAMPLES = Path("Deploy/examples")
URL = os.environ["LACUNA_URL"]


def run(*arguments):
    """Runs an example."""
    command = [sys.executable, "-W", "ignore", *map(str, arguments), "--url", URL]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def main():
    with LacunaClient(URL, progress=False) as client, tempfile.TemporaryDirectory() as name:
        answer = client.predict(material="P", defects="2v_P")
        assert "band_gap_ev" in answer and "formation_energy_ev" not in answer, answer

        search = run(EXAMPLES / "design_loop.py", "--material", "P")
        assert search.returncode == 1 and "does not predict formation_energy_per_site_ev of P" in search.stderr, search

        file = Path(name) / "vacancies.cif"
        file.write_text(client.structure(answer, format="cif"))
        read = run(EXAMPLES / "read_structures.py", file)
        assert read.returncode == 0, read
        assert "band gap" in read.stdout and f"{answer['band_gap_ev']:.3f} eV" in read.stdout, read.stdout
        assert "formation energy" not in read.stdout, read.stdout

        try:
            export.pydefect_energy_info(answer, client.materials())
        except ValueError as error:
            assert "does not predict the formation energy of P" in str(error), error
        else:
            raise AssertionError("an answer without a formation energy was exported")
        assert list(to_dataframe([answer])["band_gap_low_ev"]) == answer["band_gap_interval_ev"][:1]
    subprocess.run(["Deploy/smoke.sh", URL], check=True)


if __name__ == "__main__":
    main()
