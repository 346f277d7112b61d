package org.nanodo.grad;

import static org.nanodo.grad.Site.to;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Alias;
import org.nanodo.ir.Barrier;
import org.nanodo.ir.Constrain;

/** Rules of the operations that change no value. */
final class CompilerRules {
  private CompilerRules() {}

  static void addTo(Rules rules) {
    rules.add(Alias.class, CompilerRules::alias);
    rules.add(Constrain.class, CompilerRules::constrain);
    rules.add(Barrier.class, CompilerRules::barrier);
  }

  private static List<@Nullable Tensor> constrain(Constrain op, Site s) {
    return to(Lax.withShardingConstraint(s.ct(), op.cotangent(), op.sharding()));
  }

  private static List<@Nullable Tensor> alias(Alias op, Site s) {
    return switch (op.kind()) {
      case NAME -> to(s.ct());
      case STOP_GRADIENT -> s.none();
      case COMPUTED_ONCE -> to(Lax.computedOnce(s.ct()));
    };
  }

  private static List<@Nullable Tensor> barrier(Barrier op, Site s) {
    List<Tensor> given = new ArrayList<>();
    for (Tensor ct : s.cotangents()) {
      if (ct != null) {
        given.add(ct);
      }
    }
    var held = Lax.optimizationBarrier(given).iterator();
    List<@Nullable Tensor> pulled = new ArrayList<>();
    s.cotangents().forEach(ct -> pulled.add(ct == null ? null : held.next()));
    return pulled;
  }
}
