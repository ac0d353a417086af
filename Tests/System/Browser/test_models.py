"""The playground of a server with several models."""

import atexit
import json
import os
import shutil
import tempfile

from selenium.webdriver.support.select import Select

from playground import PlaygroundCase
from service import MODELS, Service


class ModelsTests(PlaygroundCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A copy of the supplied model under another name.
        cls.folder = tempfile.TemporaryDirectory(prefix="lacuna-test-")
        cls.addClassCleanup(cls.folder.cleanup)
        for name in ["hosts", "2dmd"]:
            os.symlink(os.path.join(MODELS, name), os.path.join(cls.folder.name, name))
        shutil.copytree(os.path.join(MODELS, "2dmd"), os.path.join(cls.folder.name, "mine"))
        path = os.path.join(cls.folder.name, "mine", "model.json")
        with open(path, encoding="utf-8") as file:
            manifest = json.load(file)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(manifest | {"name": "mine"}, file)
        cls.server = Service(
            "--models", cls.folder.name, "--model", "mine", "--model", "2dmd", "--drain-delay", "0")
        atexit.register(cls.server.end)

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
