"""The playground, used as a person would use it."""

import json
import math
import re
import unittest

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from playground import FIVE, PlaygroundCase, request


class ConfigurationTests(PlaygroundCase):
    def test_each_click_changes_the_occupant_of_a_site_and_the_prediction(self):
        self.begin("MoS2:8x8:v@0.0.1")
        before = self.numbers()
        for occupant in ["v", "Se", None]:
            self.site(3, 4, 2).click()
            found = [each for each in self.key().split(":")[2].split("+") if each.endswith("@3.4.2")]
            self.assertEqual(found, [f"{occupant}@3.4.2"] if occupant else [])
            self.assert_shows_the_prediction()
        self.assertEqual(self.numbers(), before)

    def test_every_atom_of_a_cell_can_be_clicked_from_above_and_from_below(self):
        self.begin("MoS2:8x8:")
        for view in ["above", "below"]:
            self.find(f'[data-view="{view}"]').click()
            for basis in range(3):
                self.site(2, 5, basis).click()
                self.assertEqual(self.key(), f"MoS2:8x8:v@2.5.{basis}")
                self.find("#clear").click()

    def test_a_click_on_a_periodic_image_changes_its_atom(self):
        self.begin("MoS2:8x8:")
        a = self.site(0, 3, 0).rect
        b = self.site(1, 3, 0).rect
        # One cell to the left of the first atom of a row is the image of its last.
        ActionChains(self.driver).move_to_element_with_offset(
            self.site(0, 3, 0), round(a["x"] - b["x"]), 0).click().perform()
        self.assertEqual(self.key(), "MoS2:8x8:v@7.3.0")

    def test_every_material_is_drawn_and_predicted(self):
        self.begin()
        chooser = Select(self.find("#material"))
        self.assertEqual(
            [each.get_attribute("value") for each in chooser.options], [each["name"] for each in self.materials])
        for material in self.materials:
            chooser.select_by_value(material["name"])
            a, b = material["default_supercell"]
            self.assertEqual(self.key(), f"{material['name']}:{a}x{b}:")
            self.assertEqual(len(self.all(".site")), a * b * len(material["basis"]))
            self.find("#random").click()
            self.assertGreaterEqual(len(self.key().split("+")), 3)
            answer = self.assert_shows_the_prediction()
            self.assertEqual(answer["material"], material["name"])

    def test_a_supercell_can_be_chosen_and_an_impossible_one_is_refused(self):
        self.begin("MoS2:8x8:v@0.0.1+v@7.7.1")
        self.type("#repeats-a", "5")
        self.assertEqual(self.key(), "MoS2:5x8:v@0.0.1")
        self.assertEqual(len(self.all(".site")), 5 * 8 * 3)
        self.assert_shows_the_prediction()
        self.assertRegex(self.find(".domain").text, "5[x×]8")
        for wrong in ["0", "41", ""]:
            self.type("#repeats-a", wrong)
            self.assertIn("from 1 to 40", self.find("#supercell-fault").text)
            self.assertEqual(self.key(), "MoS2:5x8:v@0.0.1")
        self.type("#repeats-a", "6")
        self.assertEqual(self.find("#supercell-fault").text, "")

    def test_random_defects_have_the_chosen_count_and_differ_each_time(self):
        self.begin("WSe2:8x8:")
        self.type("#count", "7")
        keys = set()
        for _ in range(3):
            self.find("#random").click()
            keys.add(self.key())
            self.assertEqual(len(self.all("#defects li")), 7)
            self.assert_shows_the_prediction()
        self.assertEqual(len(keys), 3)
        self.type("#count", "1000")
        self.find("#random").click()
        self.assertIn("1 to", self.find("#count-fault").text)
        self.assertIn(self.key(), keys)

    def test_the_prediction_is_that_of_the_newest_change(self):
        self.begin("MoS2:8x8:")
        self.driver.execute_cdp_cmd("Network.enable", {})
        slow = {"offline": False, "latency": 150, "downloadThroughput": -1, "uploadThroughput": -1}
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", slow)
        for j in range(8):
            self.site(j, j, 2).click()
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", slow | {"latency": 0})
        self.assertEqual(len(self.key().split("+")), 8)
        self.assert_shows_the_prediction()

    def test_the_sparse_graph_has_every_edge_within_the_cutoff(self):
        self.begin(FIVE)
        self.assertIn("its nodes are the defects", self.find("[for=graph]").get_attribute("title"))
        self.assertEqual(self.picture()["edges"], [])
        for option in Select(self.find("#graph")).options[1:]:
            option.click()
            cutoff = float(option.get_attribute("value"))
            within, through = self.count_edges(cutoff)
            caption = re.search(r"(\d+) edges? within ([\d.]+) Å, (\d+) through", self.find("#caption").text)
            self.assertEqual([float(each) for each in caption.groups()], [within, cutoff, through])
            self.assertIn("A node is a defect, an edge joins two defects nearer than that", self.find("#caption").text)
            # An edge through the boundary is drawn on both sides.
            self.assertEqual(self.count_lines(self.picture()["edges"]), within + through)
        Select(self.find("#graph")).select_by_visible_text("hidden")
        self.assertEqual(self.picture()["edges"], [])

    def count_lines(self, paths):
        return sum(path.get("d").count("M") for path in paths)

    def count_edges(self, cutoff):
        name, supercell, defects = self.key().split(":")
        material = next(each for each in self.materials if each["name"] == name)
        cell = material["cell"]
        angle = math.radians(cell["gamma"])
        a, b = map(int, supercell.split("x"))

        def place(defect, shift):
            i, j, basis = map(int, defect.split("@")[1].split("."))
            x, y, z = material["basis"][basis]["position"]
            u, v = (i + x + shift[0] * a) * cell["a"], (j + y + shift[1] * b) * cell["b"]
            return u + v * math.cos(angle), v * math.sin(angle), z * cell["c"]

        shifts = [(i, j) for i in range(-2, 3) for j in range(-2, 3)]
        defects = defects.split("+")
        pairs = [(first, second, shift) for first in defects for second in defects for shift in shifts
                 if (first, (0, 0)) != (second, shift)
                 and math.dist(place(first, (0, 0)), place(second, shift)) < cutoff]
        return len(pairs) / 2, sum(shift != (0, 0) for _, _, shift in pairs) / 2


