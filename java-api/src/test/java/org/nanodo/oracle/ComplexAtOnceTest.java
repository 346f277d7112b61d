package org.nanodo.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.Complex;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Tensors;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.runtime.Devices;

/** Complex numbers outside a trace, and in batches. */
class ComplexAtOnceTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  private static final List<Complex> Z = List.of(new Complex(1, 2), new Complex(-0.5, 1));

  private static Tensor z() {
    return Tensor.of(DType.C128, Z.toArray(new Complex[0]));
  }

  /** d|z|² is 2 Re(conj(z) dz). */
  @Test
  void gradientsOfRealFunctionsHaveNoConjugate() {
    Tensor grad = grad((Tensor v) -> v.abs().square().sum()).apply(z());
    assertThat(grad.toComplex()).containsExactly(new Complex(2, -4), new Complex(-1, -2));
    assertThatThrownBy(() -> grad((Tensor v) -> v.sum()).apply(z()))
        .hasMessageContaining("grad needs a function with a real floating-point scalar");
  }

  /** The product of all, by a loop and without. */
  @Test
  void differentiatesThroughLoops() {
    Scan<Tensor, Tensor, List<Tensor>> product = Scan.of((c, x) -> new Step<>(c.mul(x), List.of()));
    Tensor one = Tensor.of(DType.C128, new Complex(1, 0));
    Tensor looped = grad((Tensor v) -> product.apply(one, v).carry().imag()).apply(z());
    Tensor plain = grad((Tensor v) -> v.at(0).mul(v.at(1)).imag()).apply(z());
    assertThat(looped.toComplex()).isEqualTo(plain.toComplex());
    // -i times the other factor.
    assertThat(plain.toComplex()).containsExactly(new Complex(1, 0.5), new Complex(2, -1));
  }

  /** Indices of few bits are not compared with sizes that they do not hold. */
  @Test
  void indicesOfAnyWidthCount() {
    Tensor x = Tensor.zeros(300);
    for (DType dtype : List.of(DType.U8, DType.I8, DType.U16, DType.I64, DType.U64)) {
      Tensor at = Tensor.of(dtype, 100L);
      assertThat(x.set(at, 1).at(at).item()).as("%s", dtype).isEqualTo(1);
      assertThat(x.set(at, 1).sum().item()).as("%s", dtype).isEqualTo(1);
    }
    assertThat(x.set(Tensor.of(DType.I8, -1L), 1).at(299).item()).isEqualTo(1);
    assertThat(x.set(Tensor.of(DType.U64, 0x1p63), 1).sum().item()).isZero();
  }

  /** As in NumPy, of which either part counts. */
  @Test
  void eitherPartMayBeInfiniteOrNoNumber() {
    Tensor x =
        Lax.complex(
            Tensor.of(1., Double.NaN, 1, Double.POSITIVE_INFINITY, 1),
            Tensor.of(1., 1, Double.NaN, Double.NaN, Double.NEGATIVE_INFINITY));
    assertThat(x.isNan().toHost().toDoubles()).containsExactly(0, 1, 1, 1, 0);
    assertThat(x.isInf().toHost().toDoubles()).containsExactly(0, 0, 0, 1, 1);
    assertThat(x.isFinite().toHost().toDoubles()).containsExactly(1, 0, 0, 0, 0);
    // What is beyond the end, as in jnp.take.
    Tensor beyond = x.takeAlongAxis(Tensor.of(0, 7), 0);
    assertThat(beyond.isNan().toHost().toDoubles()).containsExactly(0, 1);
  }

  @Test
  void giveAndTakeParts() {
    assertThat(Lax.complex(Tensor.of(1., 2), Tensor.of(3.)).toComplex())
        .containsExactly(new Complex(1, 3), new Complex(2, 3));
    assertThat(Tensor.of(1., -2).angle().toDoubles()).containsExactly(0, (float) Math.PI);
    assertThat(Tensor.of(DType.F64, 2).mul(Tensor.of(new Complex(0, 1))).dtype())
        .isEqualTo(DType.C128);
    assertThat(Tensor.of(1., 2).imag().toDoubles()).containsExactly(0, 0);
    assertThat(z().astype(DType.F32).toDoubles()).containsExactly(1, -0.5);
    assertThatThrownBy(() -> z().at(0).item()).hasMessageContaining("has two parts");
  }

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
