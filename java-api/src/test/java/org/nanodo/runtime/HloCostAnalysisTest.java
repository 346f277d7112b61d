package org.nanodo.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The cost of programs is what JAX's {@code cost_analysis()} says of them (make_costs.py). */
class HloCostAnalysisTest {
  private record Program(String stablehlo, double flops, double transcendentals, double bytes) {
    HloCost cost() {
      return new HloCost(flops, transcendentals, bytes);
    }
  }

  @Test
  void isThatOfJax() throws IOException {
    var found = new TreeMap<String, HloCost>();
    var expected = new TreeMap<String, HloCost>();
    byte[] options =
        CompileOptions.partitions(1)
            .withFlag("xla_cpu_experimental_ynn_fusion_type", "LIBRARY_FUSION_TYPE_INDIVIDUAL_DOT")
            .toBytes();
    try (var client = Client.open(ClientOptions.cpu(1))) {
      programs()
          .forEach(
              (name, p) -> {
                expected.put(name, p.cost());
                try (var executable = client.compile(p.stablehlo(), options)) {
                  Cost cost = executable.program().cost();
                  found.put(
                      name,
                      new HloCost(cost.flops(), cost.transcendentals(), cost.bytesAccessed()));
                }
              });
    }
    assertThat(found).isEqualTo(expected);
  }

  private static Map<String, Program> programs() throws IOException {
    try (Reader json =
        new InputStreamReader(
            Objects.requireNonNull(HloCostAnalysisTest.class.getResourceAsStream("costs.json")),
            UTF_8)) {
      return new Gson().fromJson(json, new TypeToken<Map<String, Program>>() {}.getType());
    }
  }
}
