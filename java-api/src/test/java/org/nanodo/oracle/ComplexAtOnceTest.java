package org.nanodo.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tensors;
import org.nanodo.ir.Literal;

/** Complex numbers outside a trace, and in batches. */
class ComplexAtOnceTest {
  /** Eagerly, and of both examples of a batch. */
  @Test
  void isTheSameAtOnceAndInBatches() {
    TypesOracleTest.ENTRIES.forEach(
        (name, entry) -> {
          if (name.endsWith("complex64") && !name.startsWith("convert/")) {
            try (var arena = Tensors.arena()) {
              atOnceAndInBatches(name, entry);
            }
          }
        });
  }

  private static void atOnceAndInBatches(String name, Oracle.Entry entry) {
    var f = Objects.requireNonNull(TypeCases.all().get(Oracle.function(name)));
    List<Tensor> in = entry.inputs().stream().map(Tensor::of).toList();
    Literal atOnce = f.apply(in).get(0).toHost();
    Closeness.require(name, atOnce, entry.outputs().get(0));
    List<Tensor> twice = in.stream().map(x -> Lax.stack(List.of(x, x), 0)).toList();
    Tensor batch = jit(vmap(f)).apply(twice).get(0);
    assertThat(batch.dim(0)).isEqualTo(2);
    for (Literal each : batch.toHost().unstack()) {
      Closeness.require("vmap of " + name, each, atOnce);
    }
  }
}
