package org.nanodo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.optim.Optimizers.adamw;
import static org.nanodo.optim.Optimizers.applyUpdates;
import static org.nanodo.optim.Optimizers.chain;
import static org.nanodo.optim.Optimizers.clipByGlobalNorm;
import static org.nanodo.optim.Optimizers.scaleByLearningRate;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.runtime.Devices;

/** Optimizers in loops of one's own. */
class TrainingTest {
  private record Line(Tensor w, Tensor b) {
    Tensor loss(Tensor x) {
      Tensor y = x.matmul(Tensor.of(1, -2, 0.5)).add(3);
      return x.matmul(w).add(b).sub(y).square().mean();
    }
  }

  private record State(Line params, OptimizerState opt) {}

  /** The sign of the update; keeps how often that was positive. */
  private record Signs() implements TensorTransformation {
    @Override
    public Map<String, StateTensor> stateOf(Tensor value) {
      return Map.of("positive", StateTensor.like(value));
    }

    @Override
    public UnaryOperator<Param> at(Tensor count) {
      return p -> {
        Tensor sign = p.update().sign();
        return p.with(sign, Map.of("positive", p.state("positive").add(sign.maximum(0))));
      };
    }
  }

  private static Tensor inputs() {
    double[][] rows = new double[20][3];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)};
    }
    return Tensor.of(rows);
  }

  @BeforeAll
  static void devices() {
    Devices.cpu(1);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  @Test
  void aCompiledLoopFitsALine() {
    var opt =
        chain(
            clipByGlobalNorm(1),
            adamw(Schedule.cosine(0.3, 200, 0), 0.9, 0.99, 1e-8, 0, p -> true));
    Tensor x = inputs();
    var step =
        Transforms.jit(
                (State s) -> {
                  Line g = Transforms.grad((Line p) -> p.loss(x)).apply(s.params);
                  var u = opt.update(g, s.opt, s.params);
                  return new State(applyUpdates(s.params, u.updates()), u.state());
                })
            .donate(0);
    Line start = new Line(Tensor.zeros(3), Tensor.zeros());
    State s = new State(start, opt.init(start));
    for (int i = 0; i < 200; i++) {
      s = step.apply(s);
    }
    assertThat(s.params.w.toFloats()).containsExactly(new float[] {1, -2, 0.5f}, within(2e-3f));
    assertThat(s.params.b.item()).isCloseTo(3, within(2e-3));
    assertThat(s.opt.count().item()).isEqualTo(200);
  }

  @Test
  void aTransformationOfOnesOwnIsOneFormula() {
    var opt = chain(new Signs(), scaleByLearningRate(Schedule.constant(0.5)));
    Tensor w = Tensor.of(1., 2);
    OptimizerState s = opt.init(w);
    for (double sign : new double[] {1, -1, 1}) {
      var u = opt.update(Tensor.of(-3 * sign, 7), s, w);
      w = applyUpdates(w, u.updates());
      s = u.state();
    }
    assertThat(w.toFloats()).containsExactly(1.5f, 0.5f);
    assertThat(s.tensors().get("positive").toFloats()).containsExactly(1, 3);
  }
}