class PotentialTests(PlaygroundCase):
    def test_energies_are_at_the_selected_chemical_potentials(self):
        self.begin(FIVE)
        gap = self.numbers()[2]
        options = {each.text: each.get_attribute("value") for each in Select(self.find("#chemical_potentials")).options}
        self.assertEqual(list(options), ["elemental phases", "Mo-rich, S-poor", "S-rich, Mo-poor"])
        for text, name in options.items():
            Select(self.find("#chemical_potentials")).select_by_visible_text(text)
            self.settle()
            body = request(self.key(), self.materials) | ({"chemical_potentials": name} if name else {})
            status, answer = self.fetch("/predict", body)
            self.assertEqual(status, 200)
            shown = float(self.find("#energy .value").get_attribute("value"))
            self.assertEqual(shown, answer["formation_energy_ev"])
            self.assertEqual(self.numbers()[2], gap)
            self.assertEqual(len(self.all("#potentials")), 1 if name else 0)

    def test_another_material_begins_at_the_elemental_phases(self):
        self.begin(FIVE)
        Select(self.find("#chemical_potentials")).select_by_value("Mo-rich")
        self.settle()
        Select(self.find("#material")).select_by_value("P")
        self.assertEqual([each.text for each in Select(self.find("#chemical_potentials")).options], ["elemental phases"])


