"""What the tests of the playground share: opening it, its atoms and its numbers."""

import re
import xml.etree.ElementTree

from selenium.webdriver.common.keys import Keys

from browser import BrowserCase

FIVE = "MoS2:8x8:v@0.5.0+v@2.2.1+W@3.4.0+Se@4.1.2+v@7.4.2"


def request(key, materials):
    """Returns the body of POST /predict for a key, made from the document of GET /materials."""
    name, supercell, defects = key.split(":")
    basis = next(each["basis"] for each in materials if each["name"] == name)
    body = {"material": name, "supercell": [int(each) for each in supercell.split("x")], "defects": []}
    for defect in filter(None, defects.split("+")):
        occupant, site = defect.split("@")
        i, j, atom = map(int, site.split("."))
        defect = {"cell": [i, j], "basis": atom}
        if occupant == "v":
            defect |= {"type": "vacancy", "element": basis[atom]["element"]}
        else:
            defect |= {"type": "substitution", "from": basis[atom]["element"], "to": occupant}
        body["defects"].append(defect)
    return body


class PlaygroundCase(BrowserCase):
    def setUp(self):
        super().setUp()
        self.materials = self.fetch("/materials")[1]["materials"]

    def begin(self, key=""):
        """Opens the page as on a first visit, with the configuration of a key."""
        script = self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {
            "source": "if (location.protocol === 'http:') { localStorage.clear(); sessionStorage.clear(); }"})
        self.open(f"#{key}")
        self.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
        self.wait_for_page()

    def wait_for_page(self):
        self.wait(lambda: self.find("#playground").is_displayed(), "the page is shown")
        self.settle()

    def settle(self):
        self.wait(lambda: self.driver.execute_script(
            "return document.querySelector('#results').getAttribute('aria-busy')") == "false", "an answer")

    def type(self, selector, text):
        field = self.find(selector)
        field.clear()
        field.send_keys(text, Keys.TAB)

    def show_images(self):
        self.press(self.find("#images summary"))
        self.wait(lambda: self.all("#image-count"), "the images")

    def key(self):
        return self.driver.execute_script("return decodeURIComponent(location.hash.slice(1))")

    def site(self, i, j, basis):
        """Returns the atom of a site, which is found by the site's number in the supercell."""
        name, supercell, _ = self.key().split(":")
        count = len(next(each["basis"] for each in self.materials if each["name"] == name))
        return self.find(f'[data-site="{(i * int(supercell.split("x")[1]) + j) * count + basis}"]')

    def numbers(self):
        """Returns the three values that are shown, each with the ends of its interval."""
        self.settle()
        shown = self.driver.execute_script("""
            return ["energy", "energy-per-site", "gap"].map((figure) =>
              [".value", ".ends"].map((part) =>
                document.querySelector(`#${figure} ${part}`).innerText.replaceAll("−", "-")));
            """)
        return [[value, *re.fullmatch(r"(-?[\d.]+) to (-?[\d.]+) eV", ends).groups()] for value, ends in shown]

    def assert_shows_the_prediction(self):
        self.settle()
        status, answer = self.fetch("/predict", request(self.key(), self.materials))
        self.assertEqual(status, 200)
        count = answer["defect_count"]
        energies = answer["formation_energy_interval_ev"]
        expected = [
            [answer["formation_energy_ev"], *energies],
            [answer["formation_energy_per_site_ev"], *(end / count for end in energies)],
            [answer["band_gap_ev"], *answer["band_gap_interval_ev"]],
        ]
        for shown, values in zip(self.numbers(), expected):
            for figure, number in zip(shown, values):
                self.assertRegex(figure, r"^-?\d+\.\d{3}$")
                self.assertAlmostEqual(float(figure), number, delta=0.00051)
        energy, notes = self.driver.execute_script("""
            return [document.querySelector("#energy .value").value,
              [...document.querySelectorAll(".domain li")].map((each) => each.innerText)];
            """)
        self.assertEqual(float(energy), answer["formation_energy_ev"])
        self.assertEqual([note.rstrip(".").lower() for note in notes],
                         [note["detail"].rstrip(".").lower() for note in answer["domain_notes"]])
        return answer

    def picture(self):
        """Returns the groups of the SVG picture of the drawing by name, each a list of elements."""
        root = xml.etree.ElementTree.fromstring(self.text_of_download('[data-picture="svg"]'))
        return {group.get("id"): list(group) for group in root if group.tag.endswith("}g")}

    def text_of_download(self, selector):
        """Presses a button that downloads a file, and returns the text of the file, which is not saved."""
        return self.driver.execute_async_script("""
            const [selector, done] = arguments, { createObjectURL } = URL, { click } = HTMLAnchorElement.prototype;
            URL.createObjectURL = (file) => {
              Object.assign(URL, { createObjectURL });
              file.text().then(done);
              return "";
            };
            HTMLAnchorElement.prototype.click = () => Object.assign(HTMLAnchorElement.prototype, { click });
            document.querySelector(selector).click();
            """, selector)
