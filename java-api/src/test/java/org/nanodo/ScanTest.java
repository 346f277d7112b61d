package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.ir.DType;
import org.nanodo.ir.Flops;
import org.nanodo.ir.Literal;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

@ExtendWith(TestDevices.class)
class ScanTest {
  private static final TensorType F32_3 = TensorType.of(DType.F32, 3);
  private static final Literal X = Literal.f32(new float[] {1, 2, 3}, 3);

  private static String text(Function<List<Tensor>, List<Tensor>> f, TensorType... types) {
    return Program.lower(f, List.of(types)).program().text();
  }

  private static <C, X, Y> Scan<C, X, Y> scan(BiFunction<C, X, Step<C, Y>> body) {
    return Scan.of(body);
  }

  @Test
  void isWrittenAsALoop() {
    String text =
        text(
            in -> {
              Step<Tensor, Tensor> last =
                  scan((Tensor c, Tensor x) -> new Step<>(c.add(x), c))
                      .reverse()
                      .apply(Lax.scalar(DType.F32, 0), in.get(0));
              return List.of(last.carry(), last.y());
            },
            F32_3);
    assertThat(text.indent(-4))
        .contains(
            """
            %19:4 = stablehlo.while(%4 = %3, %5 = %0, %6 = %2, %7 = %arg0) : tensor<i32>, tensor<f32>, tensor<3xf32>, tensor<3xf32>
            cond {
              %8 = stablehlo.constant dense<3> : tensor<i32>
              %9 = stablehlo.compare LT, %4, %8 : (tensor<i32>, tensor<i32>) -> tensor<i1>
              stablehlo.return %9 : tensor<i1>
            } do {
              %10 = stablehlo.constant dense<2> : tensor<i32>
              %11 = stablehlo.subtract %10, %4 : tensor<i32>
              %12 = stablehlo.dynamic_slice %7, %11, sizes = [1] : (tensor<3xf32>, tensor<i32>) -> tensor<1xf32>
              %13 = stablehlo.reshape %12 : (tensor<1xf32>) -> tensor<f32>
              %14 = stablehlo.add %5, %13 : tensor<f32>
              %15 = stablehlo.reshape %5 : (tensor<f32>) -> tensor<1xf32>
              %16 = stablehlo.dynamic_update_slice %6, %15, %11 : (tensor<3xf32>, tensor<1xf32>, tensor<i32>) -> tensor<3xf32>
              %17 = stablehlo.constant dense<1> : tensor<i32>
              %18 = stablehlo.add %4, %17 : tensor<i32>
              stablehlo.return %18, %14, %16, %7 : tensor<i32>, tensor<f32>, tensor<3xf32>, tensor<3xf32>
            }
            return %19#1, %19#2 : tensor<f32>, tensor<3xf32>
            """);
  }

  @Test
  void takesTreesApart() {
    record Pair(Tensor a, Map<String, Tensor> b) {}
    var out =
        Program.run(
            in -> {
              var init = new Pair(in.get(0).sum(), Map.of("k", in.get(0)));
              Step<Pair, List<Tensor>> last =
                  scan((Pair c, List<Tensor> x) ->
                          new Step<>(
                              new Pair(c.a.add(x.get(0)), Map.of("k", c.b.get("k").mul(x.get(1)))),
                              List.of(c.a)))
                      .apply(init, List.of(in.get(0), in.get(0).mul(10)));
              return List.of(last.carry().a, last.carry().b.get("k"), last.y().get(0));
            },
            List.of(X));
    assertThat(out.get(0).item()).isEqualTo(12);
    assertThat(out.get(1).toFloats()).containsExactly(6000, 12000, 18000);
    assertThat(out.get(2).toFloats()).containsExactly(6, 7, 9);
  }

  private static List<Tensor> gradient(List<Tensor> in, boolean remat) {
    Scan<Tensor, Tensor, List<Tensor>> keeping =
        Scan.of((x, w) -> new Step<>(x.mul(w).tanh().mul(x), List.of()));
    var layers = remat ? keeping.remat() : keeping;
    return List.of(
        Transforms.<Tensor>grad(w -> layers.apply(in.get(0), w).carry().sum()).apply(in.get(1)));
  }

  @Test
  void isAsLongATextForManyIterationsAsForFew() {
    for (boolean remat : List.of(false, true)) {
      String few = text(in -> gradient(in, remat), F32_3, TensorType.of(DType.F32, 12, 3));
      String many = text(in -> gradient(in, remat), F32_3, TensorType.of(DType.F32, 96, 3));
      assertThat(many.replace("96", "12").replace("95", "11")).isEqualTo(few);
    }
  }

