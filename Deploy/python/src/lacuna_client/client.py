"""The client of a Lacuna service."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from operator import length_hint
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

from tqdm import tqdm

from .configurations import check_is_list, configuration, is_atoms, to_json
from .enumeration import Enumeration
from .errors import LacunaError
from .frames import frame_of, to_dataframe
from .transport import Transport, document

if TYPE_CHECKING:
    import pandas
    from pymatgen.core import Structure
    from typing_extensions import Unpack

    from .configurations import ChemicalPotentials, Defects, StructureLike, Supercell
    from .enumeration import EnumerationOptions

NDJSON = "application/x-ndjson"

#: `predict_many` sends at most so many bytes before it reads, which the buffers of a connection hold.
#: So neither side ever waits for the other to read.
WINDOW_BYTES = 1 << 16
#: The most configurations that `predict_many` reads ahead of the answers it has returned.
WINDOW_ROWS = 512


class LacunaClient:
    """Predicts formation energies and band gaps of 2D materials with point defects.

    Answers are dictionaries with the keys of the service's JSON (`GET /docs` of the service lists
    them): `formation_energy_ev` and `band_gap_ev` in eV, their 90 % intervals, `in_domain`,
    `domain_distance`, the canonical `key` and others. A property that the model does not predict is absent;
    `properties` in `materials()` and `models()` lists those that it does. Energies refer to the relaxed
    structure at the PBE level, and to the elemental phases unless `chemical_potentials` says otherwise.

    Requests are repeated while the service is busy or not ready (429, 502, 503, 504), after the time
    that `Retry-After` names. Every other failure is a LacunaError with the problem document.

    A client keeps its connections; close it with `with` or `close()`. It may be used from one thread at a time.

    Args:
        endpoint: The URL of the service, with `http://` or `https://`; by default LACUNA_ENDPOINT, else
            http://127.0.0.1:8080.
        token: The bearer token, if the service requires one; by default LACUNA_TOKEN.
        progress: Whether `predict_many` and `enumerate` show a progress bar.
        model: The model of all requests that name none; by default the service's own.
        timeout: The longest wait for a connection, and for the next bytes of a response, s.
        retries: The most repetitions of one request.

    Raises:
        ValueError: The endpoint is not such a URL.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        token: str | None = None,
        progress: bool = True,
        *,
        model: str | None = None,
        timeout: float = 300,
        retries: int = 8,
    ) -> None:
        self.endpoint = (endpoint or os.environ.get("LACUNA_ENDPOINT") or "http://127.0.0.1:8080").rstrip("/")
        if not self.endpoint.startswith(("http://", "https://")):
            raise ValueError(f"the endpoint {self.endpoint!r} does not begin with http:// or https://")
        self.progress = progress
        self.default_model = model
        token = token or os.environ.get("LACUNA_TOKEN")
        self._transport = Transport(self.endpoint, token, timeout, retries)

    def __enter__(self) -> LacunaClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()

    def predict(
        self,
        structure: StructureLike | None = None,
        *,
        material: str | None = None,
        defects: Defects | None = None,
        supercell: Supercell | None = None,
        chemical_potentials: ChemicalPotentials | None = None,
        explain: bool | None = None,
        id: str | None = None,
        model: str | None = None,
    ) -> dict[str, Any]:
        """Predicts one configuration.

        It is given by `material` and `defects`, or by a structure, in which the service finds the host,
        the supercell and the defects. The results of an ASE `Atoms` are also written to its `info`.

        Args:
            structure: A pymatgen `Structure`, ASE `Atoms`, the text of a CIF, POSCAR or extended XYZ, the
                `Path` of such a file, which may be compressed with gzip, or a mapping: a structure as JSON, the
                fields of a request, or an earlier answer, which stands for its material, supercell and defects.
                The other arguments replace its fields. A str is never taken for a path. A charge that is not 0
                is refused: that of pymatgen, `info["charge"]` of ASE, or the sum of its initial charges.
            material: The host, such as `MoS2`; `materials()` lists them.
            defects: A short name such as `v_Mo+2v_S`, whose defects are as close together as possible, or
                objects with sites.
            supercell: The repeats (a, b) of the unit cell, or two vectors; by default the host's own.
            chemical_potentials: The name of a limit (`S-poor`), or Δμ ≤ 0 in eV relative to the
                elemental phases for each element.
            explain: Whether to return the contribution of each defect and each pair, eV.
            id: Returned with the answer.
            model: The name of the model.

        Raises:
            LacunaError: The configuration is invalid, or the request failed.
            TypeError: `structure` is none of these, for example a path or the name of a defect as a str.
            OSError: The file cannot be read.
            ValueError: The file is not text, or a number is not finite.
        """
        fields = {
            "material": material,
            "defects": defects,
            "supercell": supercell,
            "chemical_potentials": chemical_potentials,
            "explain": explain,
            "id": id,
            "model": model,
        }
        body = to_json(configuration(structure, fields, self._defaults))
        answer = document(self._transport.send("POST", "/predict", body))
        if is_atoms(structure):
            structure.info.update(answer)  # type: ignore[union-attr]
        return answer

    @overload
    def predict_many(
        self,
        configurations: Iterable[StructureLike],
        as_dataframe: Literal[False] = False,
        *,
        chemical_potentials: ChemicalPotentials | None = None,
        explain: bool | None = None,
        model: str | None = None,
    ) -> Iterator[dict[str, Any]]: ...

    @overload
    def predict_many(
        self,
        configurations: Iterable[StructureLike],
        as_dataframe: Literal[True],
        *,
        chemical_potentials: ChemicalPotentials | None = None,
        explain: bool | None = None,
        model: str | None = None,
    ) -> pandas.DataFrame: ...

    def predict_many(
        self,
        configurations: Iterable[StructureLike],
        as_dataframe: bool = False,
        *,
        chemical_potentials: ChemicalPotentials | None = None,
        explain: bool | None = None,
        model: str | None = None,
    ) -> Iterator[dict[str, Any]] | pandas.DataFrame:
        """Predicts any number of configurations, in order and in bounded memory.

        The configurations are read as the answers are consumed, at most 512 ahead, so the iterable may be
        endless. An invalid one gets `{"error": problem, "line": n}`, n from 1, and the others their answers.
        So does a file that cannot be read, or a number that is not finite.

        Args:
            configurations: Structures of any kind that `predict` accepts, or mappings with the keys of a
                request (`material`, `defects`, `supercell`, …).
            as_dataframe: Whether to return a pandas DataFrame with a row for each, errors too; see `to_dataframe`.
            chemical_potentials: Those of configurations that give none; see `predict`.
            explain: Whether to return the contributions of defects and pairs.
            model: The model of configurations that name none.

        Returns:
            An iterator over the answers, or the DataFrame.

        Raises:
            LacunaError: A request failed; the answers so far have been returned.
            TypeError: An item is neither a structure nor a mapping, or `configurations` is one of them itself.
        """
        check_is_list(configurations, "structures or configurations")
        defaults = {
            "chemical_potentials": chemical_potentials,
            "explain": explain,
            "model": model or self.default_model,
        }
        # Lines without defaults are encoded as they are.
        if all(value is None for value in defaults.values()):
            defaults = {}
        answers = self._answers(configurations, defaults)
        return to_dataframe(answers) if as_dataframe else answers

    def _answers(
        self, configurations: Iterable[StructureLike], defaults: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        total = length_hint(configurations) or None
        with self._bar("predict", total) as bar:
            first = 0
            for window in _windows(configurations, defaults):
                lines = iter(self._predicted([item.line for item in window if item.problem is None]))
                for number, item in enumerate(window, start=first + 1):
                    answer = {"error": item.problem} if item.problem else json.loads(next(lines))
                    if "error" in answer:
                        answer["line"] = number
                    elif item.atoms is not None:
                        item.atoms.info.update(answer)
                    bar.update()
                    yield answer
                first += len(window)

    def _predicted(self, lines: list[bytes]) -> list[bytes]:
        """Returns the answer to each line."""
        if not lines:
            return []
        response = self._transport.send("POST", "/predict-many", b"".join(lines), content_type=NDJSON)
        answers = response.content.splitlines()
        if len(answers) != len(lines):
            raise LacunaError.of_transport(EOFError(f"{len(answers)} answers to {len(lines)} lines"), response.url)
        return answers

    @overload
    def enumerate(
        self,
        material: str,
        defects: str,
        supercell: Supercell | None = None,
        as_dataframe: Literal[False] = False,
        **options: Unpack[EnumerationOptions],
    ) -> Enumeration: ...

    @overload
    def enumerate(
        self,
        material: str,
        defects: str,
        supercell: Supercell | None = None,
        *,
        as_dataframe: Literal[True],
        **options: Unpack[EnumerationOptions],
    ) -> pandas.DataFrame: ...

    def enumerate(
        self,
        material: str,
        defects: str,
        supercell: Supercell | None = None,
        as_dataframe: bool = False,
        *,
        sort: Literal["formation_energy", "band_gap", "key"] | None = None,
        target_gap_ev: float | None = None,
        top: int | None = None,
        max_formation_energy_ev: float | None = None,
        in_domain_only: bool | None = None,
        chemical_potentials: ChemicalPotentials | None = None,
        temperature_k: float | None = None,
        limit: int | None = None,
        sample: int | None = None,
        seed: int | None = None,
        model: str | None = None,
    ) -> Enumeration | pandas.DataFrame:
        """Predicts every symmetry-inequivalent arrangement of defects in a supercell, each once.

        Args:
            material: The host, such as `MoS2`.
            defects: The stoichiometry, such as `v_Mo+2v_S`, with counts of any size.
            supercell: The repeats (a, b) of the unit cell, or two vectors; by default the host's own.
            as_dataframe: Whether to return a pandas DataFrame with a row for each arrangement; its `attrs`
                have `inequivalent`, `total` and `thermodynamics`.
            sort: The ascending order of the arrangements.
            target_gap_ev: Sorts by the distance of the band gap from it, eV.
            top: The number of arrangements to return, the first of the order.
            max_formation_energy_ev: Leaves out arrangements with a larger formation energy, eV.
            in_domain_only: Whether to leave out arrangements outside the training data.
            chemical_potentials: Those of the formation energies; see `predict`.
            temperature_k: The temperature of Boltzmann weights and thermodynamics, K.
            limit: The most inequivalent arrangements to go through.
            sample: The number of arrangements of a uniform sample without repetition.
            seed: The seed of the sample.
            model: The name of the model.

        Returns:
            An iterator over the arrangements as they arrive, with the numbers of arrangements; or the DataFrame.

        Raises:
            LacunaError: The request is invalid, has too many arrangements, or failed.
        """
        body = to_json(
            configuration(
                None,
                {
                    "material": material,
                    "defects": defects,
                    "supercell": supercell,
                    "chemical_potentials": chemical_potentials,
                    "sort": sort,
                    "target_gap_ev": target_gap_ev,
                    "top": top,
                    "max_formation_energy_ev": max_formation_energy_ev,
                    "in_domain_only": in_domain_only,
                    "temperature_k": temperature_k,
                    "limit": limit,
                    "sample": sample,
                    "seed": seed,
                    "model": model,
                },
                self._defaults,
            )
        )
        # Only the document has the thermodynamics, which need all arrangements; all else can be streamed.
        if temperature_k is None:
            enumeration = self._streamed_enumeration(body, expected=[sample, top])
        else:
            whole = document(self._transport.send("POST", "/enumerate", body))
            enumeration = Enumeration(
                iter(whole["arrangements"]),
                whole["inequivalent"],
                whole["total"],
                whole.get("thermodynamics"),
            )
        if not as_dataframe:
            return enumeration
        extras = ["multiplicity"] if temperature_k is None else ["multiplicity", "boltzmann_weight"]
        frame = frame_of(enumeration, extras)
        frame.attrs.update(
            inequivalent=enumeration.inequivalent,
            total=enumeration.total,
            thermodynamics=enumeration.thermodynamics,
        )
        return frame

    def _streamed_enumeration(self, body: bytes, expected: list[int | None]) -> Enumeration:
        response = self._transport.send("POST", "/enumerate", body, accept=NDJSON, stream=True)
        inequivalent = int(response.headers["Lacuna-Inequivalent"])

        def arrangements() -> Iterator[dict[str, Any]]:
            with self._bar("enumerate", min(filter(None, [*expected, inequivalent]), default=0)) as bar:
                for line in Transport.lines(response):
                    bar.update()
                    yield json.loads(line)

        return Enumeration(arrangements(), inequivalent, int(response.headers["Lacuna-Total"]))

    def explain(
        self,
        structure: StructureLike | None = None,
        *,
        material: str | None = None,
        defects: Defects | None = None,
        supercell: Supercell | None = None,
        chemical_potentials: ChemicalPotentials | None = None,
        model: str | None = None,
    ) -> dict[str, Any]:
        """Predicts one configuration with the contribution of each defect and each pair to its energy.

        Takes what `predict` takes. The answer has `explanation`, with energies in eV and distances in Å.

        Raises:
            LacunaError: The configuration is invalid or has too many defects, or the request failed.
        """
        return self.predict(
            structure,
            material=material,
            defects=defects,
            supercell=supercell,
            chemical_potentials=chemical_potentials,
            explain=True,
            model=model,
        )

    @overload
    def structure(
        self,
        structure: StructureLike | None = None,
        format: Literal["pymatgen"] = "pymatgen",
        *,
        material: str | None = None,
        defects: Defects | None = None,
        supercell: Supercell | None = None,
    ) -> Structure: ...

    @overload
    def structure(
        self,
        structure: StructureLike | None = None,
        *,
        format: Literal["cif", "poscar", "extxyz"],
        material: str | None = None,
        defects: Defects | None = None,
        supercell: Supercell | None = None,
    ) -> str: ...

    def structure(
        self,
        structure: StructureLike | None = None,
        format: Literal["pymatgen", "cif", "poscar", "extxyz"] = "pymatgen",
        *,
        material: str | None = None,
        defects: Defects | None = None,
        supercell: Supercell | None = None,
    ) -> Structure | str:
        """Returns the unrelaxed atomic structure of a configuration, as input for DFT.

        Takes what `predict` takes; an answer of `predict` or `enumerate` gives the structure of its configuration.

        Args:
            structure: See `predict`.
            format: `pymatgen` for a pymatgen `Structure`; `cif`, `poscar` or `extxyz` for text.
            material: See `predict`.
            defects: See `predict`.
            supercell: See `predict`.

        Raises:
            LacunaError: The configuration is invalid, or the request failed.
            ImportError: pymatgen is not installed (`pip install 'lacuna-client[pymatgen]'`).
        """
        if format == "pymatgen":
            try:
                from pymatgen.core import Structure
            except ImportError as error:
                raise ImportError(
                    "structures of pymatgen need it: pip install 'lacuna-client[pymatgen]'",
                    name="pymatgen",
                ) from error
        fields = {"material": material, "defects": defects, "supercell": supercell}
        body = to_json(configuration(structure, fields))
        response = self._transport.send("POST", "/structure", body, query={"format": format})
        if format == "pymatgen":
            return Structure.from_dict(document(response))
        return response.content.decode("utf-8")

    def materials(self) -> dict[str, Any]:
        """Returns the hosts with their sites, supported defects and chemical potentials (eV).

        The hosts are in `materials`; `lacuna_client.export` writes their chemical potentials for
        doped and pydefect.

        Raises:
            LacunaError: The request failed.
        """
        return document(self._transport.send("GET", "/materials"))

    def model(self, name: str | None = None) -> dict[str, Any]:
        """Returns what a model is, what it was trained on, and its accuracy (eV).

        Args:
            name: The name of the model; by default the client's, else the service's own.

        Raises:
            LacunaError: There is no such model, or the request failed.
        """
        name = name or self.default_model
        query = {"name": name} if name else None
        return document(self._transport.send("GET", "/model", query=query))

    def models(self) -> dict[str, Any]:
        """Returns the models of the service, with the hosts and the properties that each predicts.

        Raises:
            LacunaError: The request failed.
        """
        return document(self._transport.send("GET", "/models"))

    @property
    def _defaults(self) -> dict[str, Any]:
        return {"model": self.default_model}

    def _bar(self, description: str, total: int | None) -> tqdm[Any]:
        return tqdm(total=total, desc=description, disable=not self.progress)


class _Item(NamedTuple):
    """A configuration of a list: its line of JSON, or the problem for which it is not sent."""

    atoms: Any
    line: bytes
    problem: dict[str, Any] | None = None


def _windows(configurations: Iterable[StructureLike], defaults: Mapping[str, Any]) -> Iterator[list[_Item]]:
    """Yields the configurations, as many at a time as are sent together."""
    window: list[_Item] = []
    size = 0
    for given in configurations:
        try:
            line = to_json(configuration(given, defaults=defaults)) + b"\n"
            item = _Item(given if is_atoms(given) else None, line)
        except (OSError, ValueError) as error:
            item = _Item(None, b"", {"type": "about:blank", "title": "Not sent", "detail": str(error)})
        if window and (len(window) == WINDOW_ROWS or size + len(item.line) > WINDOW_BYTES):
            yield window
            window, size = [], 0
        window.append(item)
        size += len(item.line)
    if window:
        yield window
