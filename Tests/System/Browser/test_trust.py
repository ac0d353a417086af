"""The trust in a prediction, the axes of its quantities, and the line of chemical potentials."""

import json
import pathlib
import re
import shutil
import tempfile
import unittest

from selenium.webdriver.support.select import Select

from playground import FIVE, PlaygroundCase, request
from service import MODELS, Service


class BadgeTests(PlaygroundCase):
    def assert_badge(self, key):
        self.begin(key)
        answer = self.fetch("/predict", request(self.key(), self.materials))[1]
        level = "outside" if not answer["in_domain"] else "edge" if answer["domain_distance"] >= 0.95 else "inside"
        badge = self.find("#trust")
        self.assertIn(level, badge.get_attribute("class").split())
        words = {"inside": "Inside", "edge": "At the edge of", "outside": "Outside"}[level]
        self.assertIn(f"{words} the training range", badge.text)
        self.assertIn(f"Distance {answer['domain_distance']:.2f}", badge.text)
        notes = [each.text.rstrip(".").lower() for each in self.all("#trust li")]
        self.assertEqual(notes, [note["detail"].rstrip(".").lower() for note in answer["domain_notes"]])
        return level

    def test_the_badge_has_the_distance_and_the_notes_of_the_service(self):
        shown = [self.assert_badge(key) for key in [
            FIVE, "MoS2:8x8:v@0.0.0+v@0.0.1", "MoS2:5x8:v@0.0.1", "GaSe:6x6:v@0.0.0+v@0.1.0+v@1.0.0+v@1.1.0+v@2.0.0"]]
        self.assertEqual(shown[:3], ["inside", "edge", "outside"])

    def test_every_state_is_accessible(self):
        for dark in [False, True]:
            self.look(1280, dark=dark)
            for key in [FIVE, "MoS2:8x8:v@0.0.0+v@0.0.1", "MoS2:5x8:v@0.0.1"]:
                self.begin(key)
                self.assert_accessible("#results")


class AxisCase(PlaygroundCase):
    def positions(self, figure, name):
        """Returns the ends of a part of an axis in eV, from its place between the ticks."""
        axis = self.find(f"#{figure} .bar")
        ticks = [float(each.text.replace("−", "-")) for each in self.all(f"#{figure} .tick")]
        part = self.driver.execute_script("""
            const [axis, name] = arguments, part = axis.querySelector(`.${name}`);
            return part && ["--from", "--to"].map((end) => parseFloat(part.style.getPropertyValue(end)));
            """, axis, name)
        return part and [ticks[0] + each / 100 * (ticks[-1] - ticks[0]) for each in part]

    def assert_near(self, shown, expected):
        for value, other in zip(shown, expected, strict=True):
            self.assertAlmostEqual(value, other, delta=0.002)


class AxisTests(AxisCase):
    def test_intervals_and_the_range_of_the_training_data_are_to_scale(self):
        hosts = self.fetch("/model")[1]["hosts"]
        for key in [FIVE, "BN:8x8:v@0.0.0+v@2.2.1+C@4.4.0"]:
            self.begin(key)
            answer = self.assert_shows_the_prediction()
            ranges = hosts[answer["material"]]["label_ranges"]
            self.assert_near(self.positions("gap", "range"), answer["band_gap_interval_ev"])
            self.assert_near(self.positions("gap", "trained"), ranges["band_gap_ev"])
            self.assert_near(
                self.positions("energy-per-site", "trained"), ranges["formation_energy_per_site_ev"])
            low, high = ranges["band_gap_ev"]
            self.assertIn(f"training data {low:.2f} to {high:.2f} eV", self.find("#gap .axis-key").text)
            # The committed hosts have no band gap of the pristine layer.
            self.assertIsNone(self.positions("gap", "pristine"))

    def test_energies_at_other_chemical_potentials_are_not_compared_with_those_of_the_training_data(self):
        self.begin(FIVE)
        Select(self.find("#chemical_potentials")).select_by_index(1)
        self.settle()
        self.assertIsNone(self.positions("energy-per-site", "trained"))
        self.assertIsNotNone(self.positions("gap", "trained"))