class ExplanationTests(PlaygroundCase):
    def explain(self):
        """Presses the button for an explanation, and returns the prediction of the server and its explanation."""
        self.press(self.find("#explain"))
        self.settle()
        status, answer = self.fetch("/predict", request(self.key(), self.materials) | {"explain": True})
        self.assertEqual(status, 200)
        self.assertEqual(self.find("#explain").get_attribute("aria-pressed"), "true")
        return answer, answer["explanation"]

    def assert_energy(self, text, energy):
        """Checks the one energy in a text, and its sign."""
        number = re.search(r"([+−]?)(\d+\.\d{3}) eV", text)
        self.assertAlmostEqual(float(number.group(1).replace("−", "-") + number.group(2)), energy, delta=0.00051)
        self.assertEqual(number.group(1), "+" if energy >= 0.0005 else "−" if energy <= -0.0005 else "")

    def tint(self, energy, most):
        """Returns the colour of a term in a picture: from neutral to orange above zero, and to blue below."""
        neutral, end = (0xEE, 0xF0, 0xF2), (0x1F, 0x6F, 0xB5) if energy < 0 else (0xC9, 0x54, 0x0A)
        channels = [math.floor(a + (b - a) * abs(energy) / most + 0.5) for a, b in zip(neutral, end)]
        return f"rgb({channels[0]}, {channels[1]}, {channels[2]})"

    def signed(self, energy):
        sign = "+" if energy >= 0.0005 else "−" if energy <= -0.0005 else ""
        return f"{sign}{abs(energy):.3f}"

    def test_defects_and_pairs_show_the_energies_of_the_explanation_as_numbers_and_colours(self):
        for key in [FIVE, "GaSe:6x6:v@0.0.0+S@1.1.2+v@1.1.3+In@5.5.0", "MoS2:8x8:v@0.0.1"]:
            self.begin(key)
            answer, explanation = self.explain()
            self.assert_shows_the_prediction()
            energies = [each["formation_energy_ev"] for each in explanation["defects"]]
            most = max(map(abs, energies))
            for text, energy in zip(self.all("#defects .adds"), energies, strict=True):
                self.assert_energy(text.text, energy)
            picture = self.picture()
            shown = [each.get("fill") for each in picture["defects"] if each.tag.endswith("circle")]
            self.assertEqual(sorted(shown), sorted(self.tint(energy, most) for energy in energies))
            for place, energy in zip(self.key().split(":")[2].split("+"), energies, strict=True):
                site = self.site(*map(int, place.split("@")[1].split(".")))
                self.assert_energy(site.get_attribute("aria-label"), energy)

            pairs = [each["formation_energy_ev"] for each in explanation["pairs"]]
            most = max(map(abs, pairs), default=0)
            strong = [energy for energy in pairs if abs(energy) >= 0.02 * most]
            drawn = picture.get("pairs", [])
            # Below each coloured line is its dark outline.
            colours = [each.get("stroke") for each in drawn if each.tag.endswith("path")][1::2]
            self.assertEqual(set(colours), {self.tint(energy, most) for energy in strong})
            written = {each.text for each in drawn if each.tag.endswith("text")}
            self.assertEqual(written, {self.signed(energy) for energy in strong})
            self.assertEqual(len(self.all("#scales li")), 2 if pairs else 1)
            pairs = dict(enumerate(pairs))
            listed = [float(each.get_attribute("value")) for each in self.all(".pairs data")]
            self.assertEqual(
                [abs(each) for each in listed], sorted(map(abs, pairs.values()), reverse=True)[:len(listed)])

            sums = [each.text for each in self.all(".account:not(.pairs) td")]
            self.assert_energy(sums[0], sum(energies))
            self.assert_energy(sums[-1], answer["formation_energy_ev"])
            if len(sums) == 4:
                self.assert_energy(sums[1], sum(pairs.values()))
                self.assert_energy(sums[2], explanation["many_body_ev"])
            notes = [each.text.rstrip(".").lower() for each in self.all("#explanation li")]
            self.assertEqual(notes, [note.rstrip(".").lower() for note in explanation["notes"]])

    def test_the_colours_follow_a_change_and_disappear_with_the_explanation(self):
        self.begin(FIVE)
        Select(self.find("#graph")).select_by_index(1)
        edges = self.picture()["edges"]
        self.explain()
        self.assertNotIn("edges", self.picture())
        self.assertFalse(self.find("#graph").is_enabled())
        self.press(self.site(6, 6, 0))
        self.settle()
        self.assertEqual(len([each for each in self.picture()["defects"] if each.get("r")]), 6)
        self.assertIs(json.loads(self.snippet("json"))["explain"], True)
        self.press(self.find("#explain"))
        self.settle()
        self.assertEqual(self.all("#scales li, #explanation table, .adds"), [])
        self.assertGreaterEqual(len(self.picture()["edges"]), len(edges))
        self.assertNotIn("explain", json.loads(self.snippet("json")))

    def snippet(self, form):
        Select(self.find("#form")).select_by_value(form)
        return self.find("#snippet").get_property("textContent")

    def test_too_many_defects_to_explain_are_reported_at_the_button(self):
        self.expected = ["422"]
        self.begin("WSe2:10x10:" + "+".join(f"v@{n // 10}.{n % 10}.0" for n in range(65)))
        self.press(self.find("#explain"))
        self.settle()
        self.assertIn("64", self.find("#explain-fault").text)
        self.press(self.find("#explain"))
        self.assertEqual(self.find("#explain-fault").text, "")
        self.assert_shows_the_prediction()

    def test_the_page_is_accessible_in_light_and_dark(self):
        for dark in [False, True]:
            self.look(1280, dark=dark)
            self.begin(FIVE)
            self.explain()
            self.assert_accessible()

    def test_the_page_fits_a_narrow_screen(self):
        self.look(390, 844)
        for key in [FIVE, "BN:8x8:v@0.0.0+v@1.0.1+v@2.2.1+v@3.2.0+v@3.3.0+C@6.2.0"]:
            self.begin(key)
            self.explain()
            self.assertEqual(self.driver.execute_script("return document.documentElement.scrollWidth"), 390)


