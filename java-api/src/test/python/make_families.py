"""Writes the cases of whole families, one file each beside `oracle.json`, computed by JAX 0.10.2.

    python make_families.py ../resources/org/nanodo [FAMILY...]
"""

import importlib
import pathlib
import sys

import oracle

FAMILIES = (
  "functions", "reducing", "ordering", "arrays", "windows", "linalg"
)

for family in sys.argv[2:] or FAMILIES:
  oracle.CASES.clear()
  importlib.import_module(family).add()
  oracle.write(pathlib.Path(sys.argv[1]) / f"oracle_{family}.json")
