"""The playground of a server with several models, and with models of one property."""

import csv
import io
import json
import os
import shutil
import tempfile
import unittest

from selenium.webdriver.support.select import Select

from playground import PlaygroundCase
from service import MODELS, Service


PROPERTIES = {"formation_energy_per_site_ev", "band_gap_ev"}


def copy_model(folder, name, properties):
    """Copies the supplied model under another name, with the experts of some properties only."""
    shutil.copytree(os.path.join(MODELS, "2dmd"), os.path.join(folder, name))
    path = os.path.join(folder, name, "model.json")
    with open(path, encoding="utf-8") as file:
        manifest = json.load(file)
    manifest["name"] = name
    manifest["assignments"] = [each for each in manifest["assignments"] if each["property"] in properties]
    for check in manifest["self_checks"]:
        check["values"] = {key: value for key, value in check["values"].items() if key in properties}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(manifest, file)


class ModelsCase(PlaygroundCase):
    # The properties of each model by name; the model of the server's start is the first.
    models = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.TemporaryDirectory(prefix="lacuna-test-")
        cls.addClassCleanup(cls.folder.cleanup)
        os.symlink(os.path.join(MODELS, "hosts"), os.path.join(cls.folder.name, "hosts"))
        names = []
        for name, properties in cls.models.items():
            copy_model(cls.folder.name, name, properties)
            names += ["--model", name]
        cls.server = Service("--models", cls.folder.name, *names, "--drain-delay", "0")
        cls.addClassCleanup(cls.server.end)


class ModelsTests(ModelsCase):
    models = {"mine": PROPERTIES, "2dmd": PROPERTIES}

    def test_a_model_can_be_chosen(self):
        self.open("#MoS2:8x8:v@2.2.1")
        self.wait_for_page()
        identities = self.fetch("/health")[1]["models"]
        chooser = self.find("#chosen-model")
        self.assertTrue(chooser.is_displayed())
        self.assertEqual(
            [each.get_attribute("value") for each in Select(chooser).options], ["", "mine", "2dmd"])
        self.assertIn(identities[0], self.find("#model").text)
        self.assertNotIn('"model"', self.find("#snippet").get_attribute("textContent"))
        for name, identity in [("2dmd", identities[1]), ("mine", identities[0])]:
            Select(chooser).select_by_value(name)
            self.wait(lambda: identity in self.find("#model").text, "the model is shown")
            self.settle()
            self.assertIn(f'"model": "{name}"', self.find("#snippet").get_attribute("textContent"))
            self.assertTrue(self.driver.current_url.endswith("#MoS2:8x8:v@2.2.1"))
            self.assertIn("eV", self.find("#results").text)


class OnePropertyTests(ModelsCase):
    models = {"gaps": {"band_gap_ev"}, "energies": {"formation_energy_per_site_ev"}}
    absent = "not predicted by this model"

    def choose(self, model):
        self.open("#MoS2:8x8:v@2.2.1")
        self.driver.execute_script("localStorage.clear()")
        self.open("#MoS2:8x8:v@2.2.1")
        self.wait_for_page()
        Select(self.find("#chosen-model")).select_by_value(model)
        self.wait(lambda: f"Model {model}@" in self.find("#model").text, "the model is shown")
        self.settle()

    def figures(self):
        return {each: self.find(f"#{each}").text for each in ["energy", "energy-per-site", "gap"]}

    def test_the_other_property_is_said_to_be_absent_wherever_a_value_would_stand(self):
        for model, absent, present in [("gaps", ["energy", "energy-per-site"], ["gap"]),
                                       ("energies", ["gap"], ["energy", "energy-per-site"])]:
            self.choose(model)
            figures = self.figures()
            for figure in absent:
                self.assertIn(self.absent, figures[figure])
            for figure in present:
                self.assertRegex(figures[figure], r"\d\.\d{3} eV")
            self.assertEqual(
                self.find("#announcement").get_property("textContent").count(self.absent), len(absent))
            # What was tried, and the comparison of two.
            self.press(self.site(5, 5, 1))
            self.settle()
            rows = self.all("#tried-table tbody tr")
            self.assertEqual([row.text.count("not predicted") for row in rows], [len(absent)] * 2)
            for row in [1, 2]:
                self.press(self.find(f"#tried-table tbody tr:nth-child({row}) input"))
            self.assertEqual(self.find(".comparison").text.count(self.absent), 2 * len(absent))
            self.assertFalse(self.find("#history").is_displayed())
            self.assertIn("2 configurations", self.find("#unplotted").text)
            # The gallery of the search.
            self.press(self.find("#find-form [type=submit]"))
            self.wait(lambda: self.all("#gallery button"), "the gallery")
            for button in self.all("#gallery button"):
                self.assertEqual(button.text.count(self.absent), 1)
            self.assert_accessible()

    def test_what_needs_the_absent_property_cannot_be_chosen(self):
        for model, energy in [("energies", True), ("gaps", False), ("energies", True)]:
            self.choose(model)
            self.assertEqual(self.find("#explain").is_enabled(), energy)
            self.assertEqual(self.find("#chemical_potentials").is_enabled(), energy)
            self.assertEqual(self.find("#potential-panel").is_displayed(), energy)
            goals = {each.get_attribute("value"): each.is_enabled() for each in self.all("#find-goal option")}
            self.assertEqual(goals, {"energy": energy, "gap": not energy})
            self.assertEqual(self.find("#find-goal").get_property("value"), "energy" if energy else "gap")

    def test_the_explanation_ends_with_a_model_that_cannot_explain(self):
        self.choose("energies")
        self.press(self.find("#explain"))
        self.settle()
        self.assertTrue(self.all("#explanation table"))
        Select(self.find("#chosen-model")).select_by_value("gaps")
        self.wait(lambda: "Model gaps@" in self.find("#model").text, "the model is shown")
        self.settle()
        self.assertEqual(self.all("#explanation table"), [])
        self.assertRegex(self.figures()["gap"], r"\d\.\d{3} eV")

    def test_downloads_leave_the_field_empty(self):
        self.choose("gaps")
        rows = list(csv.DictReader(io.StringIO(self.text_of_download('[data-results="csv"]'))))
        self.assertEqual([rows[0][each] for each in [
            "formation_energy_ev", "formation_energy_per_site_ev", "formation_energy_low_ev"]], ["", "", ""])
        self.assertRegex(rows[0]["band_gap_ev"], r"^\d\.\d+$")
        [result] = json.loads(self.text_of_download('[data-results="json"]'))
        self.assertNotIn("formation_energy_ev", result["prediction"])
        self.assertEqual(result["prediction"]["band_gap_ev"], float(rows[0]["band_gap_ev"]))


if __name__ == "__main__":
    unittest.main()
