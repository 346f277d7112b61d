package org.nanodo.jit;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.optim.Optimizers.adafactor;
import static org.nanodo.optim.Optimizers.adam;
import static org.nanodo.optim.Optimizers.adamw;
import static org.nanodo.optim.Optimizers.applyUpdates;
import static org.nanodo.optim.Optimizers.chain;
import static org.nanodo.optim.Optimizers.clipByGlobalNorm;
import static org.nanodo.optim.Optimizers.lion;
import static org.nanodo.optim.Optimizers.scaleByFactoredRms;
import static org.nanodo.optim.Optimizers.scaleByPath;
import static org.nanodo.optim.Optimizers.sgd;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.optim.GradientTransformation;
import org.nanodo.optim.OptimizerState;
import org.nanodo.optim.Schedule;
import org.nanodo.runtime.Devices;

/**
 * Steps of optimizers whose updates are calls, against the same steps in float64, which are none.
 */
class OptimizerFusionTest {
  private record State(Map<String, Tensor> params, OptimizerState opt) {}

  private static final Schedule RATE = Schedule.linear(0.1, 0.02, 3);

  private static final Map<String, GradientTransformation> OPTIMIZERS =
      Map.ofEntries(
          entry("sgd", sgd(RATE)),
          entry("momentum", sgd(RATE, 0.9, false)),
          entry("nesterov", sgd(RATE, 0.9, true)),
          entry("adamw", adamw(RATE, 0.9, 0.99, 1e-8, 0.3, path -> !path.equals("odd"))),
          entry("adam, clipped", chain(clipByGlobalNorm(0.5), adam(RATE))),
          entry("lion", lion(RATE)),
          entry("lion, scaled", chain(scaleByPath(path -> 0.5), lion(RATE))),
          entry(
              "adafactor",
              adafactor(
                  scaleByFactoredRms(false, 0.8, 128, 1e-30), RATE, true, 0.9, 0.01, p -> true)));

  /** Three of them large: of the least such size, of several pieces, and of no whole blocks. */
  private static final Map<String, int[]> SHAPES =
      Map.of(
          "least", new int[] {32, 32},
          "odd", new int[] {37, 41},
          "pieces", new int[] {3, 701, 33},
          "small", new int[] {31, 33},
          "vector", new int[] {5});

  @BeforeAll
  static void devices() {
    Devices.cpu(1);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Map<String, Tensor> drawn(int seed, Map<String, int[]> shapes) {
    var random = new Random(seed);
    var all = new TreeMap<String, Tensor>();
    new TreeMap<>(shapes)
        .forEach(
            (path, dims) -> {
              var type = TensorType.of(DType.F32, dims);
              double[] values = random.doubles(type.shape().size(), -1, 1).toArray();
              all.put(path, Tensor.of(Literal.of(type, values)));
            });
    return all;
  }

  private static <T> T wide(T tree) {
    return Tree.map(x -> x.dtype().isFloat() ? x.astype(DType.F64) : x, tree);
  }

  private static State step(GradientTransformation opt, State s, Map<String, Tensor> grads) {
    var u = opt.update(grads, s.opt, s.params);
    return new State(applyUpdates(s.params, u.updates()), u.state());
  }

  private static int calls(Lowered lowered) {
    return PlatformPrograms.text(lowered, "cpu").split("\"nanodo_elementwise\"", -1).length - 1;
  }

  private static void requireClose(State found, State expected) {
    var exact = Tree.of(expected, Tensor.class).byPath();
    Tree.of(found, Tensor.class)
        .byPath()
        .forEach(
            (path, x) -> {
              double[] a = x.toDoubles();
              double[] e = exact.get(path).toDoubles();
              double largest =
                  IntStream.range(0, e.length).mapToDouble(i -> Math.abs(e[i])).max().orElse(0);
              int worst =
                  IntStream.range(0, e.length)
                      .reduce(
                          0, (i, j) -> !(Math.abs(a[j] - e[j]) <= Math.abs(a[i] - e[i])) ? j : i);
              assertThat(a[worst])
                  .as("%s[%d]", path, worst)
                  .isCloseTo(e[worst], within(5e-6 * Math.max(largest, 1e-3)));
            });
  }

  @ParameterizedTest
  @CsvSource({
    // Calls for each large parameter; none if but one result is computed, or if two share nothing.
    "sgd, 0",
    "momentum, 1",
    "nesterov, 1",
    "adamw, 1",
    "'adam, clipped', 1",
    "lion, 0",
    "'lion, scaled', 1",
    "adafactor, 1",
  })
  void stepsAreThoseInFloat64(String name, int calls) {
    GradientTransformation opt = OPTIMIZERS.get(name);
    var compiled = jit((State s, Map<String, Tensor> grads) -> step(opt, s, grads)).donate(0);
    Map<String, Tensor> params = drawn(1, SHAPES);
    State s = new State(params, opt.init(params));
    Map<String, Tensor> wide = wide(params);
    State exact = new State(wide, opt.init(wide));
    assertThat(calls(compiled.lower(s, drawn(2, SHAPES)))).isEqualTo(3 * calls);
    assertThat(calls(compiled.lower(exact, wide(drawn(2, SHAPES))))).isZero();
    for (int i = 0; i < 3; i++) {
      Map<String, Tensor> grads = drawn(2 + i, SHAPES);
      s = compiled.apply(s, grads);
      exact = compiled.apply(exact, wide(grads));
    }
    requireClose(s, exact);
  }

  /** The gradients come from products and operations of the same program. */
  @Test
  void trainingIsThatInFloat64() {
    var shapes = Map.of("in", new int[] {20, 70}, "out", new int[] {70, 33});
    GradientTransformation opt = OPTIMIZERS.get("adam, clipped");
    var compiled =
        jit((State s, Tensor x) -> {
              Map<String, Tensor> grads =
                  grad((Map<String, Tensor> p) -> {
                        Tensor hidden = x.matmul(p.get("in"));
                        Tensor out = hidden.mul(hidden.abs()).matmul(p.get("out"));
                        return out.sub(1).square().mean();
                      })
                      .apply(s.params);
              return step(opt, s, grads);
            })
            .donate(0);
    Map<String, Tensor> params = drawn(5, shapes);
    Tensor x = drawn(6, Map.of("x", new int[] {17, 20})).get("x");
    State s = new State(params, opt.init(params));
    assertThat(calls(compiled.lower(s, x))).isEqualTo(2);
    Map<String, Tensor> wide = wide(params);
    State exact = new State(wide, opt.init(wide));
    for (int i = 0; i < 4; i++) {
      s = compiled.apply(s, x);
      exact = compiled.apply(exact, x.astype(DType.F64));
    }
    requireClose(s, exact);
  }
}
