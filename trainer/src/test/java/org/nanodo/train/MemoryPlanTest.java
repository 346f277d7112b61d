package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.config.Config;
import org.nanodo.train.MemoryPlan.Attempt;
import org.nanodo.train.TargetReport.BytesPerDevice;

/** A compiler of programs that need one byte a row, on eight devices. */
class MemoryPlanTest {
  private static final int DEVICES = 8;

  private final List<Integer> tried = new ArrayList<>();

  private Optional<Attempt> largest(int available, boolean remat, String... overrides) {
    var plan =
        new MemoryPlan(
            config -> {
              assertThat(config.flat()).containsEntry("model.remat", remat);
              var bytes = BytesPerDevice.refused(config.batchSize(), available);
              return new TargetReport(
                  "tpu:v5e:2x4",
                  DEVICES,
                  config.batchSize() <= available,
                  1,
                  bytes,
                  0,
                  Map.of(),
                  Map.of());
            },
            DEVICES,
            attempt -> tried.add(attempt.batchSize()));
    return plan.largest(Config.load("default", List.of(overrides)), remat);
  }

  @ParameterizedTest
  @CsvSource({
    "256, 256, 256 512",
    "256, 600, 256 512 1024",
    "256, 100, 256 128 64",
    "256, 8,   256 128 64 32 16 8",
    "100, 100, 64 128",
    "3,   40,  8 16 32 64",
  })
  void doublesOrHalvesFromTheConfigsBatch(int batch, int available, String sizes) {
    Optional<Attempt> best = largest(available, true, "batch_size=" + batch);
    assertThat(tried).map(String::valueOf).containsExactly(sizes.split(" ", -1));
    int largest = tried.stream().filter(b -> b <= available).mapToInt(b -> b).max().orElseThrow();
    assertThat(best.orElseThrow().batchSize()).isEqualTo(largest);
    assertThat(best.orElseThrow().remat()).isTrue();
    assertThat(best.orElseThrow().report().fits()).isTrue();
  }

  @Test
  void noneFits() {
    assertThat(largest(7, false)).isEmpty();
    assertThat(tried).endsWith(16, 8);
  }

  @Test
  void microBatchesHaveARowForEachDevice() {
    assertThat(largest(100, false, "opt.grad_accumulation_steps=4").orElseThrow().batchSize())
        .isEqualTo(64);
    assertThat(tried).containsExactly(256, 128, 64);
  }

  /** Nobody's target; the search ends all the same. */
  @Test
  void endsWhereEverythingFits() {
    assertThat(largest(Integer.MAX_VALUE, false, "batch_size=1048576").orElseThrow().batchSize())
        .isEqualTo(DEVICES << 16);
    assertThat(tried).containsExactly(DEVICES << 16);
  }
}
