package org.nanodo.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.report.SweepRun.Status;

class SweepResultsTest {
  private static final String RATE = "opt.peak_learning_rate";

  @TempDir Path dir;

  private static SweepRun run(double loss, Map<String, String> values) {
    boolean diverged = Double.isNaN(loss);
    return new SweepRun(
        values.toString(),
        new TreeMap<>(values),
        diverged ? Status.DIVERGED : Status.FINISHED,
        diverged ? "NaN" : "",
        diverged ? OptionalDouble.empty() : OptionalDouble.of(loss + 0.5),
        diverged ? OptionalDouble.empty() : OptionalDouble.of(loss),
        OptionalDouble.empty(),
        12);
  }

  private static SweepRun run(String rate, String width, double loss) {
    return run(loss, Map.of(RATE, rate, "model.D", width));
  }

  @Test
  void linesAreTheOtherKeysAndDivergedRunsAreGaps() {
    var results =
        new SweepResults(
            List.of(
                run("0.01", "64", 3),
                run("0.001", "64", 4),
                run("0.1", "64", Double.NaN),
                run("0.001", "128", 2)));
    Plot plot = new SweepPlot(results).plot().orElseThrow();
    assertThat(plot.xLabel()).isEqualTo(RATE);
    assertThat(plot.logX()).isTrue();
    assertThat(plot.title()).isEqualTo("final held-out loss");
    assertThat(plot.lines().stream().map(Line::label)).containsExactly("D=64", "D=128");
    assertThat(plot.lines().get(0).x()).containsExactly(0.001, 0.01, 0.1);
    assertThat(plot.lines().get(0).y()).containsExactly(4, 3, Double.NaN);
  }

  @Test
  void withoutALearningRateTheFirstKeyWithNumbersIsTheAxis() {
    var results =
        new SweepResults(
            List.of(
                run(3, Map.of("ds_name", "a", "model.D", "64")),
                run(2, Map.of("ds_name", "a", "model.D", "96"))));
    Plot plot = new SweepPlot(results).plot().orElseThrow();
    assertThat(plot.xLabel()).isEqualTo("model.D");
    assertThat(plot.logX()).isFalse();
    var words = new SweepResults(List.of(run(3, Map.of("ds_name", "a"))));
    assertThat(words.svg()).isEmpty();
  }

  @Test
  void theTableHasShortNamesUnlessTheyAreTheSame() {
    var results =
        new SweepResults(List.of(run(3, Map.of("mesh.data", "1", "x.data", "2", RATE, "1"))));
    assertThat(results.table())
        .isEqualTo(
            """
            mesh.data  peak_learning_rate  x.data  train_loss  eval_loss  tokens/s  seconds  status
            1          1                   2       3.5000      3.0000     -         12       finished
            """);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    var results = new SweepResults(List.of(run("0.1", "64", 3), run("1", "64", Double.NaN)));
    results.write(dir);
    assertThat(SweepResults.read(dir)).hasValue(results);
    for (String broken : List.of("{", "{}", "{\"runs\": [1]}", "{\"runs\": [{\"name\": \"a\"}]}")) {
      Files.writeString(dir.resolve("sweep.json"), broken);
      assertThat(SweepResults.read(dir)).isEmpty();
    }
  }
}
