package org.nanodo.optim;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.nanodo.Tensor;

/** Two transformations of different parameters; as {@code optax.partition}. */
record Partition(
    Predicate<String> which, GradientTransformation accepted, GradientTransformation others)
    implements GradientTransformation {
  private boolean accepts(Param p) {
    return which.test(p.names().get(0));
  }

  @Override
  public List<Param> transform(List<Param> params, Tensor count) {
    Iterator<Param> first =
        accepted.transform(params.stream().filter(this::accepts).toList(), count).iterator();
    Iterator<Param> second =
        others.transform(params.stream().filter(p -> !accepts(p)).toList(), count).iterator();
    return params.stream().map(p -> accepts(p) ? first.next() : second.next()).toList();
  }

  @Override
  public Map<String, StateTensor> state(Param param) {
    return accepts(param) ? accepted.state(param) : others.state(param);
  }
}
