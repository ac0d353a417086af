"""A server and a browser for the tests, and what every test asks of the two."""

import atexit
import functools
import json
import os
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.request

from axe_core_python.selenium import Axe
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE = 20
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))


class Server:
    """`lacuna serve` on a free port, its cache in a folder that is gone with it."""

    def __init__(self, token=None):
        self.token = token
        self.folder = tempfile.TemporaryDirectory()
        environment = dict(os.environ)
        environment.pop("LACUNA_TOKEN", None)
        if token:
            environment["LACUNA_TOKEN"] = token
        program = os.environ.get("PROGRAM", ".build/release/lacuna")
        models = os.environ.get("LACUNA_MODELS", "Models")
        self.process = subprocess.Popen(
            [program, "serve", "--port", "0", "--drain-delay", "0", "--models", models,
             "--cache", os.path.join(self.folder.name, "cache.sqlite")],
            cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        self.url = None
        for line in self.process.stderr:
            event = json.loads(line)
            if event["message"] == "listening":
                self.url = event["urls"][0]
            if event["message"] == "ready":
                break
        else:
            raise RuntimeError("the server ended before it was ready")
        # What it logs from here on is of no interest, but has to be taken off it.
        threading.Thread(target=lambda: [None for _ in self.process.stderr], daemon=True).start()

    def ask(self, path, body=None):
        """The status and the JSON of an answer."""
        request = urllib.request.Request(
            f"{self.url}/{path}", None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"})
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def end(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.process.stderr.close()
        self.folder.cleanup()


@functools.cache
def server(token):
    """The one server with a token, for all tests."""
    started = Server(token)
    atexit.register(started.end)
    return started


@functools.cache
def chromium():
    """The one browser."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--disable-dev-shm-usage", "--hide-scrollbars"]:
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver"))
    atexit.register(driver.quit)
    driver.set_page_load_timeout(PATIENCE)
    return driver


class BrowserCase(unittest.TestCase):
    """Tests with a browser and a server; none may leave an error on the browser's console, or ask any
    other server for anything."""

    token = None
    # Console messages that a test is after.
    expected = ()

    @classmethod
    def setUpClass(cls):
        cls.server = server(cls.token)
        cls.driver = chromium()

    def setUp(self):
        self.expected = ()
        self.look(1280)
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")

    def tearDown(self):
        messages = [entry["message"] for entry in self.driver.get_log("browser")]
        wrong = [message for message in messages if not any(each in message for each in self.expected)]
        self.assertEqual(wrong, [])
        asked = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.append(message["params"]["request"]["url"])
        self.assertTrue(any(url.startswith(self.server.url) for url in asked))
        self.assertEqual([url for url in asked if not url.startswith((self.server.url + "/", "about:"))], [])

    def look(self, width, height=900, dark=False):
        """Makes the browser's window so large, a phone's where it is narrow."""
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": width < 600})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})

    def open(self, path=""):
        self.driver.get("about:blank")
        self.driver.get(f"{self.server.url}/{path}")

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def press(self, element):
        """Clicks an element, brought to where nothing covers it."""
        self.driver.execute_script(
            "arguments[0].scrollIntoView({ block: 'center', inline: 'center' })", element)
        element.click()

    def assert_accessible(self):
        """No rule of axe-core is broken, and it looked at many."""
        found = Axe().run(self.driver)
        broken = [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found["violations"]]
        self.assertEqual(broken, [])
        self.assertGreater(len(found["passes"]), 15)

    def wait(self, condition, what):
        """Waits until a function of nothing is true, and returns what it gives."""
        return WebDriverWait(self.driver, PATIENCE, 0.05).until(lambda _: condition(), what)
