"""The examples in openapi.yaml are what the server sends, and have the form that their schemas state."""

import http.client
import json
import re
import unittest

from jsonschema import Draft202012Validator

import description
from description import resolve
from service import Service

# Requests whose responses are the examples of these names: a method, a path, fields and a body. A text without a method
# is a request of openapi.yaml: the name of its example.
REQUESTS = {
    "Prediction": "pair",
    "Predictions": "two",
    "InferenceAnswer": "two",
    "POSCAR": ("POST", "/structure?format=poscar", {}, {"material": "BN", "supercell": [2, 2], "defects": "v_B"}),
    "Arrangements": ("POST", "/enumerate", {}, {
        "material": "MoS2", "defects": "2v_S", "sort": "formation_energy", "top": 1}),
    "Ready": ("GET", "/health", {}, None),
    "Live": ("GET", "/health/live", {}, None),
    "InferenceServer": ("GET", "/v2", {}, None),
    "InferenceLive": ("GET", "/v2/health/live", {}, None),
    "InferenceReady": ("GET", "/v2/health/ready", {}, None),
    "InferenceModels": ("GET", "/v2/models", {}, None),
    "InferenceModel": ("GET", "/v2/models/2dmd", {}, None),
    "InferenceModelReady": ("GET", "/v2/models/2dmd/ready", {}, None),
    "InferenceNoModel": ("GET", "/v2/models/nothing", {}, None),
    "InferenceInvalid": ("POST", "/v2/models/2dmd/infer", {}, {}),
    "NotJSON": ("POST", "/predict", {}, b'{"material": "MoS2", '),
    "UnknownQuery": ("POST", "/predict?colour=red", {}, {}),
    "UnknownParameter": ("GET", "/model?colour=red", {}, None),
    "UnknownModel": ("GET", "/model?name=nothing", {}, None),
    "TooLarge": ("POST", "/predict", {"Content-Length": "5000000"}, b""),
    "WrongType": ("POST", "/predict", {"Content-Type": "application/xml"}, b"<a/>"),
    "Invalid": ("POST", "/predict", {}, {"material": "MoS2", "defects": [
        {"type": "vacancy", "cell": [8, 0], "basis": 1},
        {"type": "substitution", "to": "Xy", "cell": [0, 0], "basis": 0}]}),
    "ForeignOrigin": ("POST", "/predict", {"Origin": "https://example.org"}, {}),
    "NotFound": ("GET", "/nothing", {}, None),
    "MethodNotAllowed": ("GET", "/predict", {}, None),
    "RequestLineTooLong": ("GET", "/" + "a" * 9000, {}, None),
    "ExpectationFailed": ("POST", "/predict", {"Expect": "payment"}, {}),
    "UnknownHost": ("GET", "/health", {"Host": "example.org"}, None),
    "HeaderSectionTooLong": ("GET", "/health", {"X": "a" * 33000}, None),
    "UnknownMethod": ("BREW", "/health", {}, None),
}


class ExampleTests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.description = description.read()
        cls.server = Service("--no-cache-file", "--drain-delay", "0")
        cls.addClassCleanup(cls.server.end)

    def responses(self):
        """Yields every response: its operation, status, media type and the rest."""
        for path, methods in self.description["paths"].items():
            for method, operation in methods.items():
                for status, response in operation["responses"].items():
                    for media, content in resolve(self.description, response).get("content", {}).items():
                        yield f"{method} {path}", status, media, content

    def test_every_response_in_json_has_an_example_of_its_schema(self):
        shown = set()
        for operation, status, media, content in self.responses():
            if media == "application/json" and operation != "get /openapi.json" and operation != "post /structure" \
                    or status != "default" and media == "application/problem+json":
                self.assertTrue(content.get("examples"), f"{operation} {status} {media}")
            for name, example in content.get("examples", {}).items():
                shown.add(name)
                schema = content["schema"] | {"components": self.description["components"]}
                faults = Draft202012Validator(schema).iter_errors(resolve(self.description, example)["value"])
                self.assertEqual([fault.message for fault in faults], [], f"{operation} {status} {name}")
        self.assertEqual(shown, set(self.description["components"]["examples"]))

    def test_every_problem_in_an_example_has_the_status_of_its_code(self):
        codes = self.description["components"]["schemas"]["ProblemCode"]["x-enumDescriptions"]
        for name, example in self.description["components"]["examples"].items():
            if isinstance(example["value"], dict) and "code" in example["value"]:
                status = example["value"]["status"]
                self.assertTrue(codes[example["value"]["code"]].startswith(f"{status}: "), name)
                if prefix := re.match(r"\d{3}", example["summary"]):
                    self.assertEqual(int(prefix[0]), status, name)

    def request(self, name):
        request = REQUESTS[name]
        if not isinstance(request, str):
            return request
        for path, methods in self.description["paths"].items():
            for method, operation in methods.items():
                body = resolve(self.description, operation.get("requestBody", {}))
                for content in body.get("content", {}).values():
                    answers = resolve(self.description, operation["responses"]["200"])["content"]["application/json"]
                    if request in content.get("examples", {}) and name in answers.get("examples", {}):
                        return method.upper(), path.replace("{model}", "2dmd"), {}, content["examples"][request]["value"]
        return self.fail(f"no operation has the examples {request} and {name}")

    def exchange(self, method, path, fields, body):
        """Sends a request with exactly these fields, and returns the status and the body of the response."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in fields.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def test_the_server_sends_the_examples(self):
        for name in REQUESTS:
            method, path, fields, body = self.request(name)
            if not isinstance(body, bytes | None):
                body = json.dumps(body).encode()
            given = {"Host": "localhost"} | ({} if body is None else {
                "Content-Type": "application/json", "Content-Length": str(len(body))}) | fields
            status, content = self.exchange(method, path, given, body)
            expected = self.description["components"]["examples"][name]["value"]
            text = content.decode()
            self.assertEqual(text if isinstance(expected, str) else json.loads(text), expected, name)
            if isinstance(expected, dict) and "status" in expected and "code" in expected:
                self.assertEqual(status, expected["status"], name)


if __name__ == "__main__":
    unittest.main()
