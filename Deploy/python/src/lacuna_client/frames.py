"""Tables of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .configurations import check_is_list

if TYPE_CHECKING:
    import pandas

#: The columns of every table, with their types: the keys of every answer, and the bounds of its intervals.
_COLUMNS: dict[str, type] = {
    "material": object,
    "supercell": object,
    "defect_count": int,
    "formation_energy_ev": float,
    "formation_energy_per_site_ev": float,
    "formation_energy_interval_ev": object,
    "formation_energy_low_ev": float,
    "formation_energy_high_ev": float,
    "band_gap_ev": float,
    "band_gap_interval_ev": object,
    "band_gap_low_ev": float,
    "band_gap_high_ev": float,
    "interval_coverage": float,
    "domain_distance": float,
    "in_domain": bool,
    "domain_notes": object,
    "key": object,
    "cached": bool,
    "model": object,
}


def to_dataframe(answers: Iterable[Mapping[str, Any]]) -> pandas.DataFrame:
    """Returns a table with a row for each answer, in order.

    The columns are first the keys that every prediction has, even if there is no row, then the other keys of
    the answers. The bounds of intervals have columns of their own too: `formation_energy_low_ev`,
    `formation_energy_high_ev`, `band_gap_low_ev` and `band_gap_high_ev`, eV. The row of an error has the
    problem document in the column `error`, and no prediction; other rows have none there.

    Raises:
        ImportError: pandas is not installed (`pip install 'lacuna-client[pandas]'`).
        TypeError: `answers` is one answer.
    """
    return frame_of(answers, ["error"])


def frame_of(answers: Iterable[Mapping[str, Any]], extras: Sequence[str]) -> pandas.DataFrame:
    """Returns the table of `to_dataframe`, with these columns instead of `error` whatever the answers are."""
    check_is_list(answers, "answers")
    try:
        import pandas
    except ImportError as error:
        raise ImportError("tables need pandas: pip install 'lacuna-client[pandas]'", name="pandas") from error
    frame = pandas.DataFrame.from_records([dict(answer) for answer in answers])
    others = [column for column in frame.columns if column not in _COLUMNS]
    frame = frame.reindex(columns=[*_COLUMNS, *dict.fromkeys([*others, *extras])])
    for name in ("formation_energy", "band_gap"):
        bounds = frame[f"{name}_interval_ev"].astype(object).str
        frame[f"{name}_low_ev"] = bounds[0].astype(float)
        frame[f"{name}_high_ev"] = bounds[1].astype(float)
    return frame if len(frame) else frame.astype(_COLUMNS)
