"""The code of the package's README runs as it is written."""

import ast
import re
import shutil
import sys
from importlib import metadata

from service import ROOT

README = (ROOT / "Deploy/python/README.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.S)


def test_the_code_of_the_readme_runs(service, monkeypatch, tmp_path, capsys):
    shutil.copytree(ROOT / "Deploy/examples/structures", tmp_path / "structures")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LACUNA_ENDPOINT", service.url)
    names = {}
    for block in BLOCKS:
        exec(block, names)
    assert len(BLOCKS) == 4 and "MoS2" in capsys.readouterr().out
    assert {file.name for file in tmp_path.glob("*.yaml")} == {"defect_energy_info.yaml", "target_vertices.yaml"}


def test_all_packages_that_the_readme_imports_are_installed_with_all():
    nodes = [node for block in BLOCKS for node in ast.walk(ast.parse(block))]
    names = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)
    installed = {"lacuna-client", *map(name_of, requirements("all"))}
    packages = metadata.packages_distributions()
    assert modules > {"lacuna_client"}
    for module in modules:
        assert {package.lower() for package in packages[module]} & installed, module


def test_the_extra_all_has_every_other_extra():
    extras = set(metadata.metadata("lacuna-client").get_all("Provides-Extra"))
    assert requirements("all") == set.union(*(requirements(extra) for extra in extras - {"all"}))


def requirements(extra):
    """Returns what an extra of the package installs."""
    lines = [line.split(";") for line in metadata.requires("lacuna-client")]
    return {line[0] for line in lines if len(line) > 1 and f"'{extra}'" in line[1]}


def name_of(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower()
