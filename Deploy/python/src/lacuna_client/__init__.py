"""A client for Lacuna, which predicts 2D materials with point defects.

>>> from lacuna_client import LacunaClient
>>> with LacunaClient() as client:
...     answer = client.predict(material="MoS2", defects="v_Mo+v_S")
>>> answer["formation_energy_ev"], answer["band_gap_ev"]
"""

from ._version import __version__
from .client import LacunaClient
from .enumeration import Enumeration
from .errors import LacunaError
from .frames import to_dataframe

__all__ = ["Enumeration", "LacunaClient", "LacunaError", "__version__", "to_dataframe"]
