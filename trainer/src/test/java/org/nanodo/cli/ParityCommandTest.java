package org.nanodo.cli;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.io.Safetensors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

class ParityCommandTest {
  private static final String SPEC =
      """
      {"spec": {"seed": 1, "B": 2, "steps": 2,
       "model": {"D": 4, "H": 2, "L": 3, "N": 1, "F": 8, "V": 9, "dtype": "float32"},
       "opt": {"warmup_steps": 1, "num_train_steps": 2}}%s}
      """;

  @TempDir private Path dir;
  private Path made;

  @BeforeEach
  void record() throws IOException {
    Files.writeString(dir.resolve("notes.json"), "{\"about\": \"no run\"}");
    write("good", "", batches(DType.I32, 2, 3));
    made = dir.resolve("made/here");
  }

  private void write(String name, String numbers, Literal batches) throws IOException {
    Files.writeString(dir.resolve(name + ".json"), SPEC.formatted(numbers));
    Safetensors.write(
        dir.resolve(name + ".batches.safetensors"),
        List.of(Entry.of("batches", batches)),
        Map.of());
  }

  private static Literal batches(DType dtype, int steps, int token) {
    double[] tokens = new double[steps * 6];
    Arrays.fill(tokens, token);
    return Literal.of(TensorType.of(dtype, steps, 2, 3), tokens);
  }

  private CommandRun parity(Path of, String... more) {
    return CommandRun.of(
        Stream.concat(Stream.of("parity", of.toString()), Arrays.stream(more))
            .toArray(String[]::new));
  }

  @Test
  void aRunWithoutNumbersIsReplayedAndWritten() throws IOException {
    CommandRun run = parity(dir, "--out=" + made);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("good  nothing to compare\n");
    assertThat(run.status()).isZero();

    CommandRun again = parity(made);
    assertThat(again.out())
        .startsWith("good  init 0.0e+00  logits 0.0e+00  loss 0.0e+00")
        .endsWith("ok\n");
    assertThat(again.status()).isZero();
  }

  @Test
  void whatIsTooFarFailsWhileOthersPass() throws IOException {
    parity(dir, "--out=" + made);
    Files.copy(made.resolve("good.json"), dir.resolve("good.json"), REPLACE_EXISTING);
    String json = Files.readString(made.resolve("good.json"));
    String other = json.replaceAll("(\"train_loss\": ?)[\\d.]+", "$11.5");
    Files.writeString(dir.resolve("tampered.json"), other);
    Files.copy(
        dir.resolve("good.batches.safetensors"), dir.resolve("tampered.batches.safetensors"));
    CommandRun run = parity(dir);
    assertThat(run.out())
        .containsPattern("good +loss .*ok\n")
        .containsPattern("tampered +loss [^\n]*TOO FAR[^\n]*FAILS\n");
    assertThat(run.status()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "I64 | 2 | 3 | '' | expected i32[steps·1, 2, 3]",
        "I32 | 0 | 3 | '' | expected i32[steps·1, 2, 3]",
        "I32 | 2 | 9 | '' | found token 9 in its batches, expected 0 to 8",
        "I32 | 1 | 3 | '' | found batches of 1 steps, expected 2",
        "I32 | 2 | 3 | ', \"metrics_step_4\": {}' | found batches of 2 steps, expected 5",
        "I32 | 2 | 3 | ', \"eval_loss_init\": \"x\"' | expected a number",
      })
  void aRunThatCannotBeReplayedLeavesTheOthers(
      DType dtype, int steps, int token, String numbers, String message) throws IOException {
    write("bad", numbers, batches(dtype, steps, token));
    CommandRun run = parity(dir);
    assertThat(run.out())
        .containsPattern("bad +CANNOT BE REPLAYED: ")
        .contains(message)
        .contains("good  nothing to compare");
    assertThat(run.status()).isOne();
  }

  @Test
  void damagedBatchesAreARowToo() throws IOException {
    Files.writeString(dir.resolve("bad.json"), SPEC.formatted(""));
    Files.writeString(dir.resolve("bad.batches.safetensors"), "cut");
    CommandRun run = parity(dir);
    assertThat(run.out()).contains("bad   CANNOT BE REPLAYED: ").contains("good  nothing");
    assertThat(run.status()).isOne();
  }

  @Test
  void aNumberThatIsNullIsNone() throws IOException {
    write(
        "good",
        ", \"eval_loss_init\": null, \"steps\": [{\"train_loss\": null}]",
        batches(DType.I32, 2, 3));
    assertThat(parity(dir).out()).isEqualTo("good  nothing to compare\n");
  }

  @Test
  void theRecordedNumbersAreNotWrittenOver() throws IOException {
    String before = Files.readString(dir.resolve("good.json"));
    CommandRun run = parity(dir, "--out=" + dir.resolve("../" + dir.getFileName()));
    assertThat(run.err()).contains("is DIR itself").hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
    assertThat(dir.resolve("good.json")).hasContent(before);
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    CommandRun run = parity(dir.resolve("none"));
    assertThat(run.err()).isEqualTo("nanodo: there is no folder " + dir.resolve("none") + "\n");
    assertThat(run.status()).isEqualTo(2);
  }
}
