package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.nanodo.runtime.Target;
import org.nanodo.train.MemoryPlan.Attempt;
import org.nanodo.train.TargetReport;
import org.nanodo.train.TargetReport.BytesPerDevice;

class TargetSummaryTest {
  private static final long MIB = 1 << 20;

  private static TargetReport fits() {
    return new TargetReport(
        "tpu:v5e:2x4",
        8,
        true,
        92_340,
        new BytesPerDevice(
            80 * MIB, 79 * MIB, 4400 * MIB, 79 * MIB, MIB / 2, 4481 * MIB, 4481 * MIB, 16128 * MIB),
        1.25e13,
        new TreeMap<>(Map.of("all-gather", 43L, "all-reduce", 6L)),
        new TreeMap<>(Map.of("all-gather", 2 * MIB, "all-reduce", MIB)));
  }

  private static TargetReport refused() {
    var bytes = new BytesPerDevice(0, 0, 0, 0, 0, 0, 20000 * MIB, 16128 * MIB);
    return new TargetReport("tpu:v5e:1x1", 1, false, 1500, bytes, 0, Map.of(), Map.of());
  }

  @Test
  void whatFits() {
    assertThat(TargetSummary.of(fits()))
        .isEqualToNormalizingNewlines(
            """
            tpu:v5e:2x4: 8 devices, compiled in 92.3 s
              memory per device: 4,481.0 MiB of 16,128.0 MiB: fits
                arguments 80.0 MiB, outputs 79.0 MiB, aliased 79.0 MiB, temporaries 4,400.0 MiB, code 0.5 MiB
              FLOPs per device and step: 1.250e+13 in matrix products
              collectives a step: 43 all-gather (2.0 MiB), 6 all-reduce (1.0 MiB)\
            """);
  }

  @Test
  void whatTheCompilerRefusedHasNoParts() {
    assertThat(TargetSummary.of(refused()))
        .startsWith("tpu:v5e:1x1: 1 device, ")
        .contains("memory per device: 20,000.0 MiB of 16,128.0 MiB: does not fit")
        .doesNotContain("arguments", "FLOPs", "collectives");
  }

  @Test
  void anAttemptIsALine() {
    assertThat(TargetSummary.line(new Attempt(256, false, fits())))
        .isEqualTo("batch_size=256    remat=false  4,481.0 MiB of 16,128.0 MiB: fits (92 s)");
    assertThat(TargetSummary.line(new Attempt(8, true, refused())))
        .isEqualTo(
            "batch_size=8      remat=true   20,000.0 MiB of 16,128.0 MiB: does not fit (2 s)");
  }

  @Test
  void aPlanIsWhatWasFoundAndNullWhereNothingFits() {
    var best = Optional.of(new Attempt(256, true, fits()));
    assertThat(TargetSummary.best("with remat", best)).isEqualTo("largest batch with remat: 256");
    assertThat(TargetSummary.best("with remat", Optional.empty()))
        .isEqualTo("no batch fits with remat");
    assertThat(TargetSummary.json(Target.parse("tpu:v5e:2x4"), Optional.empty(), best))
        .isEqualTo(
            "{\"target\":\"tpu:v5e:2x4\",\"no_remat\":null,\"remat\":{\"batch_size\":256,"
                + "\"report\":"
                + fits().json()
                + "}}");
  }
}
