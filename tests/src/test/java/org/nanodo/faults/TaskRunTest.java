package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of tasks of one's own: the examples. */
class TaskRunTest {
  private static final int STEPS = 14;
  private static final Path LLAMA =
      Path.of("../examples/src/main/java/org/nanodo/examples/Llama.java");

  @TempDir private Path folder;

  private Nanodo nanodo(String task) throws IOException {
    Nanodo run = Nanodo.onText(folder).with("--config.opt.num_train_steps=" + STEPS);
    List<String> options =
        task.equals("digits")
            ? List.of("--config.task=digits", "--config.model.hidden=[16]")
            : List.of(
                task.equals("llama") ? "--config.task=llama" : "--model=" + task,
                "--config.vocab_path=",
                "--config.model.D=16",
                "--config.model.H=2",
                "--config.model.K=1",
                "--config.model.L=16",
                "--config.model.N=2",
                "--config.model.F=24",
                "--config.model.scan=true");
    for (String option : options) {
      run = run.with(option);
    }
    return run;
  }

  /** Dropout goes on with the keys of its steps, and examples in their order. */
  @ParameterizedTest
  @ValueSource(strings = {"digits", "llama"})
  void goesOnBitForBitAfterAKill(String task) throws Exception {
    Nanodo train = nanodo(task).with("--config.checkpoint_every_steps=4");
    train.run("train", "--config.workdir=whole").succeeds();
    // Slow enough to be killed on the way: it evaluates before every step.
    Process killed = train.start("train", "--config.workdir=killed", "--config.eval_every_steps=1");
    while (!Files.exists(folder.resolve("killed/checkpoints/4")) && killed.isAlive()) {
      Thread.sleep(5);
    }
    killed.destroyForcibly();
    assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(folder.resolve("killed/checkpoints/" + STEPS)).doesNotExist();
    assertThat(train.run("train", "--config.workdir=killed").succeeds().err())
        .containsPattern("from step (4|8|12)\\b");
    assertThat(state("killed")).isEqualTo(state("whole"));
  }

  /** A copy of the example elsewhere, changed between two runs. */
  @Test
  void saysThatATasksFileHasChanged() throws Exception {
    Path file = folder.resolve("Llama.java");
    Files.copy(LLAMA, file);
    Nanodo train = nanodo("Llama.java").with("--config.workdir=w");
    train.run("train", "--config.opt.num_train_steps=12").succeeds();
    assertThat(Files.readString(folder.resolve("w/config.json")))
        .contains("task_sha256", file.toString());
    String text = Files.readString(file);
    Files.writeString(file, text.replace("x_BxLxD.add(mlp(", "x_BxLxD.sub(mlp("));
    assertThat(train.run("train", "--config.opt.num_train_steps=13").succeeds().err())
        .contains("Llama.java has changed since the checkpoint was saved");
  }

  @Test
  void namesTheLineThatMadeTheFirstNan() throws Exception {
    Path file = folder.resolve("Llama.java");
    String text = Files.readString(LLAMA);
    Files.writeString(file, text.replace("x_BxLxD.add(mlp(", "x_BxLxD.log().add(mlp("));
    long line = Files.readString(file).lines().takeWhile(l -> !l.contains(".log()")).count() + 1;
    Nanodo train = nanodo("Llama.java").with("--config.workdir=w");
    assertThat(train.run("train", "--debug_nans").err())
        .containsPattern("log of .* is NaN at element .*\\(Llama.java:" + line + ", in ");
    assertThat(train.run("train").err()).contains("--debug_nans names the line");
  }

  private byte[] state(String workdir) throws IOException {
    Path last = folder.resolve(workdir).resolve("checkpoints/" + STEPS);
    return Files.readAllBytes(last.resolve("state.safetensors"));
  }
}
