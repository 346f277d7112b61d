package org.nanodo.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Tensor;

/** The functions that the oracle's cases are of, by the names they have there. */
public final class Cases {
  private final Map<String, Function<List<Tensor>, List<Tensor>>> functions = new LinkedHashMap<>();

  private Cases() {}

  /** All functions. */
  public static Map<String, Function<List<Tensor>, List<Tensor>>> all() {
    var cases = new Cases();
    ElementwiseCases.addTo(cases);
    ShapeCases.addTo(cases);
    BlockCases.addTo(cases);
    IndexCases.addTo(cases);
    RandomCases.addTo(cases);
    LoopCases.addTo(cases);
    ControlCases.addTo(cases);
    VmapCases.addTo(cases);
    WindowCases.addTo(cases);
    LinalgCases.addTo(cases);
    FunctionCases.addTo(cases);
    ReductionCases.addTo(cases);
    OrderCases.addTo(cases);
    ArrayCases.addTo(cases);
    return cases.functions;
  }

  /** A function of any number of tensors. */
  void add(String name, Function<List<Tensor>, Tensor> f) {
    several(name, in -> List.of(f.apply(in)));
  }

  /** A function to any number of tensors. */
  void several(String name, Function<List<Tensor>, List<Tensor>> f) {
    if (functions.put(name, f) != null) {
      throw new IllegalArgumentException(name + " is there already");
    }
  }

  void unary(String name, UnaryOperator<Tensor> f) {
    add(name, in -> f.apply(in.get(0)));
  }

  void binary(String name, BinaryOperator<Tensor> f) {
    add(name, in -> f.apply(in.get(0), in.get(1)));
  }
}
