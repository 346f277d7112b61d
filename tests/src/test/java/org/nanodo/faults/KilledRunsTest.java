package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.checkpoint.CheckpointSummary;

/**
 * A run that is killed again and again, at any moment, ends as one that never was: no finished
 * checkpoint is lost, its losses are the same bit for bit, and each step is logged once. {@code
 * faults.kills} says how often; the profile {@code faults} does it a thousand times.
 */
class KilledRunsTest {
  private static final int KILLS = Integer.getInteger("faults.kills", 60);
  private static final int STEPS = 400;
  private static final long SEED = 20261128;

  /** When a run is stopped, and how. */
  private enum Moment {
    /** Before it has saved anything: while it starts, restores, compiles. */
    START,
    /** While a checkpoint is written. */
    SAVE,
    /** Between a save and the next. */
    TRAINING,
    /** By a signal that lets it save. */
    TERM
  }

  @TempDir private Path folder;

  @Test
  void endAsIfTheyHadNeverBeenStopped() throws Exception {
    Nanodo nanodo =
        Nanodo.tiny(folder)
            .asInstalled()
            .with("--config.opt.num_train_steps=" + STEPS)
            .with("--config.opt.warmup_steps=5")
            .with("--config.checkpoint_every_steps=7")
            .with("--config.eval_every_steps=9")
            .with("--config.eval_batch_size=4")
            .with("--config.eval_steps=2")
            .with("--config.max_to_keep=1000");
    nanodo.run("train", "--config.workdir=whole").succeeds();
    SortedMap<Long, Integer> losses = LoggedLosses.read(folder.resolve("whole"), "train_loss");
    assertThat(losses).hasSize(STEPS);
    var random = new Random(SEED);
    Map<Moment, Integer> stopped = new EnumMap<>(Moment.class);
    int kills = 0;
    for (int run = 0; kills < KILLS; run++) {
      Nanodo train = nanodo.with("--config.workdir=run" + run);
      Path workdir = folder.resolve("run" + run);
      List<Long> saved = List.of();
      while (kills < KILLS && !saved.contains((long) STEPS)) {
        Moment moment = Moment.values()[random.nextInt(Moment.values().length)];
        if (stop(train, workdir, moment, random)) {
          stopped.merge(moment, 1, Integer::sum);
          kills++;
        }
        List<Long> now = steps(workdir);
        assertThat(now).as("finished checkpoints after a stop at %s", moment).containsAll(saved);
        saved = now;
      }
      train.run("train").succeeds();
      assertThat(CheckpointSummary.all(workdir, true))
          .allSatisfy(c -> assertThat(c.damage()).isEmpty());
      assertThat(workdir.resolve("checkpoints/" + STEPS + "/state.safetensors"))
          .hasSameBinaryContentAs(
              folder.resolve("whole/checkpoints/" + STEPS + "/state.safetensors"));
      assertThat(LoggedLosses.read(workdir, "train_loss")).isEqualTo(losses);
      assertThat(LoggedLosses.read(workdir, "eval_loss"))
          .isEqualTo(LoggedLosses.read(folder.resolve("whole"), "eval_loss"));
    }
    System.out.printf("%d stops of runs of %d steps: %s%n", kills, STEPS, stopped);
  }

  /** Starts the run and stops it; whether it was still running then. */
  private static boolean stop(Nanodo train, Path workdir, Moment moment, Random random)
      throws Exception {
    int before = steps(workdir).size();
    Process run = train.startTelling("train");
    long began = System.nanoTime();
    switch (moment) {
      case START -> run.waitFor(random.nextInt(1500), TimeUnit.MILLISECONDS);
      case SAVE -> {
        while (run.isAlive() && !isSaving(workdir)) {
          Thread.onSpinWait();
        }
        spin(random.nextInt(3000));
      }
      case TRAINING, TERM -> {
        while (run.isAlive() && steps(workdir).size() == before) {
          Thread.sleep(1);
        }
        run.waitFor(random.nextInt(150), TimeUnit.MILLISECONDS);
      }
    }
    boolean alive = run.isAlive();
    if (moment == Moment.TERM) {
      run.destroy();
    } else {
      run.destroyForcibly();
    }
    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(train.folder().resolve("stderr.txt"));
    List<Integer> expected = moment == Moment.TERM ? List.of(143, 0) : List.of(137, 0);
    assertThat(run.exitValue()).as("after %d ms it said %s", millis(began), said).isIn(expected);
    return alive;
  }

  private static long millis(long since) {
    return (System.nanoTime() - since) / 1_000_000;
  }

  private static void spin(int micros) {
    long end = System.nanoTime() + micros * 1000L;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static boolean isSaving(Path workdir) {
    String[] names = workdir.resolve("checkpoints").toFile().list();
    return names != null && List.of(names).stream().anyMatch(n -> n.startsWith(".tmp-save-"));
  }

  /** The finished checkpoints, by their names. */
  private static List<Long> steps(Path workdir) throws IOException {
    var steps = new ArrayList<Long>();
    String[] names = workdir.resolve("checkpoints").toFile().list();
    for (String name : names == null ? new String[0] : names) {
      if (name.matches("[0-9]+")) {
        steps.add(Long.parseLong(name));
      }
    }
    return steps;
  }
}
