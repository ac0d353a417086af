"""Executes the notebook of Deploy/examples in a copy of the folder, and checks what it shows and writes.

Needs the service's address in LACUNA_URL. With a file as argument, writes the executed notebook to it.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from lacuna_client import LacunaClient
from nbclient import NotebookClient

NOTEBOOK = Path("Deploy/examples/screening.ipynb")
#: What people load to read the notebook on the web.
MOST_BYTES = 400_000


def main():
    assert NOTEBOOK.stat().st_size < MOST_BYTES
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    shown = [kinds(cell) for cell in notebook.cells if cell.cell_type == "code"]
    os.environ["LACUNA_ENDPOINT"] = os.environ["LACUNA_URL"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(shutil.copytree(NOTEBOOK.parent, Path(name) / "examples"))
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
        if len(sys.argv) > 1:
            write(notebook, sys.argv[1])
            return
        assert [kinds(cell) for cell in notebook.cells if cell.cell_type == "code"] == shown
        assert notebook.cells[-1].outputs[0].data["text/plain"] == "True"
        poscars = sorted(folder.glob("candidates/*/POSCAR"))
        with LacunaClient(progress=False) as client:
            answers = list(client.predict_many(poscars))
    assert answers and all(answer["in_domain"] for answer in answers), answers
    print(f"notebook: {len(shown)} cells, {len(poscars)} candidates")


def kinds(cell):
    """Returns the media types of the outputs of a cell; the notebook is committed with outputs of all of them."""
    return [sorted(output.get("data", [output.output_type])) for output in cell.outputs]


def write(notebook, path):
    """Writes the executed notebook without what differs between runs."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, path)


if __name__ == "__main__":
    main()
