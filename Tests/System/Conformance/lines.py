"""Checks every line of the NDJSON form of /predict-many against openapi.yaml, which tools cannot."""

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
wrong = ["", "no JSON", "7", "{}", '{"material":"P","defects":[]}', '{"material":"Au","defects":[]}']
lines = [json.dumps(example) for example in examples] + wrong
request = urllib.request.Request(
    sys.argv[1] + "/predict-many",
    data="\n".join(lines).encode(),
    headers={"Content-Type": "application/x-ndjson"},
)
with urllib.request.urlopen(request) as response:
    assert response.headers["Content-Type"] == "application/x-ndjson"
    answers = [json.loads(line) for line in response]

# The empty line is passed over.
assert len(answers) == len(lines) - 1, answers
for index, answer in enumerate(answers):
    validator("Prediction" if index < len(examples) else "LineProblem").validate(answer)
print(f"{len(answers)} lines are as openapi.yaml says")
