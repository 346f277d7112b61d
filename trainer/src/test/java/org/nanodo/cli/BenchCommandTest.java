package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
  @Test
  void jsonHasEveryKeyAndNothingElse() {
    CommandRun run = CommandRun.tiny("bench", "--json", "--steps=3", "--vocab_size=64");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).hasLineCount(1);
    JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(json.keySet())
        .containsExactly(
            "platform",
            "devices",
            "params",
            "tokens_per_step",
            "step_ms_median",
            "step_ms_min",
            "tokens_per_sec",
            "trace_ms",
            "lower_ms",
            "compile_ms",
            "first_step_ms",
            "start_to_first_step_ms",
            "peak_rss_mb",
            "compile_cache",
            "loss_first",
            "loss_last",
            "mfu");
    assertThat(json.get("platform").getAsString()).isEqualTo("cpu");
    assertThat(json.get("devices").getAsInt()).isEqualTo(1);
    // Two embeddings, four attention and two feed-forward kernels, three layer norms.
    assertThat(json.get("params").getAsLong())
        .isEqualTo((64 + 16) * 16 + 4 * 16 * 16 + 2 * 16 * 32 + 3 * 16);
    assertThat(json.get("tokens_per_step").getAsLong()).isEqualTo(8 * 16);
    assertThat(json.get("compile_cache").getAsString()).isEqualTo("off");
  }

  @Test
  void theProfileHasEveryOperationOfTheStep() {
    CommandRun run =
        CommandRun.tiny(
            "bench",
            "--json",
            "--profile",
            "--steps=2",
            "--vocab_size=64",
            "--config.model.attention=plain");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).hasLineCount(1);
    JsonArray rows = lastLine(run).getAsJsonArray("profile");
    var sums = new TreeMap<String, Double>();
    for (int r = 0; r < rows.size() - 1; r++) {
      JsonObject row = rows.get(r).getAsJsonObject();
      assertThat(row.keySet())
          .containsExactly(
              "layer",
              "pass",
              "kind",
              "count",
              "unmeasured",
              "ms",
              "share",
              "flops",
              "bytes",
              "limit_ms",
              "ratio");
      assertThat(number(row, "unmeasured")).as(row.toString()).isZero();
      if (row.get("kind").getAsString().equals("dot")) {
        sums.merge(row.get("pass").getAsString(), number(row, "flops"), Double::sum);
      }
      sums.merge("count", number(row, "count"), Double::sum);
    }
    double kernels = 4 * 16 * 16 + 2 * 16 * 32 + 64 * 16;
    double forward = 2. * 8 * 16 * (kernels + 2 * 16 * 16);
    assertThat(sums.get("value")).isCloseTo(forward, withinPercentage(1));
    assertThat(sums.get("gradient")).isCloseTo(2 * forward, withinPercentage(1));
    JsonObject sum = rows.get(rows.size() - 1).getAsJsonObject();
    assertThat(number(sum, "count")).isEqualTo(sums.get("count")).isGreaterThan(50);
  }

  @Test
  void numbersAgreeWithEachOther() {
    CommandRun run = CommandRun.tiny("bench", "--devices=4", "--steps=4", "--vocab_size=64");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("cpu, 4 devices: ")
        .containsPattern("tokens/s, mfu \\d+\\.\\d%\n");
    JsonObject json = lastLine(run);
    assertThat(json.get("devices").getAsInt()).isEqualTo(4);
    double median = number(json, "step_ms_median");
    assertThat(number(json, "step_ms_min")).isPositive().isLessThanOrEqualTo(median);
    assertThat(number(json, "tokens_per_sec")).isCloseTo(8 * 16 / median * 1e3, within(10.));
    long kernels = 4 * 16 * 16 + 2 * 16 * 32 + 64 * 16;
    double flops = 6. * 8 * 16 * (kernels + 2 * 16 * 16);
    // Of a machine that does between 1 GFLOP/s and 100 TFLOP/s.
    assertThat(number(json, "mfu"))
        .isBetween(flops / 1e14 / median * 1e3 - 1e-5, flops / 1e9 / median * 1e3);
    double prepared = number(json, "trace_ms") + number(json, "lower_ms");
    assertThat(number(json, "start_to_first_step_ms"))
        .isGreaterThan(prepared + number(json, "compile_ms") + number(json, "first_step_ms"));
    assertThat(number(json, "peak_rss_mb")).isBetween(50., 4000.);
    assertThat(number(json, "loss_first")).isCloseTo(Math.log(64), within(1.));
  }

  @Test
  void aStepIsAllItsMicroBatches() {
    String[] arguments = {"--json", "--steps=3", "--vocab_size=64"};
    JsonObject whole = lastLine(CommandRun.tiny("bench", arguments));
    CommandRun run =
        CommandRun.tiny(
            "bench",
            "--json",
            "--steps=3",
            "--vocab_size=64",
            "--config.grad_accumulation_steps=4");
    assertThat(run.err()).isEmpty();
    JsonObject parts = lastLine(run);
    assertThat(parts.get("tokens_per_step")).isEqualTo(whole.get("tokens_per_step"));
    assertThat(number(parts, "loss_first")).isCloseTo(number(whole, "loss_first"), within(1e-5));
    assertThat(number(parts, "loss_last")).isCloseTo(number(whole, "loss_last"), within(1e-4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--steps=0             | --steps=0 must be at least 1",
        "--steps=x             | Invalid value for option '--steps': found 'x', expected an integer",
        "--vocab_size=3        | --vocab_size=3 must be at least 4",
        "--profile --devices=4 | --profile runs the operations of one device, found 4; use --devices=1",
        "--devices=3           | batch_size=8 is not divisible by 3 devices",
        "--config.model.H=3    | model.D=16 is not divisible by model.H=3",
        "--stesp=4             | unknown option --stesp; did you mean --steps?",
        "--platform=tpu --devices=2 | --devices=2: only the CPU can be split into virtual devices",
      })
  void misuseIsStatus2AndOneLine(String arguments, String message) {
    CommandRun run = CommandRun.tiny("bench", arguments.split(" ", -1));
    assertThat(run.err()).startsWith("nanodo: " + message).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aPluginThatIsNotThereIsMisuse() {
    CommandRun run = CommandRun.tiny("bench", "--plugin=no-such-plugin.so");
    assertThat(run.err()).contains("no-such-plugin.so").hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void defaultIsTheConfigThatNeedsNoName() {
    CommandRun run = CommandRun.of("bench", "--devices=3");
    assertThat(run.err()).startsWith("nanodo: batch_size=256 is not divisible by 3 devices");
  }

  private static JsonObject lastLine(CommandRun run) {
    String[] lines = run.out().split("\n", -1);
    return JsonParser.parseString(lines[lines.length - 2]).getAsJsonObject();
  }

  private static double number(JsonObject json, String key) {
    return json.get(key).getAsDouble();
  }
}
