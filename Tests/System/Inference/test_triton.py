"""The HTTP client of Triton."""

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

from inference_case import OUTPUTS, InferenceCase, check, configurations


class TritonTests(InferenceCase):
    def setUp(self):
        self.client = triton.InferenceServerClient(self.url.removeprefix("http://"))
        self.addCleanup(self.client.close)

    def tensor(self, texts, binary):
        tensor = triton.InferInput("configuration", [len(texts)], "BYTES")
        return tensor.set_data_from_numpy(np.array([text.encode() for text in texts], dtype=object), binary)

    def test_the_server_and_the_model_are_ready(self):
        self.assertTrue(self.client.is_server_live())
        self.assertTrue(self.client.is_server_ready())
        for version in ["", self.version]:
            self.assertTrue(self.client.is_model_ready(self.name, version))
            metadata = self.client.get_model_metadata(self.name, version)
            self.assertEqual(metadata["name"], self.name)
            self.assertEqual(metadata["versions"], [self.version])
            self.assertEqual(
                metadata["inputs"], [{"name": "configuration", "datatype": "BYTES", "shape": [-1]}])
            self.assertEqual([output["name"] for output in metadata["outputs"]], OUTPUTS)
        self.assertIn("binary_tensor_data", self.client.get_server_metadata()["extensions"])
        self.assertFalse(self.client.is_model_ready("nothing"))
        self.assertFalse(self.client.is_model_ready(self.name, "1"))

    def test_every_form_of_tensors_has_the_predictions(self):
        texts = configurations()
        forms = [(given, taken) for given in [False, True] for taken in [None, False, True]]
        for given, taken in forms:
            with self.subTest(given=given, taken=taken):
                outputs = taken if taken is None else [triton.InferRequestedOutput(name, taken) for name in OUTPUTS]
                result = self.client.infer(
                    self.name, [self.tensor(texts, given)], outputs=outputs, request_id="mine")
                self.assertEqual(result.get_response()["id"], "mine")
                self.assertEqual(result.get_response()["model_version"], self.version)
                check(self, result.as_numpy, texts)

    def test_bodies_may_be_compressed_and_the_version_named(self):
        texts = configurations()
        result = self.client.infer(
            self.name, [self.tensor(texts, True)], model_version=self.version,
            request_compression_algorithm="gzip", response_compression_algorithm="gzip")
        check(self, result.as_numpy, texts)

    def test_only_the_requested_outputs_are_returned(self):
        outputs = [triton.InferRequestedOutput("error", False), triton.InferRequestedOutput("band_gap_ev", True)]
        result = self.client.infer(self.name, [self.tensor(configurations(), True)], outputs=outputs)
        self.assertEqual([each["name"] for each in result.get_response()["outputs"]], ["error", "band_gap_ev"])
        self.assertIsNone(result.as_numpy("formation_energy_ev"))

    def test_no_configurations_have_empty_outputs(self):
        for given in [False, True]:
            result = self.client.infer(self.name, [self.tensor([], given)])
            self.assertEqual(result.as_numpy("error").shape, (0,))
            self.assertEqual(result.as_numpy("band_gap_ev").shape, (0,))

    def test_errors_have_a_status_and_a_reason(self):
        texts = configurations()
        other = triton.InferInput("other", [1], "BYTES").set_data_from_numpy(np.array([b"{}"], dtype=object))
        cases = [
            ("404", self.version, lambda: self.client.infer("nothing", [self.tensor(texts, True)])),
            ("404", self.version, lambda: self.client.infer(self.name, [self.tensor(texts, True)], "1")),
            ("404", self.version, lambda: self.client.get_model_metadata("nothing")),
            ("400", "/inputs/0/name", lambda: self.client.infer(self.name, [other])),
            ("400", "/outputs/0/name", lambda: self.client.infer(
                self.name, [self.tensor(texts, True)], outputs=[triton.InferRequestedOutput("nothing")])),
            ("400", "classification", lambda: self.client.infer(
                self.name, [self.tensor(texts, True)],
                outputs=[triton.InferRequestedOutput("error", class_count=2)])),
            ("415", "gzip", lambda: self.client.infer(
                self.name, [self.tensor(texts, True)], request_compression_algorithm="deflate")),
        ]
        for status, part, call in cases:
            with self.subTest(part=part), self.assertRaises(InferenceServerException) as caught:
                call()
            self.assertEqual(caught.exception.status(), status)
            self.assertIn(part, caught.exception.message())
