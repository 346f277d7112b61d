"""Writes the results that the tests in Java compare with, computed by JAX 0.10.2.

    python make_oracle.py ../resources/org/nanodo

The families of NumPy's functions have a file of their own. Names after the folder choose files.

A case is called `function` or `function:variant`; functions of the same names are in `*Cases.java`.
"""

import sys

import arrays
import control
import draws
import elementwise
import functions
import indexing
import loops
import mapping
import oracle
import ordering
import reducing
import structure

FILES = {
  "oracle": (elementwise, structure, indexing, draws, loops, control, mapping),
  "numpy_oracle": (functions, reducing, ordering, arrays),
}
for name in sys.argv[2:] or FILES:
  oracle.CASES.clear()
  for family in FILES[name]:
    family.add()
  oracle.write(f"{sys.argv[1]}/{name}.json")
