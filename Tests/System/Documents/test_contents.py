"""Links lead somewhere, figures are those of the model, options are those of the program."""

import json
import os
import re
import subprocess
import unittest

import yaml

from document import DOCUMENTS, Document
from service import PROGRAM, ROOT

# The names of the data sets in the tables.
DATASETS = {
    "MoS2 low": "low_density_defects/MoS2",
    "WSe2 low": "low_density_defects/WSe2",
    "MoS2 high": "high_density_defects/MoS2_500",
    "WSe2 high": "high_density_defects/WSe2_500",
    "h-BN": "high_density_defects/hBN_spin_500",
    "GaSe": "high_density_defects/GaSe_spin_500",
    "InSe": "high_density_defects/InSe_spin_500",
    "black phosphorus": "high_density_defects/BP_spin_500",
}


def table(path, first):
    """Returns the table of a document that has this text in its first cells."""
    return next(rows for rows in Document(path).tables() if rows[0][:len(first)] == first)


class ContentTests(unittest.TestCase):
    def test_the_readme_is_short(self):
        self.assertLess(len(Document("README.md").text.splitlines()), 250)

    def test_every_link_to_a_file_or_a_heading_has_a_target(self):
        count = 0
        for path in DOCUMENTS:
            document = Document(path)
            for link in document.links():
                if re.match(r"https?:", link):
                    continue
                count += 1
                name, _, anchor = link.partition("#")
                target = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
                self.assertTrue(os.path.exists(os.path.join(ROOT, target)), f"{path}: {link}")
                if anchor:
                    self.assertIn(anchor, Document(target).anchors(), f"{path}: {link}")
        self.assertGreater(count, 40)

    def test_every_doi_is_shown_as_it_is_linked(self):
        count = 0
        for path in DOCUMENTS:
            for shown, linked in re.findall(r"\[doi:([^\]]+)\]\(https://doi\.org/([^)]+)\)", Document(path).text):
                count += 1
                self.assertEqual(shown, linked, path)
        self.assertGreater(count, 8)

    def test_the_errors_in_the_documents_are_those_of_the_model(self):
        with open(os.path.join(ROOT, "Models/2dmd/model.json"), encoding="utf-8") as file:
            errors = json.load(file)["cross_validation"]
        energy, gap = errors["formation_energy_per_site_ev"]["datasets"], errors["band_gap_ev"]["datasets"]
        shown = table("Deploy/guides/PREDICTIONS.md", ["", "rows"])
        self.assertEqual({row[0] for row in shown[1:]}, set(DATASETS))
        for name, *figures in shown[1:]:
            expected = [str(energy[DATASETS[name]]["count"])]
            for each in (energy[DATASETS[name]], gap[DATASETS[name]]):
                expected += [f"{each['mae'] * 1000:.2f}", f"{each['mean_interval_width'] * 1000:.2f}",
                             f"{each['coverage'] * 100:.1f} %"]
            self.assertEqual(figures, expected, name)
        # The README rounds to three digits.
        for row in table("README.md", ["", "energy per site: cross-validation"])[1:]:
            name = row[0].strip("*")
            for column, each in ((1, "formation_energy_per_site_ev"), (4, "band_gap_ev")):
                value = (errors[each]["combined_mae"] if name == "combined"
                         else errors[each]["datasets"][DATASETS[name]]["mae"]) * 1000
                digits = len(row[column].partition(".")[2])
                self.assertAlmostEqual(float(row[column]), value, delta=0.51 * 10**-digits, msg=name)

    def test_the_reference_energies_in_the_documents_are_those_of_the_host_files(self):
        expected = {}
        for file in os.scandir(os.path.join(ROOT, "Models/hosts")):
            with open(file, encoding="utf-8") as text:
                expected |= json.load(text)["thermodynamics"]["elemental_references"]
        rows = table("Deploy/guides/PREDICTIONS.md", ["element"])[1:]
        shown = {cells[at]: float(cells[at + 1].replace("−", "-")) for cells in rows for at in (0, 2)}
        self.assertEqual(shown, expected)

    def test_the_options_in_the_documents_are_those_of_the_program(self):
        text = subprocess.run([PROGRAM, "serve", "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
        text = " ".join(text.partition("USAGE:")[2].partition("OPTIONS:")[0].split())
        # An option begins after a sentence or a headline; options within sentences have no value.
        expected = {}
        for option, rest in re.findall(r"(--[a-z0-9-]+(?= <|  ?[A-Z]))((?:(?! --[a-z0-9-]+(?: <|  ?[A-Z])).)*)", text):
            default = re.search(r"\(default: ([^)]*)\)", rest)
            expected[option] = default[1] if default else ""
        # One for each core of this machine.
        expected["--workers"] = "cores"
        tables = [rows for rows in Document("Deploy/README.md").tables() if rows[0] == ["option", "default", "meaning"]]
        shown = {option.strip("`"): default for rows in tables for option, default, _ in rows[1:]}
        self.assertEqual(shown, expected)

    def test_the_citation_names_the_version_of_the_program(self):
        version = subprocess.run([PROGRAM, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        with open(os.path.join(ROOT, "CITATION.cff"), encoding="utf-8") as file:
            citation = yaml.safe_load(file)
        self.assertEqual(citation["version"], version)
        for reference in citation["references"]:
            self.assertIn(reference["doi"], Document("README.md").text)


if __name__ == "__main__":
    unittest.main()
