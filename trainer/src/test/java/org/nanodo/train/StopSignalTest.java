package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StopSignalTest {
  private static final int TERM = 15;

  private final List<Integer> halted = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final AtomicLong millis = new AtomicLong();
  private final StopSignal stop =
      new StopSignal(halted::add, () -> TimeUnit.MILLISECONDS.toNanos(millis.get()));

  StopSignalTest() {
    stop.tellOn(said::add);
  }

  @AfterEach
  void close() {
    stop.close();
  }

  @Test
  void endsAtOnceWhileThereIsNothingToSave() {
    stop.raise(2);
    assertThat(halted).containsExactly(130);
    assertThat(said).containsExactly("stopped before the first step: there is nothing to save");
  }

  @Test
  void theFirstWaitsAndTheSecondDoesNot() {
    stop.waitFor("the evaluation");
    stop.raise(TERM);
    assertThat(stop.isRaised()).isTrue();
    assertThat(halted).isEmpty();
    assertThat(said).singleElement().asString().startsWith("stopping: waiting for the evaluation,");
    millis.addAndGet(300);
    stop.raise(TERM);
    assertThat(halted).containsExactly(143);
    assertThat(said).last().isEqualTo("ended at once, without saving");
  }

  @Test
  void twoWithinAMomentAreOne() {
    stop.waitFor("the step");
    stop.raise(TERM);
    millis.addAndGet(20);
    stop.raise(TERM);
    assertThat(halted).isEmpty();
    assertThat(said).hasSize(1);
    assertThat(stop.status()).isEqualTo(143);
  }

  @Test
  void aTerminalThatTakesNothingDoesNotKeepItFromEnding() {
    stop.tellOn(line -> sleep());
    stop.raise(TERM);
    assertThat(halted).containsExactly(143);
  }

  private static void sleep() {
    try {
      TimeUnit.SECONDS.sleep(30);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A run that never comes to its end. */
  static final class Hanging {
    private Hanging() {}

    public static void main(String[] args) {
      StopSignal.listen(status -> Runtime.getRuntime().halt(status)).waitFor("what never ends");
      System.err.println("ready");
      sleep();
    }
  }

  private static String place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  @Test
  void signalsOfTheSystemAreHeard() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                place(Hanging.class) + File.pathSeparator + place(StopSignal.class),
                Hanging.class.getName())
            .start();
    try (BufferedReader err = process.errorReader()) {
      assertThat(err.readLine()).isEqualTo("ready");
      process.toHandle().destroy(); // The process's own destroy() closes its streams.
      assertThat(err.readLine()).startsWith("stopping: waiting for what never ends");
      Thread.sleep(400);
      process.toHandle().destroy();
      assertThat(err.readLine()).isEqualTo("ended at once, without saving");
      assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }
}
