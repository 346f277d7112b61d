package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nanodo.config.Config;
import org.nanodo.ir.Literal;

class StepMetricsTest {
  private static Set<String> names(String override) {
    Config config =
        Config.load(
            "nano",
            List.of("model.D=4", "model.H=2", "model.L=4", "model.N=1", "model.F=8", override));
    var names = new StepMetrics();
    new StepPrograms(config, 9, 1).lowerUpdate(names);
    return names.unpack(Literal.f32(new float[1000], 1000)).keySet();
  }

  @Test
  void eachTensorHasItsOwnOnlyWhereThatIsWanted() {
    Set<String> all = names("log_internal_metrics=true");
    Set<String> few = names("log_internal_metrics=false");
    Set<String> dropped = all.stream().filter(n -> !few.contains(n)).collect(Collectors.toSet());
    assertThat(all).containsAll(few);
    assertThat(few).contains("train_loss", "grads/all/rms", "params/all/std", "updates/all/mean");
    // A Transformer of one block has 11 tensors.
    assertThat(dropped)
        .hasSize(3 * 11 * 3)
        .allMatch(n -> n.matches("(grads|params|updates)/[^/]+_(mean|std|rms)"));
  }
}
