"""The server and the browser of the tests, and what every test checks."""

import atexit
import json
import os
import threading
import unittest

from axe_core_python.selenium import Axe
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from service import Service

# Seconds.
TIMEOUT = 20


servers = {}
starting = threading.Lock()
own = threading.local()


def server(token):
    """Returns the one server with a token, for all tests."""
    with starting:
        if token not in servers:
            servers[token] = Service("--drain-delay", "0", token=token)
            atexit.register(servers[token].end)
        return servers[token]


def browser():
    """Returns the one browser of this thread."""
    if not hasattr(own, "driver"):
        own.driver = chromium()
    return own.driver


def chromium():
    """Starts a browser."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--disable-dev-shm-usage", "--hide-scrollbars"]:
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.add_experimental_option("perfLoggingPrefs", {"enableNetwork": True, "enablePage": False})
    driver = webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver"))
    atexit.register(driver.quit)
    driver.set_page_load_timeout(TIMEOUT)
    # axe-core needs many seconds for a large drawing on a busy machine.
    driver.set_script_timeout(6 * TIMEOUT)
    return driver


class BrowserCase(unittest.TestCase):
    """Tests with a browser and a server. A page may log no error to the console, and send no request to another
    server."""

    token = None
    # Parts of the console messages that a test provokes.
    expected = ()

    @classmethod
    def setUpClass(cls):
        cls.server = server(cls.token)
        cls.driver = browser()

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
        urls = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.append(message["params"]["request"]["url"])
        self.assertTrue(any(url.startswith(self.server.url) for url in urls))
        self.assertEqual([url for url in urls if not url.startswith((self.server.url + "/", "about:", "data:"))], [])

    def fetch(self, path, body=None):
        """Returns the status and the JSON of a response to a request of the test itself."""
        response = self.server.get(path) if body is None else self.server.post(path, json.dumps(body).encode())
        return response.status, json.loads(response.body)

    def look(self, width, height=900, dark=False):
        """Sets the size of the window; a narrow one is that of a phone."""
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
        """Scrolls an element to where nothing covers it, and clicks it."""
        self.driver.execute_script(
            "arguments[0].scrollIntoView({ block: 'center', inline: 'center' })", element)
        element.click()

    def assert_accessible(self, part=None):
        """Checks that the page, or a part of it, breaks no rule of axe-core, and that many rules applied."""
        if not self.driver.execute_script("return 'axe' in window"):
            self.driver.execute_script(Axe().axe_script)
        # What is not shown would only cost time, and so would the nodes of rules that pass.
        broken, passed = self.driver.execute_async_script("""
            const [part, done] = arguments;
            const context = { exclude: [["[hidden]"], ["details:not([open]) > :not(summary)"]] };
            if (part) context.include = [[part]];
            axe.run(context, { resultTypes: ["violations"] }).then(({ violations, passes }) => done([
              violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))]), passes.length]));
            """, part)
        self.assertEqual(broken, [])
        self.assertGreater(passed, 5 if part else 15)

    def wait(self, condition, what):
        """Waits until a condition holds, and returns its value."""
        return WebDriverWait(self.driver, TIMEOUT, 0.05).until(lambda _: condition(), what)
