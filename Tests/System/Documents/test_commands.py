"""Every command of the documents works when it is pasted, and prints what the document shows."""

import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from document import Document
from service import PROGRAM, ROOT, eventually

STAND_INS = pathlib.Path(__file__).parent / "stand-ins"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def labelled_rows():
    """Returns configurations with the predictions of the model as their labels."""
    choose = random.Random(1)
    sites = [(i, j, basis) for i in range(6) for j in range(6) for basis in range(4)]
    rows = []
    for number in range(40):
        defects = [{"cell": [i, j], "basis": basis, "type": "vacancy"} if choose.random() < 0.6
                   else {"cell": [i, j], "basis": basis, "type": "substitution", "to": "N"}
                   for i, j, basis in choose.sample(sites, 3)]
        rows.append({"id": f"row-{number}", "material": "P", "supercell": [6, 6], "defects": defects})
    lines = subprocess.run([PROGRAM, "predict"], input="\n".join(map(json.dumps, rows)), cwd=ROOT,
                           stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    for number, (row, line) in enumerate(zip(rows, lines)):
        prediction = json.loads(line)
        row |= {name: prediction[name] for name in ("formation_energy_ev", "band_gap_ev")}
        row["split"] = "validation" if number % 4 == 0 else "train"
    return rows


class Reader:
    """Someone who pastes the commands of a document, in a folder with the repository's files and their own data."""

    def __init__(self, folder):
        self.folder = folder / "lacuna"
        self.state = folder / "state"
        self.folder.mkdir()
        self.state.mkdir()
        for name in ("Models", "Deploy"):
            shutil.copytree(os.path.join(ROOT, name), self.folder / name)
        built = self.folder / ".build/release"
        built.mkdir(parents=True)
        (built / "lacuna").symlink_to(STAND_INS / "lacuna")
        self.port = free_port()
        self.environment = os.environ | {
            "PATH": f"{STAND_INS}:{os.path.dirname(sys.executable)}:{os.environ['PATH']}",
            "LACUNA_PROGRAM": PROGRAM,
            "DOCUMENT_ROOT": str(ROOT),
            "DOCUMENT_PORT": str(self.port),
            "DOCUMENT_STATE": str(self.state),
            "DOCUMENT_MAKE": shutil.which("make"),
            "DOCUMENT_KUBECTL": shutil.which("kubectl") or "",
        }

    def run(self, *command):
        """Returns the exit code and the output of a command."""
        done = subprocess.run(command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=300)
        return done.returncode, done.stdout, done.stderr

    def paste(self, block):
        text = block.text.replace("http://127.0.0.1:8080", f"http://127.0.0.1:{self.port}")
        if block.language == "sh":
            return self.run("bash", "-euo", "pipefail", "-c", text)
        return self.run(sys.executable, "-c", text)

    def write_data(self, examples):
        """Writes the files that the documents say their reader has."""
        rows = labelled_rows()

        def write(name, lines):
            (self.folder / name).write_text("".join(line + "\n" for line in lines))

        write("rows.ndjson", [*map(json.dumps, rows), *examples])
        write("others.ndjson", map(json.dumps, rows))
        write("few.ndjson", map(json.dumps, rows[:12]))
        write("folds.csv", [f"{row['id']},{1 + number % 5}" for number, row in enumerate(rows)])
        subprocess.run(["gzip", "--keep", "folds.csv"], cwd=self.folder, check=True)
        write("holdout.txt", [row["id"] for row in rows[::4]])
        imported = pathlib.Path(ROOT) / "Tests/System/Import/files"
        for name in ("relaxed.extxyz", "energies.csv"):
            shutil.copy(imported / name, self.folder)
        shutil.copytree(imported / "structures", self.folder / "structures")
        references = json.loads((imported / "expected.json").read_text())["references"]
        (self.folder / "references.json").write_text(json.dumps(references))
        cell = subprocess.run([PROGRAM, "structure", "--material", "MoS2", "--format", "poscar"], cwd=ROOT,
                              stdout=subprocess.PIPE, text=True, check=True).stdout
        (self.folder / "MoTe2.vasp").write_text(cell.replace("Mo S", "Mo Te"))

    def end(self):
        """Ends the server, if the document started one."""
        if (self.state / "pid").exists():
            pid = int((self.state / "pid").read_text())
            os.kill(pid, signal.SIGTERM)
            eventually(lambda: not os.path.exists(f"/proc/{pid}"), "the server ends")


def documents_in_json(text):
    """Returns the JSON documents that follow each other in a text."""
    decoder, documents = json.JSONDecoder(), []
    while text := text.strip():
        document, end = decoder.raw_decode(text)
        documents.append(document)
        text = text[end:]
    return documents


class CommandTests(unittest.TestCase):
    maxDiff = None

    def test_every_command_works_when_it_is_pasted_and_prints_what_is_shown(self):
        for path in ["README.md", "Deploy/guides/PREDICTIONS.md", "Deploy/guides/TRAINING.md", "Deploy/guides/USAGE.md", "Deploy/README.md"]:
            with self.subTest(document=path), tempfile.TemporaryDirectory(prefix="lacuna-documents-") as folder:
                self.paste_all(Document(path), Reader(pathlib.Path(folder)))

    def paste_all(self, document, reader):
        blocks = document.blocks()
        rows = [block.text.strip() for block in blocks
                if block.language == "json" and all("formation_energy_ev" in row and "defects" in row and "key" not in row
                                                    for row in documents_in_json(block.text))]
        reader.write_data(rows)
        try:
            # The server that the document expects; it may start another.
            status, _, errors = reader.run("bash", "-c", "lacuna serve")
            self.assertEqual(status, 0, errors)
            commands = [block for block in blocks if block.language in ("sh", "python")]
            self.assertGreater(len(commands), 2)
            for block in commands:
                status, printed, errors = reader.paste(block)
                place = f"{document.path}:{block.line}: {block.text}{errors}"
                self.assertEqual(status, 0, place + printed)
                if block.output and block.output.language == "json":
                    self.assertEqual(documents_in_json(printed), documents_in_json(block.output.text.replace("\n", "")),
                                     place)
                elif block.output:
                    self.assertEqual(printed.rstrip(), block.output.text.rstrip(), place)
        finally:
            reader.end()


if __name__ == "__main__":
    unittest.main()
