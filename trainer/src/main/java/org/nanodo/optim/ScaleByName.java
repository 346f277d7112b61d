package org.nanodo.optim;

import java.util.Map;
import java.util.Map.Entry;
import org.nanodo.ir.Shape;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/** Scales updates by the first entry whose key is part of a parameter's name. */
record ScaleByName(Map<String, Double> factors, Optimizer first) implements Optimizer {
  @Override
  public Map<String, Slot> slots(Shape param) {
    return first.slots(param);
  }

  @Override
  public Tree<Update> update(Tree<Tensor> grads, Tree<Param> params, Tensor step) {
    return first
        .update(grads, params, step)
        .zip(params, (u, p) -> new Update(p.times(u.value(), this::factor), u.slots()));
  }

  private double factor(String name) {
    return factors.entrySet().stream()
        .filter(e -> name.contains(e.getKey()))
        .findFirst()
        .map(Entry::getValue)
        .orElse(1.);
  }
}