class ReturningTests(PlaygroundCase):
    def test_a_link_restores_its_configuration(self):
        self.begin(FIVE)
        self.assertEqual(self.key(), FIVE)
        self.assertEqual(len(self.all("#defects li")), 5)
        self.assert_shows_the_prediction()
        # A link that is followed on the page itself does so too.
        self.driver.execute_script("location.hash = 'hBN:4x6:C@1.5.0'")
        self.wait(lambda: self.key() == "BN:4x6:C@1.5.0", "the alias is replaced by the name of the material")
        self.assert_shows_the_prediction()

    def test_an_invalid_link_is_reported_with_the_part_that_is_wrong(self):
        for link, part in [
            ("MoS2:8x8:v@8.0.0", "v@8.0.0"), ("CrI3:8x8:v@0.0.0", "CrI3"), ("MoS2:8x8:v@0.0.0+W@0.0.0", "W@0.0.0"),
            ("MoS2:99x8:", "40"), ("nonsense", "nonsense"), ("%E0%A4%A", "link"),
        ]:
            self.begin(link)
            self.assertIn(part, self.find("#link-fault").text)
            self.assertTrue(self.key().startswith("MoS2:8x8:"))

    def test_every_point_of_the_history_restores_its_configuration(self):
        self.begin("MoS2:8x8:v@0.0.1")
        tried = {self.key(): self.numbers()}
        for i, j, basis in [(4, 4, 0), (2, 6, 1)]:
            self.site(i, j, basis).click()
            tried[self.key()] = self.numbers()
        self.assertEqual({each.get_attribute("data-key") for each in self.all(".try")}, set(tried))
        for key, numbers in tried.items():
            self.find(f'.try[data-key="{key}"]').click()
            self.assertEqual(self.key(), key)
            self.assertEqual(self.numbers(), numbers)
            self.assertEqual(self.find(".try.current").get_attribute("data-key"), key)
        self.find("#forget").click()
        self.assertEqual(len(self.all(".try")), 1)

    def test_points_are_drawn_at_their_energies_and_gaps(self):
        self.begin("MoS2:8x8:v@0.0.1")
        for i in range(1, 4):
            self.site(i, 2 * i, 1).click()
            self.settle()
        points = []
        for point in self.all(".try"):
            numbers = re.search(r"energy ([\d.]+) eV, gap ([\d.]+) eV", point.get_attribute("aria-label"))
            x, y = re.findall(r"[\d.]+", point.get_attribute("transform"))
            points.append((*map(float, numbers.groups()), float(x), float(y)))
        self.assertEqual(len(points), 4)
        (e1, g1, x1, y1), (e2, g2, x2, y2) = min(points), max(points)
        for energy, gap, x, y in points:
            self.assertAlmostEqual(x, x1 + (energy - e1) / (e2 - e1) * (x2 - x1), delta=0.5)
            self.assertAlmostEqual(y, y1 + (gap - g1) / (g2 - g1) * (y2 - y1), delta=2)

    def test_symmetry_images_have_one_prediction(self):
        self.begin(FIVE)
        own = self.assert_shows_the_prediction()
        numbers = self.numbers()
        self.show_images()
        self.assertIn("768 images: 12 orientations", self.find("#image-count").text)
        keys = {self.key()}
        for index in range(1, 12):
            self.find(f".images li:nth-child({index + 1}) button").click()
            keys.add(self.key())
            self.assertEqual(self.numbers(), numbers)
            self.assertEqual(self.assert_shows_the_prediction()["key"], own["key"])
        self.assertGreater(len(keys), 2)

    def test_a_symmetric_configuration_has_fewer_images(self):
        self.begin("MoS2:8x8:v@0.0.0")
        self.show_images()
        self.assertIn("64 images: 1 orientation,", self.find("#image-count").text)
        # Two sulfur vacancies above each other have one orientation.
        for key, count in [("MoS2:8x8:v@0.0.1+v@0.0.2", "64 images: 1 orientation,"),
                           ("P:4x6:v@0.0.0", "96 images: 4 orientations,")]:
            self.driver.execute_script(f"location.hash = '{key}'")
            self.wait(lambda key=key: self.key() == key, "the link is followed")
            self.assertIn(count, self.find("#image-count").text)


