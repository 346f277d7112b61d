package org.nanodo.batch;

import java.util.List;
import org.nanodo.ir.Alias;
import org.nanodo.ir.Barrier;
import org.nanodo.ir.Constrain;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.trace.Trace;

/** Operations that say something to the compiler or to differentiation. */
final class CompilerRules {
  private CompilerRules() {}

  static void addTo(Rules rules) {
    rules.add(Alias.class, (op, c) -> c.applied(op));
    rules.add(
        Barrier.class,
        (op, c) -> BatchContext.of(Trace.current().emit(op, c.operands()), c.mapped()));
    rules.add(
        Constrain.class,
        (op, c) -> c.applied(new Constrain(batched(op.sharding()), batched(op.cotangent()))));
  }

  /** The mapped axis is not split. */
  private static NamedSharding batched(NamedSharding s) {
    return new NamedSharding(s.mesh(), s.spec().prepend(List.of()));
  }
}
