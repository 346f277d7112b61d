package org.nanodo.optim;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nanodo.Tensor;

/** A transformation of parameters of which more is known than their values tell. */
record Described(GradientTransformation each, UnaryOperator<Param> description)
    implements GradientTransformation {
  @Override
  public List<Param> transform(List<Param> params, Tensor count) {
    return each.transform(params.stream().map(description).toList(), count);
  }

  @Override
  public Map<String, StateTensor> state(Param param) {
    return each.state(description.apply(param));
  }
}
