"""Find: the best arrangements of given defects."""

import re

from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from playground import PlaygroundCase


class FindTests(PlaygroundCase):
    def search(self, kinds, target=None):
        for field in self.all("#find-kinds input"):
            field.clear()
            field.send_keys(str(kinds.get(field.get_attribute("data-kind"), 0)))
        Select(self.find("#find-goal")).select_by_value("energy" if target is None else "gap")
        if target is not None:
            self.type("#find-target", str(target))
        self.press(self.find("#find-form [type=submit]"))
        self.wait(lambda: self.find("#gallery").get_attribute("aria-busy") == "false"
                  and (self.find("#find-fault").text or self.find("#find-count").text), "an answer")

    def shown(self):
        """Returns the formation energy and the band gap of each drawing."""
        return [tuple(float(each.replace("−", "-")) for each in re.findall(r"([−\d.]+) eV", drawing.text))
                for drawing in self.all("#gallery button")]

    def test_the_gallery_has_the_arrangements_of_the_service_by_energy(self):
        self.begin("MoS2:8x8:")
        self.search({"v_S": 2})
        answer = self.fetch("/enumerate", {
            "material": "MoS2", "supercell": [8, 8], "defects": "2v_S", "sort": "formation_energy", "top": 24,
            "in_domain_only": True})[1]
        self.assertEqual(self.shown(), [
            (round(each["formation_energy_ev"], 3), round(each["band_gap_ev"], 3)) for each in answer["arrangements"]])
        energies = [energy for energy, _ in self.shown()]
        self.assertEqual(energies, sorted(energies))
        self.assertEqual(len(energies), answer["inequivalent"])
        self.assertIn(f"All {answer['inequivalent']} different arrangements", self.find("#find-count").text)
        self.assert_accessible()

    def test_a_drawing_shows_its_configuration(self):
        self.begin("MoS2:8x8:")
        self.search({"v_S": 1, "W_Mo": 1}, target=1.2)
        gaps = [gap for _, gap in self.shown()]
        self.assertEqual(gaps, sorted(gaps, key=lambda gap: abs(gap - 1.2)))
        energy, gap = self.shown()[0]
        drawing = self.all("#gallery button")[0]
        self.assertEqual(len(drawing.find_elements(By.CSS_SELECTOR, "circle")), 2)
        self.press(drawing)
        # The defects are around the middle of the supercell.
        cells = [tuple(map(int, each.split("@")[1].split(".")[:2])) for each in self.key().split(":")[2].split("+")]
        for axis in [0, 1]:
            self.assertAlmostEqual(sum(cell[axis] for cell in cells) / 2, 4, delta=1)
        self.assert_shows_the_prediction()
        self.assertEqual([float(each[0]) for each in (self.numbers()[0], self.numbers()[2])], [energy, gap])
        # The gallery stays, so that the next drawing can be tried.
        self.assertEqual(self.shown()[0], (energy, gap))

    def test_as_drawn_fills_in_the_defects_of_the_drawing(self):
        self.begin("MoS2:8x8:v@0.0.1+v@2.2.1+W@3.4.0")
        self.press(self.find("#find-like"))
        filled = {field.get_attribute("data-kind"): field.get_attribute("value")
                  for field in self.all("#find-kinds input")}
        self.assertEqual(filled, {"v_Mo": "0", "W_Mo": "1", "v_S": "2", "Se_S": "0"})

    def test_impossible_searches_are_refused(self):
        self.begin("MoS2:8x8:")
        self.search({})
        self.assertIn("at least one", self.find("#find-fault").text)
        self.search({"v_S": -1})
        self.assertIn("0 to 64", self.find("#find-fault").text)
        self.search({"v_S": 1}, target=99)
        self.assertIn("0 to 20", self.find("#find-fault").text)
        self.assertEqual(self.all("#gallery button"), [])

    def test_too_many_arrangements_are_sampled(self):
        self.begin("MoS2:8x8:")
        self.expected = ["422"]
        self.search({"v_S": 4, "Se_S": 3, "W_Mo": 1})
        self.assertIn("random sample", self.find("#find-count").text)
        energies = [energy for energy, _ in self.shown()]
        self.assertEqual(energies, sorted(energies))
