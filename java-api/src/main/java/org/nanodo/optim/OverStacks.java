package org.nanodo.optim;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nanodo.Tensor;

/** A transformation of parameters some of which are stacks. */
record OverStacks(GradientTransformation each, Function<String, List<String>> members)
    implements GradientTransformation {
  @Override
  public List<Param> transform(List<Param> params, Tensor count) {
    return each.transform(params.stream().map(this::stack).toList(), count);
  }

  @Override
  public Map<String, StateTensor> state(Param param) {
    return each.state(stack(param));
  }

  private Param stack(Param p) {
    List<String> names = p.stacked() ? List.of() : members.apply(p.path());
    return names.isEmpty() ? p : p.asStack(names);
  }
}
