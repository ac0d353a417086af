"""The page of the API shows openapi.yaml, as PyYAML reads it."""

import os

import yaml

from browser import BrowserCase
from service import ROOT


def prose(text):
    """Returns text as the page shows it: without marks of code, white space collapsed, paragraphs end to end."""
    return "".join(" ".join(each.split()) for each in text.replace("`", "").split("\n\n"))


class DocsTests(BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with open(os.path.join(ROOT, "openapi.yaml"), encoding="utf-8") as file:
            cls.description = yaml.safe_load(file)

    def page(self):
        self.open("docs")
        self.wait(lambda: self.find("#routes").is_displayed(), "the page is shown")

    def text(self, selector):
        return " ".join(self.find(selector).get_property("textContent").split())

    def test_the_json_is_equal_to_the_yaml(self):
        self.page()
        status, served = self.fetch("/openapi.json")
        self.assertEqual(status, 200)
        self.assertEqual(served, self.description)
        self.assertEqual(list(served["paths"]), list(self.description["paths"]))

    def test_every_operation_is_shown_with_its_descriptions(self):
        self.page()
        operations = [(path, method, operation) for path, methods in self.description["paths"].items()
                      for method, operation in methods.items()]
        self.assertEqual(len(self.all(".operation")), len(operations))
        for path, method, operation in operations:
            shown = self.text(f"#{operation['operationId']}")
            self.assertTrue(shown.startswith(f"{method.upper()} {path}"))
            self.assertIn(prose(operation["summary"]), shown)
            self.assertIn(prose(operation.get("description", "")), shown)
            for status, response in operation["responses"].items():
                if "$ref" in response:
                    response = self.description["components"]["responses"][response["$ref"].split("/")[-1]]
                self.assertIn(f"{status}{prose(response['description'])}", shown)
                for media in response.get("content", {}):
                    self.assertIn(media, shown)

    def test_every_schema_is_shown_with_its_fields_and_their_descriptions(self):
        self.page()

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
            for value, meaning in schema.get("x-enumDescriptions", {}).items():
                self.assertIn(value + prose(meaning), shown)
            check(schema, shown)

    def test_every_link_within_the_page_has_a_target(self):
        self.page()
        links = {each.get_attribute("href") for each in self.all("#description a")}
        inner = {link.split("#")[1] for link in links if "#" in link}
        self.assertGreater(len(inner), 20)
        for name in inner:
            self.assertEqual(len(self.all(f"[id='{name}']")), 1)

    def test_the_page_is_accessible_and_fits_a_narrow_screen(self):
        for width, dark in [(1280, False), (390, True)]:
            self.look(width, dark=dark)
            self.page()
            self.assert_accessible()
            wide = self.driver.execute_script("return document.documentElement.scrollWidth")
            self.assertEqual(wide, width)
