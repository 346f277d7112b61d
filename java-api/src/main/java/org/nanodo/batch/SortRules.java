package org.nanodo.batch;

import org.nanodo.ir.Sort;

/** Sorts: operands that are not mapped are sorted differently for each example. */
final class SortRules {
  private SortRules() {}

  static void addTo(Rules rules) {
    rules.add(Sort.class, (op, c) -> c.applied(new Sort(op.axis() + 1)));
  }
}
