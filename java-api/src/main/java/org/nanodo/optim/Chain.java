package org.nanodo.optim;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.Tensor;

/** Transformations one after the other; as {@code optax.chain}, with one count of steps for all. */
record Chain(List<GradientTransformation> parts) implements GradientTransformation {
  @Override
  public List<Param> transform(List<Param> params, Tensor count) {
    List<Param> all = params;
    for (GradientTransformation part : parts) {
      all = part.transform(all, count);
    }
    return all;
  }

  @Override
  public Map<String, StateTensor> state(Param param) {
    var all = new TreeMap<String, StateTensor>();
    for (GradientTransformation part : parts) {
      part.state(param)
          .forEach(
              (name, kept) -> {
                if (all.put(name, kept) != null) {
                  throw new IllegalArgumentException(
                      "two transformations of a chain keep '%s' of %s; leave one out, or let it keep another name"
                          .formatted(name, param.names()));
                }
              });
    }
    return all;
  }
}