  /** What the layers pass on, once for each; the weights are there already. */
  @Test
  void keepsOnlyTheCarriesWithRemat() {
    TensorType weights = TensorType.of(DType.F32, 12, 3);
    String text = text(in -> gradient(in, true), F32_3, weights);
    var loops = text.lines().filter(l -> l.contains("stablehlo.while(")).toList();
    assertThat(loops).hasSize(2);
    String stack = weights.mlir();
    // Forward the weights and the carries; backward also the gradients of the weights.
    assertThat(loops.get(0).split(stack, -1)).hasSize(3);
    assertThat(loops.get(1).split(stack, -1)).hasSize(4);
  }

  /**
   * Weights kept in float32 and used in bfloat16; the broadcast activations are not kept either.
   */
  @Test
  void keepsNoCopiesOfWhatIsThereAnyway() {
    Scan<Tensor, Tensor, List<Tensor>> layers =
        Scan.of((x, w) -> new Step<>(x.mul(w.astype(DType.BF16)).sum(0).tanh(), List.of()));
    String text =
        text(
            in ->
                List.of(
                    Transforms.<Tensor>grad(w -> layers.apply(in.get(0), w).carry().sum())
                        .apply(in.get(1))),
            TensorType.of(DType.BF16, 3),
            TensorType.of(DType.F32, 12, 5, 3));
    assertThat(text).contains("tensor<12x3xbf16>").doesNotContain("tensor<12x5x3xbf16>");
  }

  @Test
  void dropsWhatNobodyUses() {
    String text =
        text(
            in -> {
              record Two(Tensor a, Tensor b) {}
              Step<Two, Tensor> last =
                  scan((Two c, Tensor x) -> new Step<>(new Two(c.a.add(x), c.b.exp()), c.b.tanh()))
                      .apply(new Two(in.get(0).sum(), in.get(0)), in.get(0));
              return List.of(last.carry().a);
            },
            F32_3);
    assertThat(text).doesNotContain("exponential", "tanh").contains("stablehlo.while(");
  }

  @Test
  void countsTheWorkOfAllIterations() {
    var lowered =
        Program.lower(
            in ->
                List.of(
                    ControlFlow.foriLoop(
                        0,
                        7,
                        (i, c) ->
                            Lax.dotGeneral(c, c, List.of(), List.of(), List.of(1), List.of(0)),
                        in.get(0))),
            List.of(TensorType.of(DType.F32, 4, 4)));
    assertThat(Flops.count(lowered.program().main())).isEqualTo(7 * 2 * 4 * 4 * 4);
  }

  @Test
  void whileLoopsMayUseTensorsFromOutside() {
    Literal y =
        Program.run(
            x ->
                ControlFlow.whileLoop(
                    c -> c.sum().lt(x.sum().mul(10)), c -> c.add(x.mul(x.max())), x),
            X);
    assertThat(y.toFloats()).containsExactly(10, 20, 30);
  }

  private static void fails(UnaryOperator<Tensor> f, String message) {
    assertThatThrownBy(() -> text(in -> List.of(f.apply(in.get(0))), F32_3))
        .isInstanceOf(ShapeException.class)
        .hasMessageMatching("(?s).* \\(ScanTest\\.java:\\d+\\)")
        .hasMessageStartingWith(message);
  }

  private static <C, X> Tensor last(BiFunction<C, X, Step<C, Tensor>> body, C init, X xs) {
    return Scan.of(body).apply(init, xs).y();
  }

  @Test
  void saysWhatIsWrong() {
    fails(
        x -> last((c, v) -> new Step<>(c.astype(DType.BF16), v), x, x),
        "scan: carry f32[3] leaves the body as carry bf16[3]");
    fails(
        x -> last((c, v) -> new Step<>(List.of(v, v), v), List.of(x), x),
        "scan: the carry enters the body as [0] and leaves it as [0, 1]; it must keep its structure");
    fails(
        x -> last((c, v) -> new Step<>(c, c), x, List.of(x, Lax.sliceInDim(x, 0, 2, 0))),
        "scan: '1' is slice (ScanTest.java:");
    fails(x -> last((c, v) -> new Step<>(c, v), x, x.sum()), "scan: reduce_sum (ScanTest.java:");
    fails(
        x -> last((c, v) -> new Step<>(c, c), x, List.of()),
        "scan: there is nothing to scan; give the number of iterations");
    fails(
        x ->
            Scan.of((Tensor c, List<Tensor> v) -> new Step<>(c, v)).apply(x, List.of(), -1).carry(),
        "scan: the length -1 is negative");
    fails(
        x -> ControlFlow.whileLoop(c -> c.gt(x), c -> c, x),
        "while: the condition must be a boolean scalar, found [gt (ScanTest.java:");
    fails(
        x -> ControlFlow.whileLoop(c -> c.sum().gt(x.sum()), c -> c.sum(), x),
        "while: carry f32[3] leaves the body as reduce_sum (ScanTest.java:");
  }
}
