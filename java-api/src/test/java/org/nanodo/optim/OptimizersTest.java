package org.nanodo.optim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.optim.Optimizers.adafactor;
import static org.nanodo.optim.Optimizers.adam;
import static org.nanodo.optim.Optimizers.adamw;
import static org.nanodo.optim.Optimizers.applyUpdates;
import static org.nanodo.optim.Optimizers.chain;
import static org.nanodo.optim.Optimizers.clipByGlobalNorm;
import static org.nanodo.optim.Optimizers.ema;
import static org.nanodo.optim.Optimizers.lion;
import static org.nanodo.optim.Optimizers.muon;
import static org.nanodo.optim.Optimizers.partition;
import static org.nanodo.optim.Optimizers.scaleByFactoredRms;
import static org.nanodo.optim.Optimizers.scaleByLearningRate;
import static org.nanodo.optim.Optimizers.scaleByPath;
import static org.nanodo.optim.Optimizers.sgd;
import static org.nanodo.optim.Schedule.constant;

import com.google.gson.Gson;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Devices;

/** Optimizers do what Optax's do; {@code src/test/python/make_optimizers.py} made the numbers. */
class OptimizersTest {
  private record Oracle(
      Map<String, int[]> shapes,
      Map<String, double[]> params,
      List<Map<String, double[]>> grads,
      Map<String, Map<String, double[]>> cases,
      Map<String, double[]> schedules) {}

  private record Params(Tensor b, Map<String, Tensor> deep, Tensor w) {}

  private record State(Params params, OptimizerState opt) {}

  private static final Oracle ORACLE = read();
  private static final Predicate<String> NO_BIAS = path -> !path.equals("b");
  private static final Map<String, Double> FACTORS = Map.of("b", 1., "deep/k", 0.5, "w", 3.);

  private static final Schedule LINEAR = Schedule.linear(0.1, 0.02, 3);
  private static final Schedule COSINE = Schedule.cosine(0.1, 5, 0.2);
  private static final Map<String, Schedule> SCHEDULES =
      Map.of(
          "constant", constant(0.3),
          "linear", LINEAR,
          "cosine", COSINE,
          "joined", Schedule.linear(0, 0.1, 2).until(2, COSINE),
          "linear of no steps", Schedule.linear(0.1, 0.02, 0));

  private static final Map<String, GradientTransformation> CASES =
      Map.ofEntries(
          entry("sgd", sgd(constant(0.1))),
          entry("momentum", sgd(LINEAR, 0.9, false)),
          entry("nesterov", sgd(constant(0.1), 0.8, true)),
          entry("ema", chain(ema(0.9), scaleByLearningRate(constant(0.1)))),
          entry("adam", adam(constant(0.1))),
          entry("adamw", adamw(constant(0.1))),
          entry(
              "adamw, everything around it",
              chain(
                  clipByGlobalNorm(2),
                  adamw(SCHEDULES.get("joined"), 0.8, 0.95, 1e-6, 0.3, NO_BIAS),
                  scaleByPath(FACTORS::get))),
          entry("clip above the norm", chain(clipByGlobalNorm(1e3), sgd(constant(0.1)))),
          entry("lion", lion(constant(0.1))),
          entry("lion, masked", lion(COSINE, 0.7, 0.8, 0.2, NO_BIAS)),
          entry("adafactor", adafactor(constant(0.1))),
          entry(
              "adafactor, factored",
              adafactor(scaleByFactoredRms(true, 0.7, 3, 1e-30), LINEAR, true, 0.9, 0.01, NO_BIAS)),
          entry(
              "adafactor, absolute",
              adafactor(
                  scaleByFactoredRms(false, 0.8, 128, 1e-3), constant(0.1), false, 0, 0, NO_BIAS)),
          entry(
              "muon of kernels",
              partition(NO_BIAS, muon(constant(0.1), 0.3, "w"::equals), adam(constant(0.1)))
                  .overKernels(path -> path.equals("deep/k") ? 2 : 1)));

