"""What a user takes away: downloads and copies, read back by the service."""

import csv
import io
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from selenium.webdriver.support.select import Select

from browser import TIMEOUT
from playground import FIVE, PlaygroundCase, request
from service import eventually


class DownloadTests(PlaygroundCase):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp(prefix="lacuna-downloads-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.driver.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": self.folder})

    def download(self, selector, suffix):
        """Presses a button and returns the content of the file that it downloads."""
        self.press(self.find(selector))
        folder = pathlib.Path(self.folder)
        eventually(lambda: list(folder.glob(f"*{suffix}")), "the download", seconds=TIMEOUT)
        [file] = folder.glob(f"*{suffix}")
        content = file.read_bytes()
        file.unlink()
        return content

    def test_the_structure_is_read_back_as_the_same_configuration(self):
        self.begin(FIVE)
        key = self.assert_shows_the_prediction()["key"]
        for form, suffix in [("cif", ".cif"), ("poscar", ".vasp"), ("extxyz", ".xyz")]:
            text = self.download(f'[data-structure="{form}"]', suffix).decode()
            status, answer = self.fetch("/predict", {"structure": text})
            self.assertEqual(status, 200)
            self.assertEqual(answer["key"], key)

    def test_the_picture_is_an_svg_that_needs_no_style_sheet_and_a_png(self):
        self.begin(FIVE)
        for dark in [False, True]:
            self.look(1280, dark=dark)
            drawing = xml.etree.ElementTree.fromstring(self.download('[data-picture="svg"]', ".svg"))
            names = [element.tag.rsplit("}", 1)[1] for element in drawing.iter()]
            self.assertGreater(names.count("circle"), 192)
            texts = {element.text for element in drawing.iter() if element.tag.endswith("}text")}
            self.assertLessEqual({"V", "W", "Se"}, texts)
            attributes = {name for element in drawing.iter() for name in element.attrib}
            self.assertTrue(attributes.isdisjoint({"class", "style", "tabindex", "role"}))
            colours = {element.get(name) for element in drawing.iter() for name in ["fill", "stroke"]} - {None}
            for colour in colours:
                self.assertRegex(colour, r"^(none|#[0-9a-f]{3,8}|rgba?\([\d,. ]+\))$")
        png = self.download('[data-picture="png"]', ".png")
        self.assertEqual(png[:8], b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", png[16:24])
        self.assertGreater(min(width, height), 1000)

    def test_the_results_so_far_are_tables_of_the_numbers_of_the_service(self):
        self.begin("MoS2:8x8:v@0.0.1")
        self.site(3, 4, 2).click()
        self.settle()
        results = json.loads(self.download('[data-results="json"]', ".json"))
        rows = list(csv.DictReader(io.StringIO(self.download('[data-results="csv"]', ".csv").decode())))
        self.assertEqual([len(results), len(rows)], [2, 2])
        for result, row in zip(results, rows):
            status, answer = self.fetch("/predict", result["request"])
            self.assertEqual(status, 200)
            for name, value in result["prediction"].items():
                self.assertEqual(value, answer[name])
            self.assertEqual(float(row["formation_energy_ev"]), answer["formation_energy_ev"])
            self.assertEqual(float(row["band_gap_high_ev"]), answer["band_gap_interval_ev"][1])
            self.assertEqual(row["key"], answer["key"])
            key = f"{row['material']}:{row['supercell_a']}x{row['supercell_b']}:{row['defects']}"
            self.assertEqual(self.fetch("/predict", request(key, self.materials))[1]["key"], answer["key"])

    def test_energies_in_the_results_are_at_the_selected_chemical_potentials(self):
        self.begin("MoS2:8x8:v@0.0.1")
        Select(self.find("#chemical_potentials")).select_by_index(1)
        self.settle()
        [result] = json.loads(self.download('[data-results="json"]', ".json"))
        answer = self.fetch("/predict", result["request"])[1]
        self.assertAlmostEqual(
            result["prediction"]["formation_energy_ev"], answer["formation_energy_ev"], delta=1e-9)
        self.assertLess(answer["chemical_potentials"]["S"], 0)


class SharingTests(PlaygroundCase):
    def snippet(self, form):
        Select(self.find("#form")).select_by_value(form)
        return self.find("#snippet").get_property("textContent")

    def run_program(self, *command):
        return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=True).stdout

    def test_the_request_as_curl_json_and_python_gets_the_same_prediction(self):
        self.begin(FIVE)
        answer = self.assert_shows_the_prediction()
        curl = json.loads(self.run_program("bash", "-c", self.snippet("curl")))
        as_json = self.fetch("/predict", json.loads(self.snippet("json")))[1]
        for each in [curl, as_json]:
            self.assertEqual(each | {"cached": answer["cached"]}, answer)
        # The Python client is installed beside the tests.
        printed = self.run_program(sys.executable, "-c", self.snippet("python"))
        self.assertEqual(
            [float(each) for each in printed.split()], [answer["formation_energy_ev"], answer["band_gap_ev"]])

    def test_the_request_the_link_and_the_key_can_be_copied(self):
        self.begin(FIVE)
        answer = self.assert_shows_the_prediction()
        self.driver.execute_cdp_cmd("Browser.grantPermissions", {
            "origin": self.server.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        read = "return navigator.clipboard.readText()"
        for button, text in [("#copy", self.find("#snippet").get_property("textContent")),
                             ("#copy-link", f"{self.server.url}/#{FIVE}"), ("#copy-key", answer["key"])]:
            self.press(self.find(button))
            self.wait(lambda text=text: self.driver.execute_script(read) == text, f"{button} has copied")
