"""A server on a free port, and what it answers when it is asked directly."""

import json
import os
import re
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))


class ServiceCase(unittest.TestCase):
    """Tests that share a server with a fresh cache."""

    @classmethod
    def setUpClass(cls):
        models = os.environ.get("LACUNA_MODELS", os.path.join(ROOT, "Models"))
        cls.log = tempfile.NamedTemporaryFile(mode="w+")
        cls.addClassCleanup(cls.log.close)
        cls.process = subprocess.Popen(
            [os.environ["PROGRAM"], "serve", "--port", "0", "--models", models, "--no-cache-file", "--drain-delay", "0"],
            stderr=cls.log)
        cls.addClassCleanup(cls.process.wait)
        cls.addClassCleanup(cls.process.terminate)
        cls.url = cls.ready_url()
        cls.name, cls.version = cls.ask("/model")["identity"].rsplit("@", 1)

    @classmethod
    def ready_url(cls):
        """The server's address, once it is ready."""
        end = time.monotonic() + 60
        while time.monotonic() < end and cls.process.poll() is None:
            with open(cls.log.name, encoding="utf-8") as log:
                match = re.search(r"http://[0-9.:]+", log.read())
            try:
                if match and urllib.request.urlopen(match[0] + "/health"):
                    return match[0]
            except OSError:
                pass
            time.sleep(0.05)
        with open(cls.log.name, encoding="utf-8") as log:
            raise RuntimeError("the server is not ready: " + log.read())

    @classmethod
    def ask(cls, path, body=None):
        """The answer to a request as JSON, whatever its status."""
        try:
            with urllib.request.urlopen(cls.url + path, data=None if body is None else body.encode()) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            return json.load(error)


WRONG = ["", "{", '{"material":"Au","defects":[]}', '{"material":"P","defects":[{"type":"vacancy"},{"type":"x"}]}']


def configurations():
    """Texts of configurations, those among them that cannot be or are none."""
    vacancies = [
        json.dumps({"id": f"größe {i}", "material": material, "defects": [
            {"type": "vacancy", "cell": [0, 0], "basis": 0}, {"type": "vacancy", "cell": [i, 1], "basis": 1}]},
            ensure_ascii=False)
        for material in ["MoS2", "BN", "P"] for i in range(4)]
    return vacancies[:5] + WRONG + vacancies[5:]


def expected(prediction):
    """The outputs that an answer of POST /predict stands for."""
    if "status" in prediction:
        return None
    (low, high), (gap_low, gap_high) = prediction["formation_energy_interval_ev"], prediction["band_gap_interval_ev"]
    return {
        "formation_energy_ev": prediction["formation_energy_ev"],
        "formation_energy_per_site_ev": prediction["formation_energy_per_site_ev"],
        "formation_energy_low_ev": low, "formation_energy_high_ev": high,
        "band_gap_ev": prediction["band_gap_ev"], "band_gap_low_ev": gap_low, "band_gap_high_ev": gap_high,
        "in_domain": prediction["in_domain"],
    }


OUTPUTS = [
    "formation_energy_ev", "formation_energy_per_site_ev", "formation_energy_low_ev", "formation_energy_high_ev",
    "band_gap_ev", "band_gap_low_ev", "band_gap_high_ev", "in_domain", "error",
]


def check(test, read, texts):
    """Holds outputs, read by name as NumPy arrays, to what POST /predict says of each text."""
    outputs = {name: read(name) for name in OUTPUTS}
    for name, values in outputs.items():
        test.assertEqual(values.shape, (len(texts),), name)
    for index, text in enumerate(texts):
        prediction = test.ask("/predict", text)
        figures = expected(prediction)
        error = outputs["error"][index]
        error = error.decode() if isinstance(error, bytes) else error
        test.assertEqual(figures is None, text in WRONG)
        if figures is None:
            test.assertEqual(json.loads(error), prediction)
            test.assertFalse(outputs["in_domain"][index])
            for name in OUTPUTS[:7]:
                test.assertNotEqual(outputs[name][index], outputs[name][index], "NaN alone is not itself")
        else:
            test.assertEqual(error, "")
            for name, value in figures.items():
                test.assertEqual(outputs[name][index], value, name)
