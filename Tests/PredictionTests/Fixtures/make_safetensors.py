"""Writes reference.safetensors by the reference implementation of the format (PyPI safetensors).

Run it in this folder: python3 make_safetensors.py
"""

import pathlib

import numpy as np
from safetensors.numpy import save_file

save_file(
    {
        "weight": np.array([[1, -2.5, 3], [0, 1e-30, 65504]], dtype=np.float32),
        "bias": np.array([0.1], dtype=np.float32),
        "empty": np.zeros((0, 4), dtype=np.float32),
        "scale": np.array(-0.0, dtype=np.float32),
    },
    pathlib.Path(__file__).with_name("reference.safetensors"),
    metadata={"format": "np", "made_by": "make_safetensors.py"},
)
