"""The REST client of KServe, and the manifest checked by KServe's own classes."""

import glob
import logging
import os
import re
import subprocess
import unittest

import httpx
import kserve
import numpy as np
import yaml
from kserve import InferInput, InferRequest, InferenceRESTClient, RESTConfig
from kserve.protocol.infer_type import RequestedOutput
from kubernetes import client as kubernetes

from inference_case import OUTPUTS, InferenceCase, check, configurations
from service import PROGRAM, ROOT

# A busy machine makes it warn of slow callbacks.
logging.getLogger("asyncio").setLevel(logging.ERROR)


class KServeTests(InferenceCase, unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = InferenceRESTClient(RESTConfig(protocol="v2"))
        self.addAsyncCleanup(self.client.close)

    def request(self, texts, given=True, **more):
        tensor = InferInput("configuration", [len(texts)], "BYTES")
        tensor.set_data_from_numpy(np.array([text.encode() for text in texts], dtype=object), given)
        return InferRequest(self.name, [tensor], request_id="mine", **more)

    async def infer(self, request, model=None):
        return await self.client.infer(self.url, request, model_name=model or self.name)

    async def test_the_server_and_the_model_are_ready(self):
        self.assertTrue(await self.client.is_server_live(self.url))
        self.assertTrue(await self.client.is_server_ready(self.url))
        self.assertTrue(await self.client.is_model_ready(self.url, self.name))
        self.assertFalse(await self.client.is_model_ready(self.url, "nothing"))

    async def test_every_form_of_tensors_has_the_predictions(self):
        texts = configurations()
        for given in [False, True]:
            for taken in [False, True]:
                with self.subTest(given=given, taken=taken):
                    answer = await self.infer(
                        self.request(texts, given, parameters={"binary_data_output": taken}))
                    self.assertEqual((answer.id, answer.model_name), ("mine", self.name))
                    outputs = {output.name: output for output in answer.outputs}
                    self.assertEqual(list(outputs), OUTPUTS)
                    check(self, lambda name: outputs[name].as_numpy(), texts)

    async def test_only_the_requested_outputs_are_returned(self):
        names = ["error", "band_gap_ev"]
        answer = await self.infer(
            self.request(configurations(), request_outputs=[RequestedOutput(name) for name in names]))
        self.assertEqual([output.name for output in answer.outputs], names)

    async def test_errors_have_a_status_and_a_reason(self):
        for model, status, part in [("nothing", 404, self.version), (None, 400, "/outputs/0/name")]:
            outputs = [RequestedOutput("error" if model else "nothing")]
            with self.assertRaises(httpx.HTTPStatusError) as caught:
                await self.infer(self.request(configurations(), request_outputs=outputs), model)
            self.assertEqual(caught.exception.response.status_code, status)
            self.assertIn(part, str(caught.exception))


class ManifestTests(InferenceCase):
    """The manifests agree with KServe's classes and with the program."""

    def read(self, kind, document):
        """Checks a document against the types that a class declares, and returns it as an object of the class."""
        names = {attribute: key for attribute, key in kind.attribute_map.items() if key in document}
        self.assertEqual(set(document), set(names.values()), kind.__name__)
        for attribute, key in names.items():
            self.check(kind.openapi_types[attribute], document[key], f"{kind.__name__}.{key}")
        return kind(**{attribute: document[key] for attribute, key in names.items()})

    def check(self, declared, value, path):
        if match := re.fullmatch(r"[Ll]ist\[(.+)\]", declared):
            for each in value:
                self.check(match[1], each, path)
        elif re.match(r"[Dd]ict\W", declared):
            self.assertIsInstance(value, dict, path)
        elif found := getattr(kserve, declared, None) or getattr(kubernetes, declared, None):
            self.read(found, value)
        elif declared != "object":
            self.assertIs(type(value), {"str": str, "int": int, "bool": bool}[declared], path)

    def manifests(self):
        """Yields the manifests."""
        paths = glob.glob(os.path.join(ROOT, "Deploy", "kserve", "*.yaml"))
        self.assertTrue(paths)
        for path in paths:
            with open(path, encoding="utf-8") as file:
                yield yaml.safe_load(file)

    def test_every_field_is_known_to_kserve(self):
        for document in self.manifests():
            self.assertEqual(document["apiVersion"], kserve.constants.KSERVE_V1BETA1)
            self.read(kserve.V1beta1InferenceService, document)

    def test_the_container_and_its_protocol_have_the_names_that_kserve_expects(self):
        for document in self.manifests():
            container = document["spec"]["predictor"]["containers"][0]
            self.assertEqual(container["name"], "kserve-container")
            self.assertIn({"name": "PROTOCOL", "value": "v2"}, container["env"])

    def test_every_option_and_every_probed_path_exists(self):
        usage = subprocess.run(
            [PROGRAM, "serve", "--help"], check=True, capture_output=True, text=True).stdout
        options = set(re.findall(r"--[a-z-]+", usage))
        for document in self.manifests():
            container = document["spec"]["predictor"]["containers"][0]
            self.assertEqual(container["args"][0], "serve")
            for argument in container["args"][1:]:
                self.assertIn(argument.split("=")[0], options)
            for probe in ["readinessProbe", "livenessProbe"]:
                self.assertEqual(httpx.get(self.url + container[probe]["httpGet"]["path"]).status_code, 200)
