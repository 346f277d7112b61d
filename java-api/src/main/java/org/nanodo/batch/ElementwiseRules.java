package org.nanodo.batch;

import org.nanodo.ir.Binary;
import org.nanodo.ir.BitcastConvert;
import org.nanodo.ir.Clamp;
import org.nanodo.ir.Compare;
import org.nanodo.ir.Convert;
import org.nanodo.ir.Select;
import org.nanodo.ir.Unary;

/** Elementwise operations are the same on tensors of one rank more. */
final class ElementwiseRules {
  private ElementwiseRules() {}

  static void addTo(Rules rules) {
    rules.add(Unary.class, (op, c) -> c.applied(op));
    rules.add(Binary.class, (op, c) -> c.applied(op));
    rules.add(Compare.class, (op, c) -> c.applied(op));
    rules.add(Select.class, (op, c) -> c.applied(op));
    rules.add(Clamp.class, (op, c) -> c.applied(op));
    rules.add(Convert.class, (op, c) -> c.applied(op));
    rules.add(BitcastConvert.class, (op, c) -> c.applied(op));
  }
}
