package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;
import org.nanodo.runtime.Devices;

/**
 * Scalars of Java numbers are weakly typed. The element types are those of JAX 0.10.2 with {@code
 * jax_enable_x64} for a Python number that a compiled function is given, but that the numbers
 * beside integers make float32, as without it.
 */
class WeakTypeTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  static Stream<Arguments> sums() {
    // JUnit closes arguments that can be closed.
    Supplier<Tensor> whole = () -> Tensor.of(3);
    Supplier<Tensor> fraction = () -> Tensor.of(0.5);
    Supplier<Tensor> longer = () -> Tensor.of(3L);
    return Stream.of(
        Arguments.of(DType.F32, whole, DType.F32),
        Arguments.of(DType.F32, fraction, DType.F32),
        Arguments.of(DType.F64, fraction, DType.F64),
        Arguments.of(DType.BF16, whole, DType.BF16),
        Arguments.of(DType.BF16, fraction, DType.BF16),
        Arguments.of(DType.F16, fraction, DType.F16),
        Arguments.of(DType.I64, whole, DType.I64),
        Arguments.of(DType.I32, longer, DType.I32),
        Arguments.of(DType.I32, fraction, DType.F32),
        Arguments.of(DType.BOOL, whole, DType.I32),
        Arguments.of(DType.BOOL, fraction, DType.F32));
  }

  @ParameterizedTest
  @MethodSource("sums")
  void takesTheOtherType(DType dtype, Supplier<Tensor> made, DType expected) {
    Tensor number = made.get();
    Tensor x = Tensor.ones(dtype, 2);
    BiFunction<Tensor, Tensor, Tensor> sum = Tensor::add;
    for (Tensor y :
        List.of(
            x.add(number),
            number.add(x),
            jit(sum).apply(x, number),
            jit(sum).apply(number, x),
            jit((Tensor in) -> in.add(number)).apply(x))) {
      assertThat(y.dtype()).isEqualTo(expected);
      // Of a higher category than the tensor, the result has no exact type, as in JAX.
      boolean higher = expected != dtype;
      assertThat(y.isWeaklyTyped()).isEqualTo(higher);
      assertThat(y.astype(DType.F64).toHost().toDoubles()).containsOnly(1 + number.item());
    }
  }

  @Test
  void staysWeaklyTypedAmongNumbers() {
    Tensor three = Tensor.of(3);
    for (Tensor y :
        List.of(
            three.mul(2),
            three.neg(),
            three.add(Tensor.of(4)),
            three.broadcastTo(2, 2),
            Lax.where(three.gt(2), three, Tensor.of(0)),
            jit((Tensor t) -> t.square()).apply(three),
            jit((Tensor t) -> jit(Tensor::neg).apply(t)).apply(three),
            Fn.of("f", (Tensor t) -> t.add(1)).apply(three))) {
      assertThat(y.isWeaklyTyped()).isTrue();
      assertThat(y.dtype()).isEqualTo(DType.I32);
      assertThat(y.add(Tensor.ones()).dtype()).isEqualTo(DType.F32);
    }
    assertThat(three.add(Tensor.of(0.5)).dtype()).isEqualTo(DType.F32);
    assertThat(three.add(0.5).isWeaklyTyped()).isTrue();
    assertThat(three.add(Tensor.of(1L)).dtype()).isEqualTo(DType.I64);
  }

  @Test
  void isOfOneTypeWhereThatIsNamed() {
    for (Tensor t :
        List.of(
            Tensor.of(1, 2),
            Tensor.of(DType.F32, 1),
            Tensor.zeros(),
            Tensor.of(true),
            Tensor.of(3).astype(DType.I32),
            Tensor.of(3).astype(DType.F32),
            Tensor.of(3).gt(2),
            Tensor.of(3).add(Tensor.zeros(DType.I32)))) {
      assertThat(t.isWeaklyTyped()).isFalse();
    }
  }

  @Test
  void changesWithoutBeingCompiledAgain() {
    var traced = new AtomicInteger();
    var scaled =
        jit(
            (Tensor x, Tensor n) -> {
              traced.incrementAndGet();
              return x.mul(n);
            });
    for (int n = 0; n < 3; n++) {
      assertThat(scaled.apply(Tensor.of(DType.BF16, 1, 2), Tensor.of(n)).dtype())
          .isEqualTo(DType.BF16);
    }
    assertThat(traced).hasValue(1);
    scaled.apply(Tensor.of(DType.BF16, 1, 2), Tensor.of(DType.BF16, 2));
    assertThat(traced).hasValue(2);
  }

  @Test
  void keepsItsTypeAsAParameterThatIsTrained() {
    var traced = new AtomicInteger();
    UnaryOperator<Tensor> step =
        p -> {
          traced.incrementAndGet();
          return p.sub(grad((Tensor q) -> q.sub(3).square()).apply(p).mul(0.25));
        };
    var compiled = jit(step::apply);
    Tensor p = Tensor.of(1.);
    for (int i = 0; i < 20; i++) {
      p = compiled.apply(p);
    }
    assertThat(p.item()).isCloseTo(3, within(1e-5));
    assertThat(traced).hasValue(1);
  }

  @Test
  void carriesTakeTheTypeThatIterationsReturn() {
    Tensor xs = Tensor.of(DType.BF16, 1, 2, 3);
    Scan<Tensor, Tensor, Tensor> sum = Scan.of((c, x) -> new Step<>(c.add(x), c.mul(2)));
    for (Step<Tensor, Tensor> out :
        List.of(
            sum.apply(Tensor.of(0.), xs),
            sum.apply(Tensor.of(0), xs),
            jit((Tensor c) -> sum.apply(c, xs)).apply(Tensor.of(0.)))) {
      assertThat(out.carry().dtype()).isEqualTo(DType.BF16);
      assertThat(out.carry().item()).isEqualTo(6);
      assertThat(out.y().dtype()).isEqualTo(DType.BF16);
    }
    Tensor halved = ControlFlow.whileLoop(c -> c.gt(1), (Tensor c) -> c.mul(0.5), Tensor.of(5));
    assertThat(halved.dtype()).isEqualTo(DType.F32);
    assertThat(halved.item()).isEqualTo(0.625);
    assertThat(halved.isWeaklyTyped()).isTrue();
  }

  @Test
  void isAcceptedWhereverNumbersAre() {
    Tensor x = Tensor.of(DType.BF16, 1, 2);
    assertThat(x.set(0, Tensor.of(7)).dtype()).isEqualTo(DType.BF16);
    assertThat(Lax.clamp(Tensor.of(0), x, Tensor.of(1.5)).dtype()).isEqualTo(DType.BF16);
    assertThat(Lax.where(x.gt(1), x, Tensor.of(0)).dtype()).isEqualTo(DType.BF16);
    assertThat(vmap((Tensor v) -> v.mul(Tensor.of(3))).apply(x).dtype()).isEqualTo(DType.BF16);
    assertThatThrownBy(() -> Tensor.arange(3).set(0, Tensor.of(0.5)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("does not fit into tensor i32[3] without loss");
  }
}
