package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels for older processors compute what those for this one do. */
class InstructionSetTest {
  @TempDir private Path folder;

  @Test
  void lossesAreTheSameWithAvx2() throws Exception {
    Nanodo nanodo = new Nanodo(folder);
    var environment = new HashMap<>(nanodo.environment());
    environment.put("NANODO_MAX_ISA", "avx2");
    JsonObject best = bench(nanodo);
    JsonObject avx2 = bench(new Nanodo(folder, nanodo.options(), environment));
    for (String loss : new String[] {"loss_first", "loss_last"}) {
      assertThat(avx2.get(loss).getAsDouble())
          .isCloseTo(best.get(loss).getAsDouble(), within(2e-6));
    }
    assertThat(best.get("loss_last")).isNotEqualTo(best.get("loss_first"));
  }

  /** Two products, an update, and a norm and loss, in a process that runs no other kernels. */
  @Test
  void productsAndUpdatesAreTheSameWithAvx2() throws Exception {
    List<Double> best = numbers(Map.of());
    assertThat(best).hasSize(5).allSatisfy(x -> assertThat(x).isFinite().isNotZero());
    List<Double> avx2 = numbers(Map.of("NANODO_MAX_ISA", "avx2"));
    for (int i = 0; i < best.size(); i++) {
      assertThat(avx2.get(i)).isCloseTo(best.get(i), withinPercentage(1e-4));
    }
  }

  private List<Double> numbers(Map<String, String> environment) throws Exception {
    String out = ChildJvm.run(KernelNumbers.class, environment);
    return out.lines().map(Double::valueOf).toList();
  }

  private static JsonObject bench(Nanodo nanodo) throws Exception {
    String[] lines =
        nanodo
            .run(
                "bench",
                "--config=nano",
                "--config.model.N=2",
                "--config.model.L=100",
                "--config.model.D=48",
                "--config.batch_size=3",
                "--vocab_size=64",
                "--steps=3",
                "--json")
            .succeeds()
            .out()
            .split("\n", -1);
    String last =
        lines[lines.length - 1].isEmpty() ? lines[lines.length - 2] : lines[lines.length - 1];
    return JsonParser.parseString(last).getAsJsonObject();
  }
}
