package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.linearize;
import static org.nanodo.Transforms.remat;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.ControlFlow;
import org.nanodo.Fn;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.runtime.Devices;

/** Against {@code make_linearize.py}: values, tangents, and what is computed again for them. */
class LinearizeTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  private static void check(
      UnaryOperator<Tensor> f, List<Double> value, List<Double> tangent, String... again) {
    Tensor x = Tensor.of(DType.F64, 0.3, -0.6);
    Tensor t = Tensor.of(DType.F64, 1, 0.5);
    var found = linearize(f, x);
    assertThat(numbers(found.value())).containsExactly(array(value), within(1e-12));
    var push = jit((Tensor along) -> found.pushforward().apply(along));
    assertThat(numbers(push.apply(t))).containsExactly(array(tangent), within(1e-11));
    String text = push.lower(t).stablehlo();
    assertThat(Stream.of("sine", "cosine", "tanh", "exponential"))
        .filteredOn(op -> text.contains("stablehlo." + op + " "))
        .containsExactly(again);
    // The same within a program.
    Tensor both = jit((Tensor v) -> linearize(f, v).pushforward().apply(t)).apply(x);
    assertThat(numbers(both)).containsExactly(array(tangent), within(1e-11));
  }

  private static double[] numbers(Tensor t) {
    return t.toHost().toDoubles();
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(v -> v).toArray();
  }

  private static Tensor scanned(Tensor x) {
    Tensor w = Tensor.of(DType.F64, new double[][] {{0.5, -0.25}, {1, 0.75}});
    Scan<Tensor, Tensor, Tensor> scan =
        Scan.of(
            (c, k) -> {
              Tensor h = c.matmul(w).mul(k).tanh().add(c.sin());
              return new Step<>(h, h.exp().mul(k.cos()));
            });
    var out = scan.apply(x, Tensor.arange(3.0).astype(DType.F64).div(4));
    return out.carry().mul(out.y().sum(0));
  }

  @Test
  void aScanKeepsTheResidualsOfItsIterations() {
    check(
        LinearizeTest::scanned,
        List.of(-0.2949805539161104, -1.2576981151337634),
        List.of(4.781030769482639, -0.04833561696873073));
  }

  @Test
  void soDoesAForLoop() {
    check(
        x -> ControlFlow.foriLoop(0, 3, (i, c) -> c.sin().mul(i.astype(DType.F64).add(c.cos())), x),
        List.of(1.482630481211215, -1.9992885618354737),
        List.of(3.2323532865465068, 0.3207486025451272));
  }

  @Test
  void aConditionalKeepsThoseOfItsBranch() {
    check(
        x -> ControlFlow.cond(x.at(0).gt(0), v -> v.sin().mul(v.exp()), v -> v.mul(2), x),
        List.of(0.39891055377848983, -0.3098823596321072),
        List.of(1.6884799278234257, 0.07153571475657139));
  }

  @Test
  void soDoBranchesAndCallsWithinALoop() {
    Fn<Tensor, Tensor> call = Fn.of("call", v -> v.tanh().mul(v));
    Scan<Tensor, Tensor, List<Tensor>> scan =
        Scan.of(
            (c, k) ->
                new Step<>(
                    ControlFlow.switchCase(
                        k, List.of(Tensor::sin, call, v -> v.exp().mul(v.sum())), c),
                    List.of()));
    check(
        x -> scan.apply(x, Tensor.of(0, 1, 2, 1)).carry(),
        List.of(0.15687968414058703, 0.22997252533756304),
        List.of(0.2785553056110729, 0.00815428004222229));
  }

  @Test
  void whatIsRematerialisedIsComputedAgain() {
    check(
        x -> remat((Tensor v) -> v.tanh().mul(v)).apply(x.exp()).sin(),
        List.of(0.9245311574303233, 0.2707790507242764),
        List.of(0.6135760566811399, 0.24076125462267295),
        "tanh");
  }

  /** How often it runs is not known, so that residuals have no size. */
  @Test
  void soIsAWhileLoop() {
    check(
        x -> ControlFlow.whileLoop(c -> c.at(0).lt(3), c -> c.mul(c.exp()), x).sin(),
        List.of(-0.2506485447583832, -0.15443908477362953),
        List.of(-67.98599127486392, 0.021251051545770457),
        "exponential");
  }

  @Test
  void manyTangentsArePushedAtOnce() {
    Tensor x = Tensor.of(DType.F64, 0.3, -0.6);
    var push = linearize(LinearizeTest::scanned, x).pushforward();
    Tensor rows = vmap(push).apply(Tensor.eye(DType.F64, 2));
    Tensor along = Tensor.of(DType.F64, 1, 0.5).matmul(rows);
    assertThat(numbers(along))
        .containsExactly(new double[] {4.781030769482639, -0.04833561696873073}, within(1e-11));
  }
}
