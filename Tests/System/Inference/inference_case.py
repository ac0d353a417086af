"""What the tests of the clients share: a server, configurations, and the outputs to expect."""

import json
import unittest

from service import Service


class InferenceCase(unittest.TestCase):
    """Tests that share a server with an empty cache."""

    @classmethod
    def setUpClass(cls):
        cls.service = Service("--no-cache-file", "--drain-delay", "0")
        cls.addClassCleanup(cls.service.end)
        cls.url = cls.service.url
        cls.name, cls.version = json.loads(cls.service.get("/model").body)["identity"].rsplit("@", 1)


INVALID = ["", "{", '{"material":"Au","defects":[]}', '{"material":"P","defects":[{"type":"vacancy"},{"type":"x"}]}']


def configurations():
    """Returns texts of configurations, invalid ones among them."""
    vacancies = [
        json.dumps({"id": f"größe {i}", "material": material, "defects": [
            {"type": "vacancy", "cell": [0, 0], "basis": 0}, {"type": "vacancy", "cell": [i, 1], "basis": 1}]},
            ensure_ascii=False)
        for material in ["MoS2", "BN", "P"] for i in range(4)]
    return vacancies[:5] + INVALID + vacancies[5:]


def expected(prediction):
    """Returns the outputs that are equal to a response of POST /predict; None for a problem."""
    if "status" in prediction:
        return None
    (low, high), (gap_low, gap_high) = prediction["formation_energy_interval_ev"], prediction["band_gap_interval_ev"]
    return {
        "formation_energy_ev": prediction["formation_energy_ev"],
        "formation_energy_per_site_ev": prediction["formation_energy_per_site_ev"],
        "formation_energy_low_ev": low, "formation_energy_high_ev": high,
        "band_gap_ev": prediction["band_gap_ev"], "band_gap_low_ev": gap_low, "band_gap_high_ev": gap_high,
        "domain_distance": prediction["domain_distance"], "in_domain": prediction["in_domain"],
    }


OUTPUTS = [
    "formation_energy_ev", "formation_energy_per_site_ev", "formation_energy_low_ev", "formation_energy_high_ev",
    "band_gap_ev", "band_gap_low_ev", "band_gap_high_ev", "domain_distance", "in_domain", "error",
]


def check(test, read, texts):
    """Checks that outputs, read by name as NumPy arrays, have what POST /predict responds to each text."""
    outputs = {name: read(name) for name in OUTPUTS}
    for name, values in outputs.items():
        test.assertEqual(values.shape, (len(texts),), name)
    for index, text in enumerate(texts):
        prediction = json.loads(test.service.predict(text.encode()).body)
        figures = expected(prediction)
        error = outputs["error"][index]
        error = error.decode() if isinstance(error, bytes) else error
        test.assertEqual(figures is None, text in INVALID)
        if figures is None:
            test.assertEqual(json.loads(error), prediction)
            test.assertFalse(outputs["in_domain"][index])
            for name in OUTPUTS[:7]:
                test.assertNotEqual(outputs[name][index], outputs[name][index], "the value is not NaN")
        else:
            test.assertEqual(error, "")
            for name, value in figures.items():
                test.assertEqual(outputs[name][index], value, name)
