package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HloCommandTest {
  @TempDir private Path dir;

  @Test
  void writesBothProgramsAndSumsThemUp() throws IOException {
    CommandRun run =
        CommandRun.tiny("hlo", "--devices=4", "--vocab_size=64", "--out=" + dir.resolve("out"));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("train_step on 4 devices, partitioned by shardy\n")
        .containsPattern("collectives: [1-9]\\d* all-gather \\([1-9]\\d* of parameters\\)")
        .containsPattern("(all-reduce|reduce-scatter) \\([1-9]\\d* of gradients\\)")
        .containsPattern("FLOPs: \\d\\.\\d+e\\+\\d+ in matrix products")
        .containsPattern("bytes per device: arguments [\\d,]+, outputs [\\d,]+, temporaries")
        .containsPattern(
            "parameters \\+ optimizer state: [\\d,]+ bytes per device of [\\d,]+ \\(2");
    try (var files = Files.list(dir.resolve("out"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("train_step.stablehlo.mlir", "train_step.optimized.hlo");
    }
    assertThat(dir.resolve("out/train_step.stablehlo.mlir"))
        .content()
        .contains("stablehlo.", "64x16xf32");
    assertThat(dir.resolve("out/train_step.optimized.hlo")).content().startsWith("HloModule");
  }

  @Test
  void writesIntoTheWorkdirWithTheTokenizersVocabulary() {
    CommandRun run = CommandRun.tiny("hlo", "--config.workdir=" + dir);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("collectives: none").contains("Programs written to " + dir);
    assertThat(dir.resolve("hlo/train_step.stablehlo.mlir")).content().contains("8192x16xf32");
  }

  @Test
  void refusesWhatItCannotWriteTo() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "mine");
    CommandRun run = CommandRun.tiny("hlo", "--out=" + file);
    assertThat(run.err())
        .startsWith("nanodo: --out=" + file + " cannot be written")
        .hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
    assertThat(file).hasContent("mine");
  }

  @Test
  void refusesDevicesThatCannotShareTheBatch() {
    CommandRun run = CommandRun.tiny("hlo", "--devices=3", "--out=" + dir.resolve("out"));
    assertThat(run.err()).startsWith("nanodo: batch_size=8 is not divisible by 3 devices");
    assertThat(run.status()).isEqualTo(2);
    assertThat(dir.resolve("out")).doesNotExist();
  }
}
