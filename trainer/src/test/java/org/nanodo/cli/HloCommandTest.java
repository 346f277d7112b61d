package org.nanodo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void drawsTheStep() {
    CommandRun run =
        CommandRun.tiny(
            "hlo",
            "--devices=4",
            "--vocab_size=64",
            "--out=" + dir.resolve("out"),
            "--dot=" + dir.resolve("step.dot"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Drawing written to " + dir.resolve("step.dot"));
    assertThat(dir.resolve("step.dot"))
        .content()
        .startsWith("digraph \"train_step\" {")
        .contains("state/params/", "P(data)", "CausalAttn.java:", "subgraph cluster_");
  }

  @Test
  void refusesADrawingThatCannotBeWritten() {
    Path file = dir.resolve("none/step.svg");
    CommandRun run =
        CommandRun.tiny("hlo", "--vocab_size=64", "--out=" + dir.resolve("out"), "--dot=" + file);
    assertThat(run.err())
        .isEqualTo("nanodo: --dot=" + file + " cannot be written (no such file or folder)\n");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void writesIntoTheWorkdirWithTheTokenizersVocabulary() {
    CommandRun run = CommandRun.tiny("hlo", "--config.workdir=" + dir);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("collectives: none").contains("Programs written to " + dir);
    assertThat(dir.resolve("hlo/train_step.stablehlo.mlir")).content().contains("8192x16xf32");
  }

  @Test
  void saysWhichFlagsOfXlaAreSetByDefaultAndByTheUser() {
    CommandRun run =
        CommandRun.tiny(
            "hlo",
            "--vocab_size=64",
            "--out=" + dir.resolve("out"),
            "--xla_flag=xla_backend_optimization_level=2",
            "--xla_flag",
            "xla_cpu_enable_fast_min_max=True",
            "--xla_flag=xla_backend_optimization_level=1");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "\n  XLA flags: xla_backend_optimization_level=1, xla_cpu_enable_fast_min_max=true,"
                + " xla_cpu_experimental_ynn_fusion_type=LIBRARY_FUSION_TYPE_INDIVIDUAL_DOT,")
        .doesNotContain("xla_dump");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "xla_cpu_use_onednn | --xla_flag=xla_cpu_use_onednn is not an XLA flag; write"
            + " --xla_flag=NAME=VALUE, as in --xla_flag=xla_cpu_use_onednn=true",
        "level=1 | --xla_flag=level=1 is not an XLA flag; write --xla_flag=NAME=VALUE, as in",
        "=1 | --xla_flag==1 is not an XLA flag; write --xla_flag=NAME=VALUE, as in",
        "xla_nonsense=1 | XLA flag xla_nonsense is unknown to this plugin; check its spelling",
        "xla_cpu_use_onednn=5 | XLA flag xla_cpu_use_onednn: found '5', expected a value of type"
            + " bool",
        "xla_dump_to=x | hlo sets xla_dump_to itself; give the folder to write to with --out",
      })
  void refusesFlagsThatAreNone(String flag, String message) {
    CommandRun run = CommandRun.tiny("hlo", "--out=" + dir.resolve("out"), "--xla_flag=" + flag);
    assertThat(run.err()).startsWith("nanodo: " + message).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
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
