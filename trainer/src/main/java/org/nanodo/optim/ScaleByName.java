package org.nanodo.optim;

import java.util.Map;
import java.util.Map.Entry;
import org.nanodo.ir.Shape;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/** Scales updates by the first entry whose key is part of a parameter's path. */
record ScaleByName(Map<String, Double> factors, Optimizer first) implements Optimizer {
  @Override
  public Map<String, Slot> slots(Shape param) {
    return first.slots(param);
  }

  @Override
  public Tree<Update> update(Tree<Tensor> grads, Tree<Param> params, Tensor step) {
    return first
        .update(grads, params, step)
        .mapWithPath((path, u) -> new Update(scale(path, u.value()), u.slots()));
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
