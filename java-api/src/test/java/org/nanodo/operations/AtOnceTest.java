package org.nanodo.operations;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Tensor;
import org.nanodo.Tensors;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.oracle.Closeness;
import org.nanodo.runtime.Devices;

/** Operations of concrete tensors, executed one by one, against JAX. */
class AtOnceTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  /** The first float32 case of each operation of a family. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "elementwise",
        "binary",
        "reducing",
        "statistics",
        "structure",
        "indexing",
        "ordering",
        "products",
        "window",
        "convolution"
      })
  void agreesWithJax(String family) {
    Set<String> seen = new HashSet<>();
    for (OperationCase c : Objects.requireNonNull(OperationCase.FAMILIES.get(family))) {
      if (c.dtype() == DType.F32 && !c.special() && seen.add(c.operation())) {
        check(c);
      }
    }
  }

  private static void check(OperationCase c) {
    try (var arena = Tensors.arena()) {
      List<Literal> actual =
          c.function().apply(c.first().stream().map(Tensor::of).toList()).stream()
              .map(Tensor::toHost)
              .toList();
      for (int i = 0; i < actual.size(); i++) {
        Literal expected = c.outputs().get(i).unstack().get(0);
        Closeness.require("value of " + c.name(), actual.get(i), expected);
      }
    }
  }
}
