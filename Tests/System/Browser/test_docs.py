"""The documentation shows openapi.yaml, as PyYAML reads it, and the guides, as markdown-it reads them; its forms send real
requests."""

import json
import os
import re
import subprocess
import tempfile
import unittest
import urllib.parse

from markdown_it import MarkdownIt
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

import description
from browser import BrowserCase
from description import resolve
from service import ROOT

GUIDES = {
    "guide-predictions": "Deploy/guides/PREDICTIONS.md",
    "guide-usage": "Deploy/guides/USAGE.md",
    "guide-training": "Deploy/guides/TRAINING.md",
    "guide-deploy": "Deploy/README.md",
    "guide-metrics": "Deploy/monitoring/METRICS.md",
}


def prose(text):
    """Returns text as the page shows it: without marks of code, white space collapsed, paragraphs end to end."""
    return "".join(" ".join(each.split()) for each in text.replace("`", "").split("\n\n"))


def together(text):
    return "".join(text.split())


def texts(path):
    """Returns the texts of the headings, paragraphs, cells and code of a document, in order."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        tokens = MarkdownIt("commonmark").enable("table").parse(file.read())
    found = []
    for token in tokens:
        if token.type == "inline":
            found.append("".join(child.content if child.type != "softbreak" else " " for child in token.children))
        elif token.type == "fence":
            found.append(token.content)
    return [together(text) for text in found if text]


class DocsCase(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.description = description.read()
        cls.operations = [(path, method, operation) for path, methods in cls.description["paths"].items()
                          for method, operation in methods.items()]

    def page(self, fragment=""):
        self.open(f"docs#{fragment}" if fragment else "docs")
        self.wait(lambda: self.find("#documentation").is_displayed(), "the page is shown")

    def go(self, fragment):
        """Follows a link within the page."""
        self.driver.execute_script("location.hash = arguments[0]", fragment)
        self.wait(lambda: self.find(f"[id='{fragment}']").is_displayed(), f"{fragment} is shown")

    def views(self):
        """Opens each view in turn, and yields its identifier."""
        for view in ["overview", *GUIDES, *(f"operations-{tag['name'].lower()}" for tag in self.description["tags"]),
                     "codes", "schemas"]:
            self.go(view)
            yield view

    def text(self, selector):
        return " ".join(self.find(selector).get_property("textContent").split())

    def send(self, operation):
        """Sends the form of an operation, and returns the status and the body that the page shows."""
        button = self.find(f"#{operation} .request .primary")
        self.press(button)
        self.wait(lambda: button.is_enabled() and self.text(f"#{operation} .sent"), "a response")
        shown = self.text(f"#{operation} .sent")
        bodies = self.all(f"#{operation} .response-body code")
        return shown, bodies[0].get_property("textContent") if bodies else None


class ContentTests(DocsCase):
    def test_the_json_is_equal_to_the_yaml(self):
        self.page()
        status, served = self.fetch("/openapi.json")
        self.assertEqual(status, 200)
        self.assertEqual(served, self.description)
        self.assertEqual(list(served["paths"]), list(self.description["paths"]))

    def test_every_operation_is_shown_with_its_descriptions_and_examples(self):
        self.page()
        texts = {}
        for _ in self.views():
            texts |= self.driver.execute_script("""
                return Object.fromEntries(
                  [...document.querySelectorAll(".operation")].map((each) => [each.id, each.textContent]));
                """)
        self.assertEqual(len(texts), len(self.operations))
        for path, method, operation in self.operations:
            shown = " ".join(texts[operation["operationId"]].split())
            self.assertTrue(shown.startswith(f"{method.upper()} {path} {prose(operation['summary'])}"), shown[:200])
            self.assertIn(prose(operation.get("description", "")), shown)
            for parameter in operation.get("parameters", []):
                self.assertIn(resolve(self.description, parameter)["name"], shown)
            for status, response in operation["responses"].items():
                response = resolve(self.description, response)
                self.assertIn(together(status + prose(response["description"])), together(shown))
                for media, content in response.get("content", {}).items():
                    self.assertIn(media, shown)
                    for example in content.get("examples", {}).values():
                        example = resolve(self.description, example)
                        self.assertIn(prose(example["summary"]), shown)
                        value = example["value"]
                        if not isinstance(value, str):
                            value = json.dumps(value, ensure_ascii=False)
                        # Python writes 1.0 where JavaScript writes 1.
                        value, found = (re.sub(r"\.0\b", "", together(each)) for each in (value, shown))
                        self.assertIn(value, found)

    def test_every_schema_is_shown_with_its_fields_and_their_descriptions(self):
        self.page("schemas")

        def check(schema, shown):
            for name, field in schema.get("properties", {}).items():
                self.assertIn(name, shown)
                self.assertIn(prose(field.get("description", "")), shown)
                for inner in [field, field.get("items"), field.get("additionalProperties")]:
                    if isinstance(inner, dict):
                        check(inner, shown)

        schemas = self.description["components"]["schemas"]
        self.assertEqual(len(self.all(".schema")), len(schemas))
        for name, schema in schemas.items():
            shown = self.text(f"#schema-{name}")
            self.assertTrue(shown.startswith(name))
            self.assertIn(prose(schema.get("description", "")), shown)
            check(schema, shown)

    def test_every_code_is_in_a_table_with_its_status_and_meaning(self):
        self.page("codes")
        count = 0
        for schema, prefix in (("ProblemCode", "problem"), ("FaultCode", "fault"), ("NoteCode", "note")):
            for code, meaning in self.description["components"]["schemas"][schema]["x-enumDescriptions"].items():
                count += 1
                cells = self.driver.execute_script(
                    "return [...document.getElementById(arguments[0]).cells].map((cell) => cell.textContent)",
                    f"{prefix}-{code}")
                status, _, rest = meaning.partition(": ")
                expected = [status, code, rest] if status.isdigit() else [code, meaning]
                self.assertEqual([together(cell) for cell in cells], [together(prose(each)) for each in expected])
        self.assertGreater(count, 100)

    def test_every_guide_is_shown_as_another_reader_of_markdown_reads_it(self):
        self.page()
        url = self.server.url
        for name, path in GUIDES.items():
            self.go(name)
            shown = self.driver.execute_script("""
                const guide = document.getElementById(arguments[0]);
                for (const each of guide.querySelectorAll(".copy, .source")) each.remove();
                return [...guide.querySelectorAll("h2, h3, h4, p, li, th, td, pre")].map((each) => each.textContent);
                """, name)
            expected = [text.replace("http://127.0.0.1:8080", url) for text in texts(path)]
            self.assertEqual([together(text) for text in shown if together(text)], expected, path)

    def test_every_link_within_the_page_has_one_target(self):
        self.page()
        links, found, forms = set(), [], 0
        for _ in self.views():
            count = len(self.all("#views .operation"))
            self.driver.execute_script("for (const each of document.querySelectorAll('.views details')) each.open = true")
            self.wait(lambda count=count: len(self.all("#views .request")) == count, "all forms")
            forms += count
            hrefs, ids = self.driver.execute_script("""
                const [hrefs, ids] = [["#documentation a", "href"], [".views [id]", "id"]].map(([selector, name]) =>
                  [...document.querySelectorAll(selector)].map((each) => each[name]));
                return [hrefs, ids];
                """)
            links |= {urllib.parse.unquote(link.split("#")[1]) for link in hrefs if "#" in link}
            found += ids
        self.assertEqual(forms, len(self.operations))
        found += self.driver.execute_script("""
            return [...document.querySelectorAll("[id]")].filter((each) => !each.closest(".view")).map((each) => each.id)
            """)
        self.assertEqual({each for each in found if found.count(each) > 1}, set())
        self.assertGreater(len(links), 100)
        self.assertEqual(links - set(found), set())


class LinkTests(DocsCase):
    def open_views(self):
        return [each.get_attribute("id") for each in self.all(".view")]

    def test_a_deep_link_shows_its_view_and_opens_what_is_collapsed(self):
        for fragment, view in [("predictMany", "operations-predictions"), ("schema-Prediction-band_gap_ev", "schemas"),
                               ("note-too_many_defects", "codes"), ("metric-lacuna_ready", "guide-metrics"),
                               ("guide-predictions-intervals", "guide-predictions"), ("", "overview"),
                               ("nothing-of-this-name", "overview")]:
            self.page(fragment)
            self.assertEqual(self.open_views(), [view])
            if fragment and view != "overview":
                target = self.find(f"[id='{fragment}']")
                self.assertTrue(target.is_displayed())
                self.assertTrue(self.driver.execute_script(
                    "return arguments[0].contains(document.activeElement) && (arguments[0].open ?? true)", target))
                top = self.driver.execute_script("return arguments[0].getBoundingClientRect().top", target)
                self.assertTrue(-1 <= top < 900, f"{fragment} is at {top}")

    def test_the_way_back_shows_the_view_before(self):
        self.page("guide-training")
        self.press(self.find(".contents a[href='#codes']"))
        self.wait(lambda: self.open_views() == ["codes"], "the codes")
        self.assertEqual(self.find(".contents a[aria-current]").text, "Codes")
        self.assertTrue(self.driver.title.startswith("Codes"))
        self.driver.back()
        self.wait(lambda: self.open_views() == ["guide-training"], "the guide")

    def test_a_link_in_a_guide_leads_to_another_guide(self):
        self.page("guide-usage")
        self.press(self.find(".guide a[href='#guide-predictions-band-gap']"))
        self.wait(lambda: self.open_views() == ["guide-predictions"], "the other guide")


class SearchTests(DocsCase):
    def search(self, query):
        field = self.find("#query")
        field.clear()
        field.send_keys(query)
        return [each.text.split("\n") for each in self.all("#results a")]

    def test_the_search_finds_codes_operations_fields_metrics_and_guides(self):
        self.page()
        for query, title, kind, fragment in [
            ("queue_full", "queue_full", "Problem code", "problem-queue_full"),
            ("site occupied", "site_occupied_twice", "Fault code", "fault-site_occupied_twice"),
            ("predict-many", "POST /predict-many", "Operation", "predictMany"),
            ("domain_distance", "domain_distance", "Field, Prediction", "schema-Prediction-domain_distance"),
            ("lacuna_ready", "lacuna_ready", "Metric", "metric-lacuna_ready"),
            ("chemical potentials", "Chemical potentials", "Guide, What the numbers mean, and how far to trust them",
             "guide-predictions-chemical-potentials"),
        ]:
            self.assertIn([title, kind], self.search(query)[:5], query)
            link = next(each for each in self.all("#results a") if each.text.split("\n") == [title, kind])
            self.assertTrue(link.get_attribute("href").endswith(f"#{fragment}"))
        self.assertEqual(self.search("xyzzy"), [])
        self.assertEqual(self.text("#results .count"), "Nothing was found.")

    def test_the_search_works_by_keyboard(self):
        self.page()
        self.find("body").send_keys("/")
        field = self.find("#query")
        self.assertEqual(self.driver.switch_to.active_element, field)
        field.send_keys("queue_full", Keys.ENTER)
        self.wait(lambda: self.find("[id='problem-queue_full']").is_displayed(), "the code")
        field.send_keys(Keys.ARROW_DOWN)
        self.assertEqual(self.driver.switch_to.active_element, self.all("#results a")[0])
        ActionChains(self.driver).send_keys(Keys.ARROW_UP).perform()
        self.assertEqual(self.driver.switch_to.active_element, field)
        field.send_keys(Keys.ESCAPE)
        self.assertEqual(field.get_property("value"), "")
        self.assertTrue(self.find("#contents").is_displayed())


class FormTests(DocsCase):
    def test_every_operation_can_be_tried(self):
        self.page()
        for path, method, operation in self.operations:
            name = operation["operationId"]
            self.go(name)
            status, body = self.send(name)
            self.assertRegex(status, r"^200 OK, \d+ ms$", f"{method} {path}: {body}")
            self.assertTrue(body)

    def test_the_form_shows_the_response_of_the_server(self):
        self.page("predict")
        request = json.loads(self.find("#predict textarea").get_property("value"))
        _, body = self.send("predict")
        _, expected = self.fetch("/predict", request)
        self.assertEqual(json.loads(body) | {"cached": True}, expected | {"cached": True})
        self.press(self.find("#predict .headers summary"))
        self.assertIn("x-request-id: ", self.text("#predict .headers"))

    def test_an_error_is_shown_with_its_status(self):
        self.expected = ["422"]
        self.page("predict")
        field = self.find("#predict textarea")
        field.clear()
        field.send_keys('{"material": "MoS2", "defects": "v_Te"}')
        status, body = self.send("predict")
        self.assertTrue(status.startswith("422 "))
        self.assertEqual(json.loads(body)["errors"][0]["code"], "wrong_element")

    def test_parameters_examples_media_types_and_files_are_sent(self):
        self.page("structure")
        Select(self.find("#structure-format")).select_by_visible_text("poscar")
        _, poscar = self.send("structure")
        self.assertIn("Direct", poscar)
        self.go("predict")
        choices = Select(self.find("#predict-body-example"))
        choices.select_by_index(3)
        self.assertIn("S-poor", self.find("#predict textarea").get_property("value"))
        self.assertEqual(json.loads(self.send("predict")[1])["chemical_potentials"]["S"], -1.329)
        Select(self.find("#predict-body-media")).select_by_visible_text("text/plain")
        with tempfile.NamedTemporaryFile("w", suffix=".vasp") as file:
            file.write(poscar)
            file.flush()
            self.find("#predict-body-file").send_keys(file.name)
            self.press(self.find("#predict .more summary"))
            self.find("#predict-id").send_keys("mine")
            answer = json.loads(self.send("predict")[1])
        self.assertEqual((answer["id"], answer["material"], answer["defect_count"]), ("mine", "MoS2", 2))

    def test_the_command_for_curl_gets_the_same(self):
        self.page("predictMany")
        _, body = self.send("predictMany")
        command = self.all("#predictMany .try > div:last-child code")[0].get_property("textContent")
        printed = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE, check=True).stdout
        same = [[prediction | {"cached": True} for prediction in json.loads(each)["predictions"]]
                for each in (printed, body)]
        self.assertEqual(same[0], same[1])

    def test_a_request_can_be_cancelled(self):
        self.page("materials")
        self.driver.execute_cdp_cmd("Network.enable", {})
        conditions = {"offline": False, "latency": 60000, "downloadThroughput": -1, "uploadThroughput": -1}
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)
        try:
            self.press(self.find("#materials .request .primary"))
            self.press(self.find("#materials .request .buttons button:last-child"))
            self.wait(lambda: self.text("#materials .sent") == "Cancelled", "the request ends")
        finally:
            self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions | {"latency": 0})

    def test_a_button_copies_the_code_beside_it(self):
        self.driver.execute_cdp_cmd("Browser.grantPermissions", {
            "origin": self.server.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        self.page("guide-predictions")
        block = self.all(".guide .code-block")[1]
        self.press(block.find_element("css selector", "button"))
        self.wait(lambda: "Copied" in block.text, "the text is copied")
        copied = self.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
        self.assertEqual(copied, block.find_element("css selector", "code").get_property("textContent"))
        self.assertIn("lacuna explain", copied)

    def test_everything_is_in_reach_of_the_keyboard(self):
        self.page()
        ActionChains(self.driver).send_keys(Keys.TAB).perform()
        self.assertEqual(self.driver.switch_to.active_element.text, "Skip to the text")
        ActionChains(self.driver).send_keys(Keys.ENTER).perform()
        self.assertEqual(self.driver.switch_to.active_element, self.find("#views"))
        self.find("body").send_keys("/")
        self.find("#query").send_keys("GET /health/live", Keys.ENTER)
        self.wait(lambda: self.find("#live").is_displayed(), "the operation")
        self.assertEqual(self.driver.switch_to.active_element, self.find("#live > summary"))
        for _ in range(20):
            ActionChains(self.driver).send_keys(Keys.TAB).perform()
            if self.driver.switch_to.active_element == self.find("#live .request .primary"):
                break
        ActionChains(self.driver).send_keys(Keys.ENTER).perform()
        self.wait(lambda: self.text("#live .sent").startswith("200"), "the response")


class AppearanceTests(DocsCase):
    VIEWS = ["overview", "guide-predictions", "guide-deploy", "codes", "guide-metrics", "schema-Configuration", "predict", "infer"]

    def test_every_view_is_accessible(self):
        for width, dark in [(1280, False), (390, True)]:
            self.look(width, dark=dark)
            self.page()
            for view in self.VIEWS:
                self.go(view)
                self.assert_accessible()
            self.go("predict")
            self.send("predict")
            self.press(self.all("#predict .response > summary")[0])
            self.assert_accessible()
            self.driver.execute_script("document.getElementById('menu').open = true")
            self.find("#query").send_keys("defects")
            self.assert_accessible()

    def test_every_view_fits_every_width(self):
        for width in [360, 768, 1280, 1920]:
            self.look(width)
            self.page()
            for view in self.VIEWS:
                self.go(view)
                wide = self.driver.execute_script("return document.documentElement.scrollWidth")
                self.assertEqual(wide, width, view)

    def test_a_phone_shows_the_contents_on_demand(self):
        self.look(360)
        self.page()
        self.assertFalse(self.find("#contents").is_displayed())
        self.press(self.find("#menu > summary"))
        self.press(self.find(".contents a[href='#predict']"))
        self.wait(lambda: self.find("#predict .request").is_displayed(), "the operation")
        self.assertFalse(self.find("#contents").is_displayed())

    @unittest.skipUnless("LACUNA_SCREENSHOTS" in os.environ, "LACUNA_SCREENSHOTS names no folder")
    def test_screenshots_are_saved(self):
        for width in [360, 768, 1280, 1920]:
            for dark in [False, True]:
                self.look(width, dark=dark)
                self.page()
                for view in ["overview", "guide-predictions", "codes", "predict"]:
                    self.go(view)
                    if view == "predict":
                        self.send(view)
                        self.driver.execute_script("document.getElementById('predict').scrollIntoView()")
                    name = f"docs-{view}-{width}-{'dark' if dark else 'light'}.png"
                    self.driver.save_screenshot(os.path.join(os.environ["LACUNA_SCREENSHOTS"], name))


class TokenTests(DocsCase):
    token = "s3cret-token"

    def test_the_forms_send_the_token_of_the_field(self):
        self.expected = ["401"]
        self.open("docs")
        self.driver.execute_script("sessionStorage.setItem('token', arguments[0])", self.token)
        self.page("model")
        field = self.find("#token-field")
        self.assertEqual(field.get_property("value"), self.token)
        self.assertTrue(self.send("model")[0].startswith("200 "))
        field.clear()
        field.send_keys("wrong")
        status, body = self.send("model")
        self.assertTrue(status.startswith("401 "))
        self.assertEqual(json.loads(body)["code"], "unauthorized")
        command = self.all("#model .try > div:last-child code")[0].get_property("textContent")
        self.assertIn("Authorization: Bearer $LACUNA_TOKEN", command)
        self.driver.execute_script("sessionStorage.clear()")


if __name__ == "__main__":
    unittest.main()