class ErrorTests(PlaygroundCase):
    def test_a_defect_that_the_model_does_not_know_is_marked_at_its_site(self):
        self.expected = ["422"]
        self.begin("GaSe:6x6:v@2.2.1+S@3.4.0+v@3.3.3")
        status, problem = self.fetch("/predict", request(self.key(), self.materials))
        self.assertEqual(status, 422)
        faulty = self.find("#defects li.faulty")
        self.assertIn("(3, 4)", faulty.text)
        detail = problem["errors"][0]["detail"]
        self.assertIn(detail[1:], faulty.text)
        self.assertIn(detail, self.site(3, 4, 0).get_attribute("aria-label"))
        self.assertEqual(len(self.all(".site.faulty")), 1)
        faulty.find_element(By.CSS_SELECTOR, ".remove").click()
        self.assertEqual(self.all(".faulty"), [])
        self.assert_shows_the_prediction()

    def test_a_server_that_cannot_be_reached_is_reported_and_can_be_tried_again(self):
        self.begin(FIVE)
        self.expected = ["ERR_INTERNET_DISCONNECTED"]
        self.driver.execute_cdp_cmd("Network.enable", {})
        offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
        self.site(0, 0, 0).click()
        self.wait(lambda: self.all("#results button"), "the button to try again")
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline | {"offline": False})
        self.find("#results button").click()
        self.assert_shows_the_prediction()


