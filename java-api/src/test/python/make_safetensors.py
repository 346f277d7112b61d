"""Makes the file that SafetensorsTest compares ours with, by Python's safetensors.

Run once, from this folder, with numpy, ml_dtypes and safetensors installed; what it writes is
committed.
"""

import pathlib

import ml_dtypes
import numpy as np
from safetensors.numpy import save_file

RESOURCES = pathlib.Path(__file__).parent.parent / "resources/org/nanodo/io"

floats = [[1.5, -0.25], [1 / 3, 1e-5]]
save_file(
    {
        "block/f32": np.array(floats, np.float32),
        "block/bf16": np.array(floats, ml_dtypes.bfloat16),
        "block/f16": np.array(floats, np.float16),
        "block/f64": np.array(floats, np.float64),
        "block/i32": np.array([7, -8, 2**31 - 1], np.int32),
        "block/u32": np.array([7, 0, 2**32 - 1], np.uint32),
        "block/i64": np.array([7, -(2**53)], np.int64),
        "block/bool": np.array([True, False, True]),
        "empty <&>'é": np.zeros((0, 4), np.float32),
        "step": np.array(40, np.int32),
    },
    RESOURCES / "reference.safetensors",
    {"format": "np"},
)
