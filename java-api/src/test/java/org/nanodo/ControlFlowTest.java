package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nanodo.grad.GradException;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;
import org.nanodo.runtime.Devices;

/** Conditionals, compiled and at once; their numbers are compared with JAX in the oracle tests. */
class ControlFlowTest {
  private record Pair(Tensor a, Tensor b) {}

  @BeforeAll
  static void open() {
    Devices.cpu(1);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Tensor absolute(Tensor x) {
    return ControlFlow.cond(x.lt(0), Tensor::neg, v -> v, x);
  }

  @Test
  void isOneOperationAtOnceAndCompiled() {
    assertThat(absolute(Tensor.of(-3.0)).item()).isEqualTo(3);
    assertThat(jit(ControlFlowTest::absolute).apply(Tensor.of(-3.0)).item()).isEqualTo(3);
    assertThat(grad(ControlFlowTest::absolute).apply(Tensor.of(-3.0)).item()).isEqualTo(-1);
    assertThat(vmap(ControlFlowTest::absolute).apply(Tensor.of(-3.0, 2)).toFloats())
        .containsExactly(3, 2);
  }

  @Test
  void isCompiledOnceForCallsAtOnce() {
    Tensor x = Tensor.of(-4.0);
    absolute(x);
    int before = Devices.client().compilations();
    assertThat(absolute(Tensor.of(5.0)).item()).isEqualTo(5);
    assertThat(absolute(x).item()).isEqualTo(4);
    assertThat(Devices.client().compilations()).isEqualTo(before);
  }

  @Test
  void capturesTensorsOfAllKinds() {
    Tensor concrete = Tensor.of(10.0);
    Function<Tensor, Tensor> f =
        x -> {
          Tensor traced = x.mul(2);
          return ControlFlow.cond(x.gt(0), () -> traced.add(concrete), () -> traced);
        };
    assertThat(f.apply(Tensor.of(3.0)).item()).isEqualTo(16);
    assertThat(jit(f).apply(Tensor.of(-3.0)).item()).isEqualTo(-6);
    assertThat(grad(f).apply(Tensor.of(3.0)).item()).isEqualTo(2);
  }

  @Test
  void onlyOneBranchIsInTheProgramAtATime() {
    String text = jit(ControlFlowTest::absolute).lower(Tensor.of(1.0)).stablehlo();
    assertThat(text).contains("\"stablehlo.case\"(").doesNotContain("stablehlo.select");
    String mapped =
        jit((Tensor x) -> vmap(ControlFlowTest::absolute).apply(x))
            .lower(Tensor.of(1.0, 2))
            .stablehlo();
    assertThat(mapped).contains("stablehlo.select").doesNotContain("stablehlo.case");
    Function<Tensor, Tensor> shared =
        x -> {
          Tensor all = x.sum();
          return vmap((Tensor v) -> ControlFlow.cond(all.gt(0), Tensor::sin, Tensor::cos, v))
              .apply(x);
        };
    assertThat(jit(shared).lower(Tensor.of(1.0, 2)).stablehlo())
        .contains("stablehlo.case")
        .doesNotContain("stablehlo.select");
  }

  @Test
  void weaklyTypedResultsTakeTheTypeOfTheOtherBranch() {
    Tensor half = Tensor.of(DType.BF16, 2.0);
    Tensor one = Tensor.of(1.0);
    Tensor chosen = ControlFlow.cond(Tensor.of(true), x -> one, x -> x, half);
    assertThat(chosen.dtype()).isEqualTo(DType.BF16);
    assertThat(chosen.isWeaklyTyped()).isFalse();
    Tensor weak = ControlFlow.cond(Tensor.of(false), () -> Tensor.of(3), () -> Tensor.of(0.5));
    assertThat(weak.dtype()).isEqualTo(DType.F32);
    assertThat(weak.isWeaklyTyped()).isTrue();
    assertThat(weak.item()).isEqualTo(0.5);
  }

  @Test
  void returnsAnyStructure() {
    Pair swapped =
        ControlFlow.cond(
            Tensor.of(true), p -> new Pair(p.b, p.a), p -> p, new Pair(Tensor.of(1), Tensor.of(2)));
    assertThat(swapped.a.item()).isEqualTo(2);
    assertThat(swapped.b.item()).isEqualTo(1);
  }

  @Test
  void oneBranchNeedsNoChoice() {
    Tensor x = ControlFlow.switchCase(Tensor.of(7), List.of(Tensor::neg), Tensor.of(2));
    assertThat(x.item()).isEqualTo(-2);
  }

  /** As in JAX, where NaN is not zero. */
  @Test
  void aNumberHoldsIfItIsNotZero() {
    Tensor predicates = Tensor.of(0, -0.0, 0.5, -3, Double.NaN);
    Function<Tensor, Tensor> f = p -> ControlFlow.cond(p, () -> Tensor.of(1), () -> Tensor.of(2));
    assertThat(jit(vmap(f)).apply(predicates).toHost().toDoubles()).containsExactly(2, 2, 1, 1, 1);
    assertThat(f.apply(Tensor.of(DType.U8, 3)).item()).isEqualTo(1);
    Function<Tensor, Tensor> own = x -> ControlFlow.cond(x, v -> v.mul(3), v -> v.mul(5), x);
    assertThat(grad(own).apply(Tensor.of(2.0)).item()).isEqualTo(3);
  }

  @Test
  void refusesWhatIsNoPredicateOrIndex() {
    Tensor complex = Tensor.of(1.0).astype(DType.C64);
    assertThatThrownBy(() -> ControlFlow.cond(complex, () -> 1, () -> 1))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(
            "cond: the predicate is tensor c64[], expected a boolean or a real scalar;");
    assertThatThrownBy(() -> ControlFlow.cond(Tensor.of(true, false), () -> 1, () -> 1))
        .hasMessageContaining(
            "the predicate is tensor bool[2], expected a boolean or a real scalar");
    assertThatThrownBy(() -> ControlFlow.switchCase(Tensor.of(1.0), List.of(x -> x), 1))
        .hasMessageStartingWith(
            "switchCase: the index is tensor f32[], expected an integer scalar (ControlFlow");
    assertThatThrownBy(() -> ControlFlow.switchCase(Tensor.of(1), List.of(), 1))
        .hasMessageContaining("there are no branches");
    assertThatThrownBy(() -> ControlFlow.foriLoop(Tensor.of(1.0), Tensor.of(2), (i, c) -> c, 1))
        .hasMessageContaining("expected integer scalars");
  }

  @Test
  void branchesReturnTheSame() {
    Tensor x = Tensor.zeros(3);
    assertThatThrownBy(() -> ControlFlow.cond(Tensor.of(true), v -> v.sum(), v -> v, x))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(
            "cond: onTrue returns [f32[]] and onFalse returns [f32[3]];"
                + " both must return the same types (ControlFlowTest.java:");
    assertThatThrownBy(
            () ->
                ControlFlow.switchCase(
                    Tensor.of(0),
                    List.<Function<Tensor, List<Tensor>>>of(
                        v -> List.of(v), v -> List.of(v), v -> List.of(v, v)),
                    x))
        .hasMessageStartingWith(
            "switchCase: branch 2 returns ['0' f32[3], '1' f32[3]] and branch 0 returns"
                + " ['0' f32[3]]; both must return the same structure");
  }

  @Test
  void aLoopWithTracedBoundsHasNoGradient() {
    assertThatThrownBy(
            () ->
                grad((Tensor x) ->
                        ControlFlow.foriLoop(Tensor.of(0), Tensor.of(3), (i, c) -> c.sin(), x))
                    .apply(Tensor.of(1.0)))
        .isInstanceOf(GradException.class)
        .hasMessageContaining("ControlFlow.foriLoop with bounds that are Java numbers");
  }

  @Test
  void refusesToScanTensorsOfDifferentSizes() {
    assertThatThrownBy(
            () ->
                ControlFlow.associativeScan(
                    (p, q) -> p, new Pair(Tensor.zeros(2), Tensor.zeros(3))))
        .hasMessageStartingWith(
            "associativeScan: tensor f32[2] and tensor f32[3] differ in size along axis 0;");
    assertThatThrownBy(() -> ControlFlow.map((Tensor x) -> x, Tensor.of(1), 2))
        .hasMessageContaining("has no leading axis to map over");
  }
}
