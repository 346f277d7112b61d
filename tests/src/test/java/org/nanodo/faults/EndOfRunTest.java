package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.io.Safetensors;
import org.nanodo.proto.Event;

/** Whatever ends a run: no good state is lost, no bad one is kept, and the exit status tells. */
class EndOfRunTest {
  /** One for all tests, so that what one has compiled the others load. */
  @TempDir private static Path folder;

  private static final AtomicInteger RUNS = new AtomicInteger();

  private final String w = "w" + RUNS.getAndIncrement();
  private Nanodo nanodo = new Nanodo(Path.of(""));

  @BeforeEach
  void tiny() throws IOException {
    nanodo =
        Nanodo.tiny(folder)
            .with("--config.workdir=" + w)
            .with("--config.vocab_path=")
            .with("--config.opt.warmup_steps=0")
            .with("--config.eval_batch_size=2")
            .with("--config.eval_steps=1")
            .with("--config.eval_every_steps=100000");
  }

  /** Scales of layer norm are 1: (1 + 10) · 3e38 exceeds float32, 3e38 does not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "opt.num_train_steps=9 | 10 | 0    | the state after step 1 is not finite",
        "opt.num_train_steps=1 | 10 | 0    | the state after step 1 is not finite",
        "opt.num_train_steps=1 | 0  | 1    | the held-out loss after step 1 is",
      })
  void failsWhenItDivergesAndKeepsTheLastFiniteState(
      String steps, double decay, String kept, String tells) throws Exception {
    Nanodo.Result result =
        nanodo.run(
            "train",
            "--config." + steps,
            "--config.opt.peak_learning_rate=3e38",
            "--config.opt.weight_decay=" + decay,
            "--config.checkpoint_every_steps=1",
            "--config.max_to_keep=1");
    assertThat(result.status()).as(result.err()).isEqualTo(1);
    assertThat(result.err().lines().filter(line -> line.startsWith("nanodo: ")))
        .singleElement()
        .asString()
        .contains(tells)
        .contains(decay == 0 ? "" : "of 33 tensors (params/");
    assertThat(result.out()).doesNotContain("Finished");
    assertThat(checkpoints()).containsExactly(kept);
    var state = Safetensors.open(folder.resolve(w + "/checkpoints/" + kept + "/state.safetensors"));
    for (String name : state.types().keySet()) {
      if (state.types().get(name).dtype().isFloat()) {
        for (float x : state.read(name).toFloats()) {
          assertThat(x).as(name).isFinite();
        }
      }
    }
  }

  @Test
  void savesWhatWasTrainedBeforeTheDataCouldNotBeRead() throws Exception {
    Nanodo train =
        nanodo
            .with("--config.opt.num_train_steps=300")
            .with("--config.checkpoint_every_steps=100000")
            .with("--config.opt.peak_learning_rate=0.001")
            .with("--config.grad_accumulation_steps=2");
    train.run("train", "--config.workdir=whole").succeeds();
    Path text = folder.resolve("text.txt");
    byte[] content = Files.readAllBytes(text);
    Process broken = train.startTelling("train");
    await(broken, () -> Files.exists(folder.resolve(w + "/checkpoints/0")));
    Files.write(text, new byte[0]);
    assertThat(broken.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(stderr()).contains("text.txt").contains("is saved");
    assertThat(broken.exitValue()).isEqualTo(1);
    assertThat(newest()).isBetween(1L, 299L);

    Files.write(text, content);
    train.run("train").succeeds();
    assertThat(folder.resolve(w + "/checkpoints/300/state.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("whole/checkpoints/300/state.safetensors"));
  }

  @Test
  void savesWhatWasTrainedBeforeMetricsCouldNotBeWritten() throws Exception {
    Nanodo.Result result =
        nanodo.runWithin(
            400,
            "train",
            "--config.opt.num_train_steps=100000",
            "--config.checkpoint_every_steps=100000");
    assertThat(result.status()).as(result.err()).isEqualTo(1);
    assertThat(result.err())
        .contains("cannot write metrics to " + w + "/events")
        .contains("is saved");
    List<Long> logged = steps();
    assertThat(newest())
        .isBetween((long) logged.get(logged.size() - 1), logged.get(logged.size() - 1) + 3);
  }

  @Test
  void aSaveThatFailsAfterASignalIsToldAndIsAFailure() throws Exception {
    Process run =
        nanodo.startTelling(
            "train",
            "--config.opt.num_train_steps=100000",
            "--config.checkpoint_every_steps=100000");
    await(run, () -> stderr().contains("\nstep 1/"));
    Files.move(folder.resolve(w + "/checkpoints"), folder.resolve("aside"));
    Files.writeString(folder.resolve(w + "/checkpoints"), "a file in place of the folder");
    run.destroy();
    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(stderr()).contains("stopping: waiting for").containsPattern("nanodo: .*checkpoints");
    assertThat(run.exitValue()).isEqualTo(1);
  }

  @Test
  void aSignalBeforeTheFirstStepEndsItAtOnce() throws Exception {
    Process run = nanodo.startTelling("train", "--config.opt.num_train_steps=100000");
    await(run, () -> Files.exists(folder.resolve(w + "/.lock")));
    Thread.sleep(300);
    run.destroy();
    assertThat(run.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(stderr().lines())
        .containsExactly("stopped before the first step: there is nothing to save");
    assertThat(run.exitValue()).isEqualTo(143);
  }

  @Test
  void logsEachStepOnceThoughItIsKilled() throws Exception {
    Nanodo train =
        nanodo.with("--config.checkpoint_every_steps=20").with("--config.eval_every_steps=10");
    Process killed = train.start("train", "--config.opt.num_train_steps=100000");
    await(killed, () -> Files.exists(folder.resolve(w + "/checkpoints/40")));
    killed.destroyForcibly().waitFor();
    long saved = newest();
    train.run("train", "--config.opt.num_train_steps=" + (saved + 10)).succeeds();
    List<Long> logged = steps();
    assertThat(logged).isSorted();
    assertThat(logged).startsWith(0L).endsWith(saved + 10).contains(saved - 1, saved, saved + 1);
  }

  @Test
  void aRunThatCanMakeNoStepFailsAndOneThatIsFinishedDoesNot() throws Exception {
    for (int call = 0; call < 2; call++) {
      Nanodo.Result none =
          nanodo.run(
              "train",
              "--config.opt.num_train_steps=5",
              "--config.train_epochs=1",
              "--config.batch_size=1024",
              "--config.workdir=none");
      assertThat(none.err())
          .contains("the data ended at step 0 of 5")
          .contains("nothing was trained");
      assertThat(none.status()).isEqualTo(1);
    }
    nanodo.run("train", "--config.opt.num_train_steps=3").succeeds();
    Nanodo.Result elsewhere =
        nanodo.run(
            "train",
            "--config.opt.num_train_steps=2",
            "--config.workdir=new",
            "--config.checkpoint_restore_dir=" + w);
    assertThat(elsewhere.err()).contains("is at step 3, opt.num_train_steps is 2");
    assertThat(elsewhere.status()).isEqualTo(1);
    assertThat(nanodo.run("train", "--config.opt.num_train_steps=2").succeeds().out())
        .contains("is finished: step 3 of 2");
  }

  private static void await(Process running, Callable<Boolean> condition) throws Exception {
    while (running.isAlive() && !condition.call()) {
      Thread.sleep(5);
    }
  }

  private String stderr() throws IOException {
    return Files.readString(folder.resolve("stderr.txt"));
  }

  private List<String> checkpoints() throws IOException {
    try (Stream<Path> steps = Files.list(folder.resolve(w + "/checkpoints"))) {
      return steps.map(p -> p.getFileName().toString()).filter(n -> n.matches("\\d+")).toList();
    }
  }

  private long newest() throws IOException {
    return checkpoints().stream().mapToLong(Long::parseLong).max().orElse(-1);
  }

  /** Steps of all event files in the order of reading; no tag is there twice at a step. */
  private List<Long> steps() throws IOException {
    var steps = new ArrayList<Long>();
    Map<String, Long> last = new HashMap<>();
    try (Stream<Path> files = Files.list(folder.resolve(w))) {
      for (Path file : files.filter(f -> f.toString().contains("tfevents")).sorted().toList()) {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
          var data = new byte[(int) in.getLong()];
          in.getInt();
          in.get(data).getInt();
          Event event = Event.parseFrom(data);
          for (var value : event.getSummary().getValueList()) {
            Long before = last.put(value.getTag(), event.getStep());
            assertThat(before == null || before < event.getStep()).as(value.getTag()).isTrue();
            steps.add(event.getStep());
          }
        }
      }
    }
    return steps;
  }
}
