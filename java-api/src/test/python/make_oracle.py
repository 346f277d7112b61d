"""Writes the results that the tests in Java compare with, computed by JAX 0.10.2.

    python make_oracle.py ../resources/org/nanodo/oracle.json

A case is called `function` or `function:variant`; functions of the same names are in `*Cases.java`.
"""

import sys

import control
import draws
import elementwise
import indexing
import loops
import mapping
import oracle
import structure

for family in (elementwise, structure, indexing, draws, loops, control, mapping):
  family.add()
oracle.write(sys.argv[1])