  @BeforeAll
  static void devices() {
    Devices.cpu(1);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Oracle read() {
    var json =
        new InputStreamReader(OptimizersTest.class.getResourceAsStream("optimizers.json"), UTF_8);
    return new Gson().fromJson(json, Oracle.class);
  }

  static Set<String> cases() {
    return ORACLE.cases.keySet();
  }

  private static State step(GradientTransformation opt, State s, Params grads) {
    var u = opt.update(grads, s.opt, s.params);
    return new State(applyUpdates(s.params, u.updates()), u.state());
  }

  private static Params params(DType dtype, Map<String, double[]> values) {
    var all = new TreeMap<String, Tensor>();
    ORACLE.shapes.forEach(
        (path, dims) ->
            all.put(path, Tensor.of(Literal.of(TensorType.of(dtype, dims), values.get(path)))));
    return new Params(all.get("b"), Map.of("k", all.get("deep/k")), all.get("w"));
  }

  private static void assertClose(Params found, Map<String, double[]> expected, double error) {
    var tensors = Tree.of(found, Tensor.class).byPath();
    assertThat(tensors).containsOnlyKeys(expected.keySet());
    tensors.forEach(
        (path, t) -> {
          double[] all = t.toHost().toDoubles();
          assertThat(all).as(path).containsExactly(expected.get(path), within(error));
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void compiledStepsAreOptaxs(String name) {
    GradientTransformation opt = CASES.get(name);
    var compiled = Transforms.jit((State s, Params grads) -> step(opt, s, grads)).donate(0);
    Params params = params(DType.F32, ORACLE.params);
    State s = new State(params, opt.init(params));
    for (Map<String, double[]> grads : ORACLE.grads) {
      s = compiled.apply(s, params(DType.F32, grads));
    }
    assertClose(s.params, ORACLE.cases.get(name), 4e-6);
    assertThat(s.opt.count().item()).isEqualTo(ORACLE.grads.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw, everything around it", "adafactor, factored"})
  void stepsAtOnceAndInFloat64AreOptaxs(String name) {
    GradientTransformation opt = CASES.get(name);
    Params params = params(DType.F64, ORACLE.params);
    State s = new State(params, opt.init(params));
    for (Map<String, double[]> grads : ORACLE.grads) {
      s = step(opt, s, params(DType.F64, grads));
    }
    // The schedule's numbers are float32.
    assertClose(s.params, ORACLE.cases.get(name), 2e-7);
    assertThat(s.params.w.dtype()).isEqualTo(DType.F64);
  }

  @Test
  void schedulesAreOptaxs() {
    var rates =
        Transforms.jit(
            (Tensor step) ->
                Tree.of(SCHEDULES, Schedule.class)
                    .map(f -> f.at(step))
                    .<Map<String, Tensor>>build());
    for (int i = 0; i < 9; i++) {
      Map<String, Tensor> found = rates.apply(Tensor.of(i));
      for (var e : ORACLE.schedules.entrySet()) {
        assertThat(found.get(e.getKey()).item())
            .as("%s at step %d", e.getKey(), i)
            .isCloseTo(e.getValue()[i], within(2e-8));
      }
    }
    // 0.5 · √(4 / (12 + 4))
    assertThat(Schedule.rsqrt(0.5, 4).at(Tensor.of(12)).item()).isCloseTo(0.25, within(1e-7));
  }

  @Test
  void theStateIsATreeOfZerosNamedByParameter() {
    Params params = params(DType.F32, ORACLE.params);
    OptimizerState adafactor = CASES.get("adafactor, factored").init(params);
    var types = new TreeMap<String, String>();
    Tree.of(adafactor, Tensor.class)
        .byPath()
        .forEach(
            (path, t) -> {
              assertThat(t.toHost().toDoubles()).as(path).containsOnly(0);
              types.put(path, t.type().toString());
            });
    assertThat(types)
        .isEqualTo(
            Map.of(
                "count", "i32[]",
                "tensors/ema/b", "f32[3]",
                "tensors/ema/deep/k", "f32[2,5,3]",
                "tensors/ema/w", "f32[3,4]",
                "tensors/v/b", "f32[3]",
                "tensors/v_col/deep/k", "f32[2,5]",
                "tensors/v_col/w", "f32[4]",
                "tensors/v_row/deep/k", "f32[2,3]",
                "tensors/v_row/w", "f32[3]"));
    assertThat(sgd(constant(1)).init(params).tensors()).isEmpty();
  }
}