class AccessTests(PlaygroundCase):
    def test_the_page_can_be_used_with_the_keyboard(self):
        self.begin("MoS2:8x8:v@0.0.1")
        ActionChains(self.driver).click(self.find("#whole")).send_keys(Keys.TAB).perform()
        # The group of atoms is one stop of the Tab key.
        for _ in range(3):
            focus = self.driver.switch_to.active_element
            if focus.get_attribute("data-site"):
                break
            focus.send_keys(Keys.TAB)
        focus = self.driver.switch_to.active_element
        self.assertRegex(focus.get_attribute("aria-label"), r"^Mo, cell 0 0: pristine")
        focus.send_keys(Keys.ARROW_RIGHT)
        self.driver.switch_to.active_element.send_keys(Keys.ARROW_UP)
        focus = self.driver.switch_to.active_element
        label = re.match(r"(\w+)[\w ]*, cell (\d) (\d): pristine", focus.get_attribute("aria-label"))
        self.assertNotEqual(label.group(2, 3), ("0", "0"))
        focus.send_keys(Keys.ENTER)
        self.assertIn("vacancy", focus.get_attribute("aria-label"))
        self.assertIn(f"v@{label.group(2)}.{label.group(3)}", self.key())
        self.assertEqual(self.driver.switch_to.active_element, focus)
        self.assert_shows_the_prediction()
        focus.send_keys(Keys.SPACE)
        self.assertIn("replaced by", focus.get_attribute("aria-label"))
        focus.send_keys(Keys.DELETE)
        self.assertIn("pristine", focus.get_attribute("aria-label"))
        self.assertEqual(self.key(), "MoS2:8x8:v@0.0.1")
        self.settle()
        # A point of the history restores its configuration.
        point = self.find('.try[tabindex="0"]')
        self.driver.execute_script("arguments[0].focus()", point)
        point.send_keys(Keys.ARROW_LEFT)
        chosen = self.driver.switch_to.active_element.get_attribute("data-key")
        self.assertNotEqual(chosen, self.key())
        self.driver.switch_to.active_element.send_keys(Keys.ENTER)
        self.assertEqual(self.key(), chosen)
        self.assert_shows_the_prediction()
        self.assertEqual(self.driver.switch_to.active_element.get_attribute("data-key"), chosen)

    def test_arrow_keys_reach_every_atom(self):
        for material in self.materials:
            self.begin(f"{material['name']}:3x4:")
            reached = self.driver.execute_script("""
                const reached = new Set(), open = [document.querySelector(".site[tabindex='0']")];
                while (open.length) {
                  const atom = open.pop();
                  if (reached.has(atom.dataset.site)) continue;
                  reached.add(atom.dataset.site);
                  for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
                    atom.focus();
                    atom.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
                    open.push(document.activeElement);
                  }
                }
                return reached.size;
                """)
            self.assertEqual(reached, 3 * 4 * len(material["basis"]))

    def test_a_prediction_is_announced_with_its_values(self):
        self.begin("MoS2:8x8:v@0.0.1")
        answer = self.assert_shows_the_prediction()
        announcement = self.find("#announcement")
        self.assertEqual(announcement.get_attribute("role"), "status")
        self.assertIn(f"Band gap {answer['band_gap_ev']:.3f} eV", announcement.get_property("textContent"))

    def test_the_page_is_accessible_in_light_and_dark(self):
        for dark in [False, True]:
            for width in [1280, 390]:
                self.look(width, dark=dark)
                self.begin(FIVE)
                self.show_images()
                self.press(self.site(3, 4, 0))
                self.settle()
                self.assert_accessible()

    def test_the_page_fits_a_narrow_screen(self):
        self.look(390, 844)
        for material in self.materials:
            a, b = material["default_supercell"]
            self.begin(f"{material['name']}:{a}x{b}:v@1.1.0+v@2.3.1+v@4.2.0")
            wide = self.driver.execute_script("return document.documentElement.scrollWidth")
            self.assertEqual(wide, 390)
        self.assertTrue(self.find("#summary").is_displayed())
        self.assertIn(self.numbers()[0][0], self.find("#summary").text)

    def test_a_tap_selects_an_atom_and_offers_its_occupants(self):
        self.look(390, 844)
        self.begin("MoS2:8x8:")
        atom = self.site(4, 4, 0)
        self.driver.execute_script("arguments[0].scrollIntoView({ block: 'center', inline: 'center' })", atom)
        box = atom.rect
        scroll = self.driver.execute_script("return [scrollX, scrollY]")
        point = {"x": box["x"] + box["width"] / 2 - scroll[0], "y": box["y"] + box["height"] / 2 - scroll[1]}
        self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.wait(lambda: self.key() == "MoS2:8x8:v@4.4.0", "the atom is gone")
        choices = {each.text.split("\n")[0]: each for each in self.all(".choice")}
        self.assertEqual(len(choices), 3)
        for choice in choices.values():
            self.assertGreaterEqual(min(choice.rect["width"], choice.rect["height"]), 40)
        self.press(self.all(".choice")[2])
        self.assertEqual(self.key(), "MoS2:8x8:W@4.4.0")
        self.assert_shows_the_prediction()


class TokenTests(PlaygroundCase):
    token = "s3cret-token"

    def test_a_token_is_requested_again_after_a_wrong_one(self):
        self.expected = ["401"]
        self.open(f"#{FIVE}")
        self.driver.execute_script("sessionStorage.clear()")
        self.open(f"#{FIVE}")
        field = self.wait(lambda: self.find("dialog #token"), "the dialog")
        self.assertEqual(self.driver.switch_to.active_element, field)
        field.send_keys("wrong", Keys.ENTER)
        self.wait(lambda: self.all("#token-error"), "the error")
        self.assertIn("token", self.find("#token-error").text)
        self.find("dialog #token").send_keys(self.token, Keys.ENTER)
        self.wait(lambda: self.find("#playground").is_displayed(), "the page is shown")
        self.assert_shows_the_prediction()
        self.assertIn("Authorization: Bearer $LACUNA_TOKEN", self.find("#snippet").text)
        self.assertNotIn(self.token, self.driver.page_source)
        # The page of the API uses the same token.
        self.open("docs")
        self.wait(lambda: self.find("#views").is_displayed(), "the page is shown")


if __name__ == "__main__":
    unittest.main()
