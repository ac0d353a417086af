"""Tables of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

_INTERVALS = ("formation_energy_interval_ev", "band_gap_interval_ev")


def to_dataframe(answers: Iterable[Mapping[str, Any]]) -> pandas.DataFrame:
    """Returns a table with a row for each answer, in order.

    The columns are the keys of the answers. The bounds of intervals have columns of their own too:
    `formation_energy_low_ev`, `formation_energy_high_ev`, `band_gap_low_ev` and `band_gap_high_ev`,
    eV. If any answer is an error, its row has the problem document in the column `error`, and no
    prediction.

    Raises:
        ImportError: pandas is not installed (`pip install 'lacuna-client[pandas]'`).
    """
    try:
        import pandas
    except ImportError as error:
        raise ImportError("tables need pandas: pip install 'lacuna-client[pandas]'", name="pandas") from error
    frame = pandas.DataFrame.from_records([dict(answer) for answer in answers])
    for column in _INTERVALS:
        if column in frame:
            name = column.removesuffix("interval_ev")
            place = frame.columns.get_loc(column) + 1
            frame.insert(place, name + "high_ev", frame[column].str[1].astype(float))
            frame.insert(place, name + "low_ev", frame[column].str[0].astype(float))
    return frame
