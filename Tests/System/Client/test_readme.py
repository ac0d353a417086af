"""The code of the package's README runs as it is written."""

import re
import shutil

from service import ROOT

README = (ROOT / "Deploy/python/README.md").read_text()


def test_the_code_of_the_readme_runs(service, monkeypatch, tmp_path, capsys):
    shutil.copytree(ROOT / "Deploy/examples/structures", tmp_path / "structures")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LACUNA_ENDPOINT", service.url)
    names = {}
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    for block in blocks:
        exec(block, names)
    assert len(blocks) == 4 and "MoS2" in capsys.readouterr().out
    assert {file.name for file in tmp_path.glob("*.yaml")} == {"defect_energy_info.yaml", "target_vertices.yaml"}
