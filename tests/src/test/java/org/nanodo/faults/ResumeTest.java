package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.io.Safetensors;

/**
 * A run that was stopped goes on exactly where it was: its state afterwards is the same, bit for
 * bit.
 */
class ResumeTest {
  private static final int STEPS = 14;

  @TempDir private Path folder;
  private Nanodo nanodo = new Nanodo(Path.of(""));

  @BeforeEach
  void text() throws IOException {
    nanodo =
        Nanodo.tiny(folder)
            .with("--config.opt.num_train_steps=" + STEPS)
            .with("--config.eval_every_steps=100");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void fromACheckpointInTheMiddle(int accumulation) throws Exception {
    Nanodo train = nanodo.with("--config.grad_accumulation_steps=" + accumulation);
    train.run("train", "--config.workdir=whole", "--config.checkpoint_every_steps=5").succeeds();
    copy(folder.resolve("whole/checkpoints/5"), folder.resolve("half/checkpoints/5"));
    train.run("train", "--config.workdir=half").succeeds();
    assertThat(state("half")).isEqualTo(state("whole"));
  }

  /** The position is that of each source, whatever the number of threads that read ahead. */
  @Test
  void inAMixtureWithOtherWorkers() throws Exception {
    var lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"text\": \"record ").append(i).append("\"}\n");
    }
    Files.writeString(folder.resolve("a.jsonl"), lines);
    Nanodo train = nanodo.with("--config.ds_name=0.3*jsonl:a.jsonl+0.7*text:text.txt");
    train
        .with("--config.pygrain_worker_count=0")
        .run("train", "--config.workdir=whole", "--config.checkpoint_every_steps=5")
        .succeeds();
    copy(folder.resolve("whole/checkpoints/5"), folder.resolve("half/checkpoints/5"));
    train.with("--config.pygrain_worker_count=2").run("train", "--config.workdir=half").succeeds();
    assertThat(state("half")).isEqualTo(state("whole"));
    assertThat(Files.readString(folder.resolve("half/checkpoints/" + STEPS + "/manifest.json")))
        .contains("\"sources\"", "\"credit\"");
  }

  @Test
  void afterASignal() throws Exception {
    nanodo.run("train", "--config.workdir=whole").succeeds();
    // Slow enough to be stopped on the way: it evaluates before every step.
    Process stopped =
        nanodo.start("train", "--config.workdir=stopped", "--config.eval_every_steps=1");
    while (!Files.exists(folder.resolve("stopped/checkpoints/0")) && stopped.isAlive()) {
      Thread.sleep(10);
    }
    stopped.destroy();
    assertThat(stopped.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(stopped.exitValue()).isEqualTo(143);
    assertThat(folder.resolve("stopped/checkpoints/" + STEPS)).doesNotExist();
    nanodo.run("train", "--config.workdir=stopped").succeeds();
    assertThat(state("stopped")).isEqualTo(state("whole"));
  }

  @Test
  void afterASignalInItsLastEvaluation() throws Exception {
    var text = new StringBuilder();
    for (int i = 0; i < 60_000; i++) {
      text.append("paragraph ").append(i).append("\n\n"); // 3,000 batches of one are held out.
    }
    Files.writeString(folder.resolve("text.txt"), text);
    Nanodo train =
        nanodo
            .with("--config.workdir=w")
            .with("--config.eval_batch_size=1")
            .with("--config.eval_steps=100000");
    Process stopped = train.startTelling("train");
    Path said = folder.resolve("stderr.txt");
    while (stopped.isAlive() && !Files.readString(said).contains("\nstep 14/14")) {
      Thread.sleep(1);
    }
    stopped.destroy();
    assertThat(stopped.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(stopped.exitValue()).as(Files.readString(said)).isEqualTo(143);
    assertThat(folder.resolve("w/checkpoints/" + STEPS)).exists();
    assertThat(LoggedLosses.read(folder.resolve("w"), "eval_loss")).containsOnlyKeys(0L);

    assertThat(train.run("train").succeeds().out()).contains("Finished at step " + STEPS);
    assertThat(LoggedLosses.read(folder.resolve("w"), "eval_loss"))
        .containsOnlyKeys(0L, (long) STEPS);
    assertThat(train.run("train").succeeds().out()).contains("is finished");
  }

  @Test
  void onOtherDevicesAndOverStacks() throws Exception {
    Nanodo train = nanodo.with("--config.workdir=moved").with("--config.model.N=2");
    train
        .run("train", "--devices=4", "--config.mesh.model=2", "--config.opt.num_train_steps=12")
        .succeeds();
    train
        .run("train", "--devices=2", "--config.mesh.data=2", "--config.model.scan=true")
        .succeeds();
    assertThat(folder.resolve("moved/checkpoints/" + STEPS)).exists();
    new Nanodo(folder).run("export", "--checkpoint=moved", "params.safetensors").succeeds();
    assertThat(Safetensors.open(folder.resolve("params.safetensors")).types())
        .hasSize(3 + 2 * 8)
        .containsKey("blocks_1/Mlp_0/Dense_1/kernel");
  }

  @Test
  void aFinishedRunSaysSo() throws Exception {
    nanodo.run("train", "--config.workdir=whole").succeeds();
    assertThat(nanodo.run("train", "--config.workdir=whole").succeeds().out())
        .contains("is finished");
  }

  private byte[] state(String workdir) throws IOException {
    Path last = folder.resolve(workdir).resolve("checkpoints/" + STEPS);
    return Files.readAllBytes(last.resolve("state.safetensors"));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }
}
