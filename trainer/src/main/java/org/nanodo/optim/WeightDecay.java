package org.nanodo.optim;

import java.util.List;
import org.nanodo.optim.Optimizer.Param;
import org.nanodo.trace.Tensor;

/**
 * Adds a part of each parameter to its update; as {@code optax.add_decayed_weights} with NanoDO's
 * mask.
 *
 * @param excluded a parameter whose name contains one of these does not decay
 */
record WeightDecay(double rate, List<String> excluded) {
  Tensor add(Tensor update, Param p) {
    boolean decays = rate != 0 && p.names().stream().anyMatch(this::decays);
    return decays ? update.add(p.times(p.value(), n -> decays(n) ? rate : 0)) : update;
  }

  private boolean decays(String name) {
    return excluded.stream().noneMatch(name::contains);
  }
}
