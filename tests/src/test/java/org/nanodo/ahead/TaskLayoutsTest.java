package org.nanodo.ahead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks of one's own, the examples, for a slice: split as their logical axes say. */
@Timeout(900)
class TaskLayoutsTest {
  private static final String PARAMS = "state/params/";

  private static AbsentStep compile(String... overrides) {
    return AbsentStep.compile("tpu:v5e:2x4", List.of(overrides));
  }

  /** How the parameters are stored. */
  private static Map<String, String> parameters(AbsentStep step) {
    var specs = new TreeMap<String, String>();
    step.program()
        .lowered()
        .args()
        .byPath()
        .forEach(
            (path, arg) -> {
              if (path.startsWith(PARAMS)) {
                specs.put(path.substring(PARAMS.length()), arg.sharding().spec().toString());
              }
            });
    return specs;
  }

  @Test
  void llama() {
    AbsentStep step =
        compile(
            "task=llama",
            "batch_size=8",
            "mesh.model=2",
            "model.L=128",
            "model.N=2",
            "model.dtype=bfloat16");
    assertThat(parameters(step))
        .containsEntry("embed/embedding", "P(None, data*model)")
        .containsEntry("head/kernel", "P(data)")
        .containsEntry("layers_0/attention/q/kernel", "P(data, model)")
        .containsEntry("layers_0/attention/k/kernel", "P(data, model)")
        .containsEntry("layers_0/attention/o/kernel", "P(model, None, data)")
        .containsEntry("layers_0/mlp/up/kernel", "P(data, model)")
        .containsEntry("layers_0/mlp/down/kernel", "P(model*data)")
        .containsEntry("norm/scale", "P()");
    // The output layer is split over the data's axis of four only.
    assertThat(step.program().state().fraction()).isBetween(1. / 8, 1. / 4);
  }

  @Test
  void digits() {
    AbsentStep step = compile("task=digits", "batch_size=64", "model.hidden=[256, 128]");
    assertThat(parameters(step))
        .isEqualTo(
            Map.of(
                "Dense_0/bias", "P()",
                "Dense_0/kernel", "P(data)",
                "Dense_1/bias", "P()",
                "Dense_1/kernel", "P(data)",
                "Dense_2/bias", "P()",
                "Dense_2/kernel", "P(data)"));
    assertThat(step.program().state().fraction()).isBetween(1. / 8, 1.1 / 8);
    assertThat(step.collectives()).isPositive();
  }
}
