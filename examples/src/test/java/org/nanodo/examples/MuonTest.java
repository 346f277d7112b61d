package org.nanodo.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.optim.Optimizers.applyUpdates;

import com.google.gson.Gson;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.config.Config;
import org.nanodo.config.NamedOptimizers;
import org.nanodo.optim.GradientTransformation;
import org.nanodo.optim.OptimizerState;
import org.nanodo.runtime.Devices;

/** Against Optax's Muon; {@code src/test/python/make_muon.py} made the numbers. */
class MuonTest {
  private record Oracle(
      Map<String, int[]> shapes,
      Map<String, double[]> params,
      List<Map<String, double[]>> grads,
      Map<String, double[]> after) {
    Map<String, Tensor> tensors(Map<String, double[]> values) {
      var all = new TreeMap<String, Tensor>();
      values.forEach((name, v) -> all.put(name, Tensor.of(v).reshape(shapes.get(name))));
      return all;
    }
  }

  private record State(Map<String, Tensor> params, OptimizerState opt) {}

  private static final Oracle ORACLE = read();

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Oracle read() {
    var json = Objects.requireNonNull(MuonTest.class.getResourceAsStream("muon.json"));
    return new Gson().fromJson(new InputStreamReader(json, UTF_8), Oracle.class);
  }

  /** As the trainer finds it, by its name. */
  private static GradientTransformation muon() {
    return NamedOptimizers.of(
        Config.load(
                "nano",
                List.of(
                    "opt.optimizer=muon",
                    "opt.b1=0.9",
                    "opt.b2=0.98",
                    "opt.eps=1e-8",
                    "opt.weight_decay=0.2",
                    "opt.decay_type=constant",
                    "opt.warmup_steps=0",
                    "opt.peak_learning_rate=0.1"))
            .opt());
  }

  private static Map<String, Tensor> train(
      GradientTransformation tx, Map<String, Tensor> params, List<Map<String, Tensor>> grads) {
    var step =
        Transforms.jit(
            (State s, Map<String, Tensor> g) -> {
              var u = tx.update(g, s.opt, s.params);
              return new State(applyUpdates(s.params, u.updates()), u.state());
            });
    var s = new State(params, tx.init(params));
    for (Map<String, Tensor> g : grads) {
      s = step.apply(s, g);
    }
    return s.params;
  }

  @Test
  void stepsAsOptaxs() {
    List<Map<String, Tensor>> grads = ORACLE.grads.stream().map(ORACLE::tensors).toList();
    train(muon(), ORACLE.tensors(ORACLE.params), grads)
        .forEach(
            (name, found) ->
                assertThat(found.toHost().toDoubles())
                    .as(name)
                    .containsExactly(ORACLE.after.get(name), within(1e-4)));
  }

  /** Of a stack each member is a matrix of its own: here the same one, and half of its gradient. */
  @Test
  void stepsOverStacks() {
    GradientTransformation overStacks = muon().overStacks(path -> List.of("w_0", "w_1"));
    Tensor w = ORACLE.tensors(ORACLE.params).get("tall");
    List<Map<String, Tensor>> grads =
        ORACLE.grads.stream()
            .map(g -> ORACLE.tensors(g).get("tall"))
            .map(g -> Map.of("w", Lax.stack(List.of(g, g.mul(0.5)), 0)))
            .toList();
    Tensor stack = train(overStacks, Map.of("w", Lax.stack(List.of(w, w), 0)), grads).get("w");
    for (int member = 0; member < 2; member++) {
      assertThat(stack.at(member).toHost().toDoubles())
          .containsExactly(ORACLE.after.get("tall"), within(1e-4));
    }
  }

  @Test
  void learnsInALoopOfOnesOwn() {
    assertThat(Muon.fit(300)).isLessThan(0.01);
  }
}
