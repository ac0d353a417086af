"""The layout of the playground on every screen and on paper."""

import base64
import os
import re
import unittest

from selenium.webdriver.support.select import Select

from playground import FIVE, PlaygroundCase

BOX = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); return [box.top, box.bottom]"


class LayoutCase(PlaygroundCase):
    def bottom(self, selector):
        return self.driver.execute_script(BOX, selector)[1]


class LayoutTests(LayoutCase):
    def test_nothing_is_wider_than_the_screen(self):
        for width in [320, 360, 768, 1024, 1280, 1920]:
            self.look(width, 900)
            self.begin(FIVE)
            self.press(self.find('#tried-table input'))
            self.assertEqual(self.driver.execute_script("return document.documentElement.scrollWidth"), width)

    def test_both_columns_end_on_one_line(self):
        self.begin(FIVE)
        for width in [900, 1000, 1100, 1280, 1400, 1920]:
            self.look(width, 900)
            self.assertAlmostEqual(self.bottom(".stage"), self.bottom(".prediction"), delta=1)

    def test_on_a_phone_the_controls_of_the_selected_atom_are_in_the_lower_half_of_the_screen(self):
        self.look(360, 740)
        self.begin(FIVE)
        self.press(self.find("#welcome-close"))
        # Before an atom is selected, nothing covers the page.
        self.assertEqual(self.find("#site-panel").value_of_css_property("position"), "static")
        self.assertEqual(self.find("#site-name").text, "Tap an atom to change it.")
        self.press(self.site(4, 4, 2))
        self.settle()
        buttons = self.all("#site-choices .choice, .steps button")
        self.assertEqual(len(buttons), 5)
        for button in buttons:
            box = self.driver.execute_script("return arguments[0].getBoundingClientRect().toJSON()", button)
            self.assertGreater(box["top"], 740 / 2)
            self.assertLessEqual(box["bottom"], 740)
            self.assertGreaterEqual(min(box["width"], box["height"]), 44)

    def test_the_page_prints_on_one_sheet(self):
        self.begin("MoS2:8x8:v@0.0.1")
        for i in range(1, 6):
            self.site(i, i, 2).click()
            self.settle()
        paper = self.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
        document = base64.b64decode(paper["data"])
        self.assertEqual(len(re.findall(rb"/Type\s*/Page\b", document)), 1)

    def test_the_page_respects_forced_colours_and_reduced_motion(self):
        features = [{"name": "forced-colors", "value": "active"}, {"name": "prefers-reduced-motion", "value": "reduce"}]
        self.begin(FIVE)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        self.press(self.site(2, 2, 1))
        self.settle()
        moving = self.driver.execute_script("""
            return [...document.querySelectorAll("*")].filter((each) => {
              const { transitionDuration, animationName } = getComputedStyle(each);
              return transitionDuration.split(", ").some((time) => parseFloat(time) > 0) || animationName !== "none";
            }).length;
            """)
        self.assertEqual(moving, 0)
        self.assert_accessible()


class FirstVisitTests(PlaygroundCase):
    def test_the_three_steps_are_shown_once_and_on_demand(self):
        self.begin(FIVE)
        self.assertEqual(len(self.all("#welcome li")), 3)
        self.assertTrue(self.find("#welcome").is_displayed())
        self.find("#welcome-close").click()
        self.assertFalse(self.find("#welcome").is_displayed())
        self.driver.refresh()
        self.wait_for_page()
        self.assertFalse(self.find("#welcome").is_displayed())
        self.find("#help").click()
        self.assertTrue(self.find("#welcome").is_displayed())
        self.assertEqual(self.driver.switch_to.active_element, self.find("#welcome-title"))

    def test_examples_of_every_material_are_predicted(self):
        self.begin()
        for material in self.materials:
            a, b = material["default_supercell"]
            self.driver.execute_script("location.hash = arguments[0]", f"{material['name']}:{a}x{b}:")
            self.wait(lambda: self.key().startswith(f"{material['name']}:"), "the material")
            counts = []
            for button in self.all("#examples button"):
                self.press(button)
                self.assert_shows_the_prediction()
                counts.append(len(self.key().split("+")))
            self.assertEqual(counts[:3], [1, 2, 5])
            self.assertGreaterEqual(counts[3], 5)


@unittest.skipUnless("LACUNA_SCREENSHOTS" in os.environ, "LACUNA_SCREENSHOTS names no folder")
class Screenshots(LayoutCase):
    def test_screenshots_of_every_width_are_saved(self):
        for width in [360, 768, 1280, 1920]:
            for dark in [False, True]:
                self.look(width, dark=dark)
                self.begin("MoS2:8x8:v@0.0.1")
                self.press(self.find("#welcome-close"))
                for button in self.all("#examples button"):
                    self.press(button)
                    self.settle()
                self.press(self.find("#find-form [type=submit]"))
                self.wait(lambda: self.all("#gallery button"), "the gallery")
                self.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
                self.look(width, self.driver.execute_script("return document.documentElement.scrollHeight"), dark)
                self.save("playground", width, dark)
                self.look(width, dark=dark)
                self.open("docs")
                self.wait(lambda: self.find("#views").is_displayed(), "the page is shown")
                self.save("docs", width, dark)

    def test_the_picture_of_the_readme_is_saved(self):
        self.look(1280, 1000)
        self.begin(FIVE)
        self.press(self.find("#welcome-close"))
        Select(self.find("#graph")).select_by_index(1)
        self.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
        self.look(1280, round(self.bottom(".stage")) + 16)
        self.driver.save_screenshot(os.path.join(os.environ["LACUNA_SCREENSHOTS"], "readme.png"))

    def save(self, page, width, dark):
        name = f"{page}-{width}-{'dark' if dark else 'light'}.png"
        self.driver.save_screenshot(os.path.join(os.environ["LACUNA_SCREENSHOTS"], name))