class PristineTests(AxisCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="lacuna-models-")
        cls.addClassCleanup(folder.cleanup)
        shutil.copytree(MODELS, folder.name, dirs_exist_ok=True)
        host = pathlib.Path(folder.name, "hosts/MoS2.json")
        host.write_text(json.dumps(json.loads(host.read_text()) | {"band_gap": {"value": 1.67, "source": "a test"}}))
        cls.server = Service("--drain-delay", "0", "--models", folder.name)
        cls.addClassCleanup(cls.server.end)

    def test_the_gap_of_the_pristine_host_is_to_scale(self):
        self.begin(FIVE)
        self.assert_near(self.positions("gap", "pristine"), [1.67, 1.67])
        self.assertIn("pristine 1.67 eV", self.find("#gap .axis-key").text)
        self.assertIsNone(self.positions("energy-per-site", "pristine"))


class PotentialLineTests(PlaygroundCase):
    def slide(self, position):
        self.driver.execute_script("""
            const slider = document.querySelector("#potential");
            slider.value = arguments[0];
            slider.dispatchEvent(new Event("input", { bubbles: true }));
            """, position)

    def shown_energy(self):
        text = self.find("#potential-value").text.replace("−", "-")
        return float(re.search(r"formation energy (-?[\d.]+) eV", text).group(1))

    def test_the_slider_shows_the_energies_of_the_service(self):
        for key in [FIVE, "BN:8x8:v@0.0.0+v@2.2.1+C@4.4.0", "InSe:6x6:v@0.0.0+Ga@0.1.0+S@0.5.2"]:
            self.begin(key)
            host = next(each for each in self.materials if key.startswith(each["name"] + ":"))
            poor, rich = list(host["chemical_potentials"]["limits_wrt_el_refs"].values())
            for position in [0, 25, 60, 100]:
                self.slide(position)
                # The line is there before the answer of the service, and agrees with it.
                before = self.shown_energy()
                self.settle()
                potentials = {
                    name: round(poor[name] + position / 100 * (rich[name] - poor[name]), 6) for name in poor}
                answer = self.fetch(
                    "/predict", request(self.key(), self.materials) | {"chemical_potentials": potentials})[1]
                self.assertAlmostEqual(before, answer["formation_energy_ev"], delta=0.0006)
                self.assertAlmostEqual(self.shown_energy(), answer["formation_energy_ev"], delta=0.0006)
                shown = float(self.find("#energy .value").get_attribute("value"))
                self.assertAlmostEqual(shown, answer["formation_energy_ev"], delta=1e-5)

    def test_the_line_ends_at_the_limits_of_the_host(self):
        self.begin(FIVE)
        text = self.find(".potential-plot").get_attribute("aria-label").replace("−", "-")
        ends = [float(each) for each in re.findall(r"(-?[\d.]+) eV at", text)] + [
            float(each) for each in re.findall(r"and (-?[\d.]+) eV", text)]
        energies = [self.fetch("/predict", request(self.key(), self.materials) | {"chemical_potentials": name})[1]
                    ["formation_energy_ev"] for name in ["S-poor", "S-rich"]]
        for shown, energy in zip([ends[0], ends[-1]], energies):
            self.assertAlmostEqual(shown, energy, delta=0.0006)

    def test_the_choice_and_the_slider_agree(self):
        self.begin(FIVE)
        chooser = Select(self.find("#chemical_potentials"))
        for index, position in [(1, "0"), (2, "100")]:
            chooser.select_by_index(index)
            self.settle()
            self.assertEqual(self.find("#potential").get_property("value"), position)
        self.slide(30)
        self.settle()
        self.assertEqual(chooser.first_selected_option.text, "between the limits")
        chooser.select_by_index(0)
        self.settle()
        self.assertEqual(len(chooser.options), 3)
        self.assertEqual(self.all("#potentials"), [])

    def test_a_host_of_one_element_has_no_slider(self):
        self.begin("P:6x6:v@0.0.0+v@2.2.1+v@4.4.2")
        self.assertFalse(self.find("#potential-panel").is_displayed())


if __name__ == "__main__":
    unittest.main()
