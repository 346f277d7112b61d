package org.nanodo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables, ratios and limits of {@link StepSpeed}, from recorded results. */
class StepSpeedTest {
  private static final String BENCH =
      """
      {"platform":"cpu","devices":1,"params":58784,"tokens_per_step":512,"step_ms_median":10.612,\
      "step_ms_min":8.57,"tokens_per_sec":48246.7,"trace_ms":596.461,"lower_ms":342.047,\
      "compile_ms":8363.605,"first_step_ms":126.763,"start_to_first_step_ms":11007.298,\
      "peak_rss_mb":524.8,"compile_cache":"%s","loss_first":7.374184608459473,\
      "loss_last":7.38156795501709,"mfu":0.18561}""";
  private static final String SCRIPT =
      """
      {"devices": 1, "step_ms_median": 9.633656005462399, "step_ms_min": 6.862918002298102,\
       "first_step_ms": 9807.463439996354, "start_to_first_step_ms": 19176.584267996077,\
       "peak_rss_mb": 1095.87890625, "loss_first": 7.347070217132568,\
       "loss_last": 7.374272346496582, "versions": "jax 0.10.2, jaxlib 0.10.2"}""";

  static StepResult result(double step, double start, double memory) {
    return StepResult.parse(
        """
        {"step_ms_median": %s, "start_to_first_step_ms": %s, "peak_rss_mb": %s, "loss_first": 7}"""
            .formatted(step, start, memory));
  }

  @Test
  void readsTheLastLineOfBench() {
    StepResult miss = StepResult.parse(BENCH.formatted("miss"));
    assertThat(miss.stepMillis()).isEqualTo(10.612);
    assertThat(miss.startMillis()).isEqualTo(11007.298);
    assertThat(miss.memoryMiB()).isEqualTo(524.8);
    assertThat(miss.firstLoss()).isEqualTo(7.374184608459473);
    assertThat(miss.isCached()).isFalse();
    assertThat(StepResult.parse(BENCH.formatted("hit")).isCached()).isTrue();
  }

  @Test
  void readsTheLastLineOfAScript() {
    StepResult jax = StepResult.parse(SCRIPT);
    assertThat(jax.stepMillis()).isEqualTo(9.633656005462399);
    assertThat(jax.startMillis()).isEqualTo(19176.584267996077);
    assertThat(jax.memoryMiB()).isEqualTo(1095.87890625);
    assertThat(jax.versions()).isEqualTo("jax 0.10.2, jaxlib 0.10.2");
    assertThat(jax.isCached()).isFalse();
  }

