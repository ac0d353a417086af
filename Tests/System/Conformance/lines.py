"""Checks every line of an NDJSON response of /predict-many against openapi.yaml, which schemathesis cannot."""

import json
import sys
import urllib.request

import jsonschema_rs
import yaml

with open("openapi.yaml", encoding="utf-8") as file:
    description = yaml.safe_load(file)


def validator(name):
    schema = {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
    return jsonschema_rs.validator_for(schema)


examples = [
    example["value"]
    for example in description["paths"]["/predict"]["post"]["requestBody"]["content"][
        "application/json"
    ]["examples"].values()
]
invalid = ["", "no JSON", "7", "{}", '{"material":"P","defects":[]}', '{"material":"Au","defects":[]}']
lines = [json.dumps(example) for example in examples] + invalid
request = urllib.request.Request(
    sys.argv[1] + "/predict-many",
    data="\n".join(lines).encode(),
    headers={"Content-Type": "application/x-ndjson"},
)
with urllib.request.urlopen(request) as response:
    assert response.headers["Content-Type"] == "application/x-ndjson"
    responses = [json.loads(line) for line in response]

# The empty line has no response.
assert len(responses) == len(lines) - 1, responses
for index, line in enumerate(responses):
    validator("Prediction" if index < len(examples) else "LineProblem").validate(line)
print(f"{len(responses)} lines are as openapi.yaml describes them")
