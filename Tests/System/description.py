"""openapi.yaml, as PyYAML reads it."""

import os

import yaml

from service import ROOT


def read():
    """Returns the description."""
    with open(os.path.join(ROOT, "openapi.yaml"), encoding="utf-8") as file:
        return yaml.safe_load(file)


def resolve(description, value):
    """Returns a part of the description, or what it refers to."""
    while "$ref" in value:
        target = description
        for step in value["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        value = target
    return value
