package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nanodo.Tensor;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Vocabulary;
import org.nanodo.ir.DType;
import org.nanodo.nn.ParamInitializer;
import org.nanodo.nn.Scope;
import org.nanodo.sharding.Layout;
import org.nanodo.task.Task;

/** What is said of tasks that cannot be trained. */
class TaskTest {
  /** A task of three numbers an example. */
  @FunctionalInterface
  private interface Numbers extends Task<Tensor> {
    @Override
    default Tensor batch(int examples, int vocabSize) {
      return Tensor.abstractOf(DType.F32, examples, 3);
    }
  }

  private static void refuses(Numbers task, String... parts) {
    assertThatThrownBy(() -> new TracedTask(task, Vocabulary.of(9), Layout.SINGLE, 0).declare(2))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(parts);
  }

  private static Tensor scale(Scope s, String axis) {
    return s.param("scale", ParamInitializer.ONES, List.of(axis), 3);
  }

  @Test
  void twoParametersWithOnePath() {
    refuses(
        (s, x, m) -> x.mul(scale(s, "")).mul(scale(s, "")).mean(),
        "two parameters have the path 'scale'",
        "TaskTest.java:");
  }

  @Test
  void aLogicalAxisWithoutARule() {
    refuses(
        (s, x, m) -> x.mul(scale(s, "widht")).mean(),
        "the parameter 'scale'",
        "no rule for the logical axis 'widht'",
        "TaskTest.java:");
  }

  @Test
  void shapesThatDoNotFit() {
    refuses((s, x, m) -> x.mul(Tensor.zeros(4)).mean(), "[2,3]", "[4]", "TaskTest.java:");
  }

  @Test
  void aLossThatIsNoScalar() {
    refuses((s, x, m) -> x.sum(1), "its loss is", "f32[2]", "floating-point scalar");
  }

  @Test
  void aTensorThatEscapes() {
    var kept = new ArrayList<Tensor>();
    Numbers task =
        (s, x, m) -> {
          kept.add(x);
          return x.mul(kept.get(0)).mean();
        };
    var traced = new TracedTask(task, Vocabulary.of(9), Layout.SINGLE, 0);
    traced.declare(2);
    assertThatThrownBy(() -> traced.declare(2))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("the task '", "TaskTest.java:");
  }

  @Test
  void twoMetricsOfOneName() {
    refuses(
        (s, x, m) -> {
          m.mean("size", x);
          m.mean("size", x);
          return x.mean();
        },
        "two metrics have the name 'size'",
        "TaskTest.java:");
  }
}