  @Test
  void refusesOtherLines() {
    for (String line : List.of("", "5 ms", "[1]", "{\"step_ms_median\": 3", "{\"loss\": 3}")) {
      assertThatThrownBy(() -> StepResult.parse(line))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'%s'".formatted(line));
    }
    assertThatThrownBy(() -> result(-1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
  }

  /** NanoDO's own counts. */
  @Test
  void countsParameters() {
    assertThat(StepShape.named("readme32").parameters()).isEqualTo(35_382_272);
    assertThat(StepShape.named("tiny").parameters()).isEqualTo(58_784);
    assertThatThrownBy(() -> StepShape.named("huge")).hasMessageContaining("tiny4, l1024");
  }

  @Test
  void theLimitIsThatOfItsFormula() {
    var shape = new StepShape("s", 2, 1, 4, 1, 3, 5, 2, "float32", 1);
    // 28 parameters of the block and 10 of the output; 2 sequences of 4 tokens.
    assertThat(StepLimit.operations(shape)).isEqualTo(6 * 38 * 8 + 12 * 2 * 16 * 2 / 2);
    // 8 positions and 3 norms more; logits of 8 x 5.
    assertThat(StepLimit.bytes(shape)).isEqualTo(4 * (8 * (38 + 8 + 6) + 4 * 40));
    assertThat(new StepLimit(2208e3, 2304e3).millis(shape)).isEqualTo(2, within(1e-9));
    assertThat(new StepLimit(2, 3).best(new StepLimit(1, 4))).isEqualTo(new StepLimit(2, 4));
  }

  @Test
  void mediansAreOverTheRounds() {
    var runs = new StepRuns();
    StepShape tiny = StepShape.named("tiny");
    for (double step : new double[] {5, 1, 2, 4}) {
      runs.add(tiny, StepRunner.OURS, result(step, 10 * step, 1));
    }
    assertThat(runs.median(tiny, StepRunner.OURS, StepResult::stepMillis)).isEqualTo(3);
    assertThat(runs.median(tiny, StepRunner.OURS, StepResult::startMillis)).isEqualTo(30);
    assertThat(runs.median(tiny, StepRunner.JAX, StepResult::stepMillis)).isNaN();
    runs.add(tiny, StepRunner.OURS, result(1.5, 1, 1));
    assertThat(runs.median(tiny, StepRunner.OURS, StepResult::stepMillis)).isEqualTo(2);
  }

  @Test
  void theTableHasRatiosAndWhetherTheyMeetTheirGoals() {
    var runs = new StepRuns();
    StepShape small = StepShape.SMALL;
    runs.add(small, StepRunner.OURS, result(50, 2000, 400));
    runs.add(small, StepRunner.CACHED, result(60, 1000, 300));
    runs.add(small, StepRunner.JAX, result(100, 10_000, 1000));
    runs.add(small, StepRunner.EAGER, result(80, 4000, 900));
    runs.add(small, StepRunner.COMPILED, result(62.5, 50_000, 800));
    StepShape longer = StepShape.named("l1024");
    runs.add(longer, StepRunner.OURS, result(90, 2500, 600));
    runs.add(longer, StepRunner.EAGER, result(100, 5000, 900));
    var limit = new StepLimit(StepLimit.operations(small) / 0.03, StepLimit.bytes(small) / 0.01);
    String[] lines = new StepTable(runs, limit).markdown().split("\n");
    assertThat(lines).hasSize(14).allMatch(line -> line.isEmpty() || line.startsWith("| "));
    assertThat(lines[2])
        .isEqualTo(
            "| small | 50.0 | 100.0 | 80.0 | 62.5 | 40.0 | 0.50 | ≤ 0.5 | yes | 0.80 | ≤ 0.8 | yes"
                + " | 1.25 | ≤ 1.4 | yes |");
    assertThat(lines[3])
        .matches(
            "\\| l1024 \\| 90.0 \\| – \\| 100.0 \\| – \\| [\\d.]+ \\| – \\| ≤ 0.35 \\| –"
                + " \\| 0.90 \\| ≤ 0.9 \\| yes \\| [\\d.]+ \\| – \\| – \\|");
    assertThat(lines[7])
        .isEqualTo(
            "| small | 2.00 | 1.00 | 10.00 | 4.00 | 0.20 | ≤ 0.25 | yes | 0.10 | ≤ 0.12 | yes |");
    assertThat(lines[12])
        .isEqualTo("| small | 400 | 1000 | 900 | 800 | 0.40 | ≤ 0.5 | yes | – | – | – |");
    assertThat(lines[13]).endsWith("| – | ≤ 0.5 | – | 1.50 | ≤ 1.1 | no |");
    for (int title : new int[] {0, 5, 10}) {
      long columns = lines[title].chars().filter(c -> c == '|').count();
      assertThat(lines[title + 1].replaceAll("[^|]", "")).hasSize((int) columns);
      assertThat(lines[title + 2].replaceAll("[^|]", "")).hasSize((int) columns);
    }
  }

  @Test
  void allResultsAreInTheFile() {
    var runs = new StepRuns();
    runs.add(StepShape.SMALL, StepRunner.JAX, StepResult.parse(SCRIPT));
    runs.add(StepShape.SMALL, StepRunner.JAX, result(1, 2, 3));
    JsonObject small =
        StepJson.json(new JsonObject(), runs).getAsJsonArray("shapes").get(0).getAsJsonObject();
    assertThat(small.getAsJsonObject("shape").get("V").getAsInt()).isEqualTo(1000);
    var rounds = small.getAsJsonObject("results").getAsJsonArray("NanoDO on JAX");
    assertThat(rounds).hasSize(2);
    assertThat(new StepResult(rounds.get(0).getAsJsonObject()).versions()).startsWith("jax");
  }
}
