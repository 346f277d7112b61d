package org.nanodo.oracle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Tensor;
import org.nanodo.Tensors;
import org.nanodo.runtime.Devices;

/** Functions of concrete tensors, whose operations are executed one by one. */
class EagerOracleTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  /** The first case of each function of a family. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "math",
        "is",
        "reduction",
        "kept",
        "order",
        "mode",
        "segment",
        "pad",
        "array",
        "product",
        "sums",
        "cummax",
        "window",
        "conv transpose"
      })
  void agreesWithJax(String family) {
    Set<String> seen = new HashSet<>();
    Oracle.ENTRIES.forEach(
        (name, entry) -> {
          String function = Oracle.function(name);
          if (name.startsWith(family + "/") && seen.add(function)) {
            check(name, function, entry);
          }
        });
  }

  private static void check(String name, String function, Oracle.Entry entry) {
    try (var arena = Tensors.arena()) {
      List<Tensor> in = new ArrayList<>(entry.inputs().stream().map(Tensor::of).toList());
      List<Tensor> out = Objects.requireNonNull(Cases.all().get(function)).apply(in);
      for (int i = 0; i < out.size(); i++) {
        Closeness.require(name, out.get(i).toHost(), entry.outputs().get(i));
      }
    }
  }
}
