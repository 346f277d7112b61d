package org.nanodo.optim;

import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/** Scales updates by the first entry whose key is part of a parameter's path. */
record ScaleByName(Map<String, Double> factors, Optimizer first) implements Optimizer {
  @Override
  public Set<String> slots() {
    return first.slots();
  }

  @Override
  public Update update(
      Tree<Tensor> grads, Map<String, Tree<Tensor>> slots, Tree<Tensor> params, Tensor step) {
    Update update = first.update(grads, slots, params, step);
    return new Update(update.updates().mapWithPath(this::scale), update.slots());
  }

  private Tensor scale(String path, Tensor update) {
    return factors.entrySet().stream()
        .filter(e -> path.contains(e.getKey()))
        .findFirst()
        .map(Entry::getValue)
        .map(update::mul)
        .orElse(update);
  }
}
