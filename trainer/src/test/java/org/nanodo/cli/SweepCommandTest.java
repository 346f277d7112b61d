package org.nanodo.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepCommandTest {
  private static final String GOOD = "peak_learning_rate=0.001";
  private static final String DIVERGING = "peak_learning_rate=1e+38";

  @TempDir private Path folder;

  private CommandRun sweep(String... arguments) {
    List<String> given =
        List.of(
            "--config.ds_name=text:" + folder.resolve("text"),
            "--config.vocab_path=",
            "--config.workdir=" + folder.resolve("w"),
            "--config.opt.num_train_steps=3",
            "--config.opt.warmup_steps=0",
            "--config.eval_steps=1",
            "--config.write_perf_metrics_every_steps=1");
    return CommandRun.tiny(
        "sweep", Stream.concat(given.stream(), Stream.of(arguments)).toArray(String[]::new));
  }

  private void text() throws IOException {
    String paragraphs =
        IntStream.range(0, 2000).mapToObj(i -> "one two " + i).collect(joining("\n\n"));
    Files.writeString(folder.resolve("text"), paragraphs);
  }

  private JsonArray runs() throws IOException {
    String json = Files.readString(folder.resolve("w/sweep.json"));
    return JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("runs");
  }

  private JsonObject run(int i) throws IOException {
    return runs().get(i).getAsJsonObject();
  }

  @Test
  void aRunThatDivergesDoesNotEndTheOthersAndNoneIsMadeTwice() throws IOException {
    text();
    CommandRun first = sweep("--over.opt.peak_learning_rate=1e38,1e-3");
    assertThat(first.status()).isEqualTo(1);
    assertThat(first.err()).contains("nanodo: " + DIVERGING + ": ");
    assertThat(first.out())
        .contains("run 1 of 2: " + DIVERGING, "run 2 of 2: " + GOOD)
        .containsPattern("1e\\+38 .* diverged")
        .containsPattern("0.001 +\\d\\.\\d{4} +\\d\\.\\d{4} .* finished");
    assertThat(run(0).get("status").getAsString()).isEqualTo("diverged");
    assertThat(run(0).get("message").getAsString()).contains("is NaN");
    JsonObject good = run(1);
    assertThat(good.getAsJsonObject("values").get("opt.peak_learning_rate").getAsString())
        .isEqualTo("0.001");
    assertThat(good.get("eval_loss").getAsDouble()).isBetween(0.1, 6.);
    assertThat(good.get("tokens_per_sec").getAsDouble()).isPositive();
    assertThat(folder.resolve("w/sweep.svg")).isNotEmptyFile();
    assertThat(Files.readString(folder.resolve("w/report.html")))
        .contains("<h2>Sweep</h2>", "<title>final held-out loss by opt.peak_learning_rate</title>");

    CommandRun again = sweep("--over.opt.peak_learning_rate=1e38,0.001,2e-3");
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.out())
        .contains(DIVERGING + ", known already", GOOD + ", known already")
        .contains("run 3 of 3: peak_learning_rate=0.002\n");
    assertThat(run(1)).isEqualTo(good);
    assertThat(runs()).hasSize(3);
  }

  /** As after a kill: of the first run only a checkpoint is known. */
  @Test
  void anInterruptedRunGoesOn() throws IOException {
    text();
    String over = "--over.opt.peak_learning_rate=1e-3";
    assertThat(sweep(over, "--config.opt.num_train_steps=2").status()).isZero();
    CommandRun more = sweep(over);
    assertThat(more.status()).isZero();
    assertThat(more.out()).contains("run 1 of 1: " + GOOD + "\n").contains("Finished at step 3.");
    assertThat(Files.list(folder.resolve("w").resolve(GOOD)))
        .filteredOn(file -> file.toString().contains("tfevents"))
        .hasSize(2);

    CommandRun other = sweep(over, "--config.opt.weight_decay=0.5");
    assertThat(other.status()).isEqualTo(2);
    assertThat(other.err())
        .startsWith(
            "nanodo: %s has a run with opt.weight_decay=0.1, not 0.5; set another"
                .formatted(folder.resolve("w").resolve(GOOD)));
  }

  @Test
  void runsThatAreRefusedAreReported() {
    CommandRun run = sweep("--over.eval_split=validaton,tran"); // There is no text.
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines().filter(line -> line.startsWith("nanodo: eval_split="))).hasSize(2);
    assertThat(run.out()).containsPattern("tran .* failed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--over.opt.peak_lr=1        | unknown key opt.peak_lr; nanodo config lists the keys",
        "--over.model.D=16,x         | model.D: found 'x', expected an integer (--over.model.D)",
        "--over.model.D=             | --over.model.D=: found no value",
        "--over.model.H=2,3          | model.D=16 is not divisible by model.H=3",
        "--config.model.D=16         | a sweep needs values to go over",
        "--overs=3                   | unknown option --overs",
      })
  void whatIsWrongIsRefusedBeforeTheFirstRun(String argument, String message) throws IOException {
    text();
    CommandRun run = sweep(argument);
    assertThat(run.err()).startsWith("nanodo: " + message).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
    assertThat(folder.resolve("w")).doesNotExist();
  }

  @Test
  void otherCommandsHaveNoOver() {
    CommandRun run = CommandRun.of("train", "--over.model.D=16");
    assertThat(run.err()).startsWith("nanodo: unknown option --over.model.D");
    assertThat(run.status()).isEqualTo(2);
  }
}
