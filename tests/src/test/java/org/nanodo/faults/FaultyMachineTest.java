package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.checkpoint.CheckpointSummary;

/**
 * Disks that are full, slow or read-only, a clock that is set back, and a workdir of two processes:
 * what was saved stays, and the run that follows ends as if nothing had happened. The faults are
 * those of {@code faults.cpp}, which the process loads before the C library.
 */
class FaultyMachineTest {
  private static final int STEPS = 30;

  @TempDir private static Path shared;
  private static Path library = Path.of("");
  private static Path whole = Path.of("");

  @TempDir private Path folder;
  private Nanodo nanodo = new Nanodo(Path.of(""));

  @BeforeAll
  static void compileTheFaultsAndTrainUndisturbed() throws Exception {
    library = shared.resolve("faults.so");
    whole = shared.resolve("whole");
    Path source = Path.of("src", "test", "cpp", "faults.cpp").toAbsolutePath();
    Process compiler =
        new ProcessBuilder(
                "g++", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).as("exit status of g++").isZero();
    run(Files.createDirectory(whole)).run("train", "--config.workdir=w").succeeds();
  }

  @BeforeEach
  void text() throws IOException {
    nanodo = run(folder);
  }

  private static Nanodo run(Path folder) throws IOException {
    return Nanodo.tiny(folder)
        .with("--config.opt.num_train_steps=" + STEPS)
        .with("--config.opt.warmup_steps=5")
        .with("--config.checkpoint_every_steps=4")
        .with("--config.eval_every_steps=5")
        .with("--config.eval_batch_size=4")
        .with("--config.eval_steps=2")
        .with("--config.max_to_keep=100");
  }

  private Nanodo.Result runWith(String fault, String value) throws Exception {
    return nanodo.runIn(
        Map.of("LD_PRELOAD", library.toString(), fault, value), "train", "--config.workdir=w");
  }

  private void goesOnAsIfNothingHadHappened() throws Exception {
    assertThat(CheckpointSummary.all(folder.resolve("w"), true))
        .allSatisfy(c -> assertThat(c.damage()).isEmpty());
    nanodo.run("train", "--config.workdir=w").succeeds();
    assertIsWhole();
  }

  private void assertIsWhole() throws IOException {
    String last = "checkpoints/" + STEPS + "/state.safetensors";
    assertThat(folder.resolve("w").resolve(last))
        .hasSameBinaryContentAs(whole.resolve("w").resolve(last));
    for (String tag : List.of("train_loss", "eval_loss")) {
      SortedMap<Long, Integer> expected = LoggedLosses.read(whole.resolve("w"), tag);
      assertThat(LoggedLosses.read(folder.resolve("w"), tag)).isEqualTo(expected);
    }
  }

  private long stateBytes() throws IOException {
    return Files.size(whole.resolve("w/checkpoints/0/state.safetensors"));
  }

  @Test
  void aFullDiskStopsTheRunWithItsCauseAndCostsNoCheckpoint() throws Exception {
    Nanodo.Result full = runWith("FAULT_DISK_BYTES", "" + stateBytes() * 7 / 2);
    assertThat(full.status()).as(full.err()).isEqualTo(1);
    assertThat(full.err())
        .contains("cannot save checkpoint")
        .contains("No space left on device")
        .contains("earlier checkpoints are untouched");
    assertThat(CheckpointSummary.all(folder.resolve("w"), true))
        .extracting(CheckpointSummary::step)
        .containsExactly(0L, 4L, 8L);
    goesOnAsIfNothingHadHappened();
  }

  @Test
  void aSlowDiskChangesNoNumber() throws Exception {
    runWith("FAULT_DISK_MILLIS", "30").succeeds();
    assertIsWhole();
  }

  @Test
  void aRunThatFailsWaitsForTheSaveBesideIt() throws Exception {
    Nanodo.Result failed =
        nanodo.runIn(
            Map.of("LD_PRELOAD", library.toString(), "FAULT_DISK_MILLIS", "300"),
            "train",
            "--config.workdir=w",
            "--config.opt.peak_learning_rate=1e30",
            "--config.checkpoint_every_steps=1000");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err()).contains("the loss of step").doesNotContain("a save has failed");
    assertThat(CheckpointSummary.all(folder.resolve("w"), true))
        .singleElement()
        .satisfies(c -> assertThat(c.step()).isZero())
        .satisfies(c -> assertThat(c.damage()).isEmpty());
  }

  @Test
  void aReadOnlyFolderStopsTheRun() throws Exception {
    nanodo.run("train", "--config.workdir=w", "--config.opt.num_train_steps=8");
    Nanodo.Result refused =
        nanodo.runIn(
            Map.of("LD_PRELOAD", library.toString(), "FAULT_READ_ONLY", "1"),
            "train",
            "--config.workdir=w");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).containsIgnoringCase("read-only file system");
    assertThat(CheckpointSummary.all(folder.resolve("w"), true))
        .allSatisfy(c -> assertThat(c.damage()).isEmpty());
  }

  @Test
  void aClockThatIsSetBackKeepsTheOrderOfSteps() throws Exception {
    Process killed = nanodo.start("train", "--config.workdir=w");
    while (killed.isAlive() && !Files.exists(folder.resolve("w/checkpoints/8"))) {
      Thread.sleep(2);
    }
    killed.destroyForcibly().waitFor();
    runWith("FAULT_CLOCK", "-86400").succeeds();
    assertIsWhole();
  }

  @Test
  void aSecondProcessIsRefusedAndDisturbsNothing() throws Exception {
    Process first = nanodo.start("train", "--config.workdir=w", "--config.eval_every_steps=1");
    while (first.isAlive() && !Files.exists(folder.resolve("w/checkpoints/0"))) {
      Thread.sleep(2);
    }
    Nanodo.Result second = nanodo.run("train", "--config.workdir=w");
    assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(first.exitValue()).isZero();
    if (second.status() != 0) { // The first was still at work.
      assertThat(second.status()).isEqualTo(1);
      assertThat(second.err()).contains("is in use by process");
    }
    String last = "checkpoints/" + STEPS + "/state.safetensors";
    assertThat(folder.resolve("w").resolve(last))
        .hasSameBinaryContentAs(whole.resolve("w").resolve(last));
  }
}
