"""Calls every operation of openapi.yaml with a client that was generated from it."""

import importlib
import json
import os
import pathlib
import pkgutil

import lacuna_client.api
import yaml
from lacuna_client import Client, models

DESCRIPTION = yaml.safe_load((pathlib.Path(__file__).resolve().parents[3] / "openapi.yaml").read_text())
METHODS = {"get", "post", "put", "patch", "delete"}

CONFIGURATION = {"material": "MoS2", "defects": [{"type": "vacancy", "cell": [0, 0], "basis": 1}]}
INVALID = {"material": "MoS2", "defects": [{"type": "vacancy", "cell": [8, 0], "basis": 1}]}


def operations():
    """Returns the module of every operation by the name of the operation."""
    modules = {}
    for tag in pkgutil.iter_modules(lacuna_client.api.__path__):
        package = importlib.import_module(f"lacuna_client.api.{tag.name}")
        for module in pkgutil.iter_modules(package.__path__):
            modules[module.name.replace("_", "")] = importlib.import_module(f"{package.__name__}.{module.name}")
    return modules


def arguments(model, version):
    """Returns the arguments of each operation by its name in openapi.yaml."""
    infer = models.InferenceRequest.from_dict(
        {
            "inputs": [
                {"name": "configuration", "datatype": "BYTES", "shape": [1], "data": [json.dumps(CONFIGURATION)]}
            ]
        }
    )
    named = {"model": model}
    versioned = {"model": model, "version": version}
    return {
        "predict": {"body": CONFIGURATION},
        "predictMany": {"body": models.Configurations.from_dict({"configurations": [CONFIGURATION, INVALID]})},
        "structure": {"body": CONFIGURATION},
        "enumerate": {
            "body": models.Enumeration.from_dict({"material": "MoS2", "supercell": [3, 3], "defects": "v_Mo+v_S"})
        },
        "asset": {"name": models.AssetName("style.css")},
        "inferenceModel": named,
        "inferenceModelReady": named,
        "infer": {**named, "body": infer},
        "inferenceVersion": versioned,
        "inferenceVersionReady": versioned,
        "inferVersion": {**versioned, "body": infer},
    }


def main():
    client = Client(base_url=os.environ["LACUNA_URL"])
    modules = operations()
    model, version = modules["model"].sync(client=client).identity.split("@")
    left = arguments(model, version)

    names = [
        operation["operationId"]
        for path in DESCRIPTION["paths"].values()
        for method, operation in path.items()
        if method in METHODS
    ]
    answers = {}
    for name in names:
        answer = modules[name.lower()].sync_detailed(client=client, **left.pop(name, {}))
        assert answer.status_code == 200, (name, answer)
        answers[name] = answer.parsed
    assert not left, f"no operations: {', '.join(left)}"

    prediction, both = answers["predict"], answers["predictMany"].predictions
    assert isinstance(prediction, models.Prediction), prediction
    assert both[0].formation_energy_ev == prediction.formation_energy_ev and both[0].key == prediction.key
    fault = both[1].error.errors[0]
    assert both[1].index == 1 and fault.pointer == "/configurations/1/defects/0/cell/0", both[1]
    assert fault.code == models.FaultCode.SITE_OUT_OF_RANGE, fault

    lines = "".join(json.dumps(line) + "\n" for line in [CONFIGURATION, INVALID]).encode()
    streamed = client.get_httpx_client().post(
        "/predict-many", content=lines, headers={"Content-Type": "application/x-ndjson"}
    )
    first, second = (json.loads(line) for line in streamed.text.splitlines())
    assert first["key"] == prediction.key and second["line"] == 2

    refused = modules["predict"].sync_detailed(client=client, body=INVALID)
    assert refused.status_code == 422 and isinstance(refused.parsed, models.InvalidProblem), refused
    print(f"{len(names)} operations called")


main()
