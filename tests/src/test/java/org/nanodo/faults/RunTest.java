package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a run ends, and what it leaves in its workdir. */
class RunTest {
  @TempDir private Path folder;
  private Nanodo nanodo = new Nanodo(Path.of(""));

  @BeforeEach
  void tiny() throws IOException {
    nanodo =
        Nanodo.tiny(folder)
            .with("--config.workdir=w")
            .with("--config.opt.warmup_steps=2")
            .with("--config.eval_batch_size=2")
            .with("--config.eval_steps=3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "embedded-8k"})
  void evalPrintsTheLossThatTrainingEndedWith(String vocabulary) throws Exception {
    nanodo =
        nanodo
            .with("--config.vocab_path=" + vocabulary)
            .with("--config.model.scan=" + !vocabulary.isEmpty());
    String trained = nanodo.run("train", "--config.opt.num_train_steps=12").succeeds().out();
    String loss = trained.replaceFirst("(?s).*Held-out loss: .* (\\S+) nats a token.*", "$1");
    assertThat(nanodo.run("eval").succeeds().out())
        .contains("checkpoints/12 on 'test' of text:text.txt")
        .contains("eval_loss " + loss);
    assertThat(new Nanodo(folder).run("eval", "--checkpoint=w/checkpoints/12").succeeds().out())
        .contains("eval_loss " + loss);
  }

  @Test
  void tellsHowWellItUsesTheDevices() throws Exception {
    String told =
        nanodo
            .run(
                "train",
                "--devices=2",
                "--config.opt.num_train_steps=6",
                "--config.write_perf_metrics_every_steps=2",
                "--config.write_train_metrics_every_steps=3")
            .succeeds()
            .err();
    assertThat(told)
        .containsPattern("step 6/6  loss \\S+  \\S+ tokens/s  mfu \\d+\\.\\d%  0:00 left");
    for (String tag : List.of("mfu", "tokens_per_sec_per_device", "steps_per_sec")) {
      assertThat(LoggedLosses.read(folder.resolve("w"), tag)).as(tag).containsOnlyKeys(2L, 4L, 6L);
    }
    assertThat(LoggedLosses.read(folder.resolve("w"), "spikes")).containsOnlyKeys(0L, 3L);
    assertThat(LoggedLosses.read(folder.resolve("w"), "eval_perplexity")).containsKey(6L);
  }

  @Test
  void aLossThatIsNotFiniteStopsItAndIsNotSaved() throws Exception {
    Nanodo.Result result =
        nanodo.run(
            "train",
            "--config.opt.num_train_steps=50",
            "--config.opt.peak_learning_rate=1e30",
            "--config.checkpoint_every_steps=1");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).containsPattern("the loss of step \\d+ is (NaN|Infinity)");
    int step = Integer.parseInt(result.err().replaceFirst("(?s).*loss of step (\\d+) is.*", "$1"));
    assertThat(checkpoints()).contains(Integer.toString(step)).doesNotContain("" + (step + 1));
  }

  @Test
  void endsWithItsEpochs() throws Exception {
    Nanodo.Result result =
        nanodo.run("train", "--config.opt.num_train_steps=100000", "--config.train_epochs=1");
    assertThat(result.succeeds().err()).containsPattern("the data ended at step \\d+ of 100000");
    String step = result.err().replaceFirst("(?s).*ended at step (\\d+) of.*", "$1");
    assertThat(result.out()).contains("Finished at step " + step);
    assertThat(checkpoints()).contains(step);
  }

  @Test
  void keepsTheNewestCheckpoints() throws Exception {
    nanodo
        .run(
            "train",
            "--config.opt.num_train_steps=10",
            "--config.checkpoint_every_steps=3",
            "--config.max_to_keep=2")
        .succeeds();
    assertThat(checkpoints()).containsExactlyInAnyOrder("9", "10");
  }

  @Test
  void savesNothingWithoutCheckpoints() throws Exception {
    nanodo.run("train", "--config.opt.num_train_steps=5", "--config.checkpoint=false").succeeds();
    assertThat(folder.resolve("w/config.json")).exists();
    assertThat(folder.resolve("w/checkpoints")).doesNotExist();
  }

  @Test
  void startsFromTheCheckpointOfAnotherRun() throws Exception {
    Nanodo train = nanodo.with("--config.opt.num_train_steps=9");
    train.run("train", "--config.checkpoint_every_steps=4", "--config.max_to_keep=9").succeeds();
    train
        .run("train", "--config.workdir=other", "--config.checkpoint_restore_dir=w/checkpoints/4")
        .succeeds();
    assertThat(folder.resolve("other/checkpoints/9/state.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("w/checkpoints/9/state.safetensors"));
    assertThat(folder.resolve("other/checkpoints/0")).doesNotExist();
  }

  private List<String> checkpoints() throws IOException {
    try (Stream<Path> steps = Files.list(folder.resolve("w/checkpoints"))) {
      return steps.map(p -> p.getFileName().toString()).toList();
    }
  }
}
