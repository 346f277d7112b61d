package org.nanodo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepRoundsTest {
  @Test
  void whatCannotBeStartedIsSaidOnceAndLeftOut() throws InterruptedException {
    var said = new ByteArrayOutputStream();
    var commands = new StepCommands("no-such-python", "", Path.of("unused"), List.of());
    var rounds = new StepRounds(commands, new PrintStream(said, true));
    var runs = new StepRuns();
    rounds.run(runs, List.of(StepShape.SMALL, StepShape.named("tiny")), List.of(StepRunner.JAX), 2);
    assertThat(runs.shapes()).isEmpty();
    assertThat(said.toString().lines())
        .singleElement()
        .asString()
        .startsWith("NanoDO on JAX is not measured (docs/benchmarks.md has what it needs): ")
        .contains("no-such-python");
  }

  @Test
  void aProcessGivesItsLastLineOrTheCauseOfItsFailure() throws Exception {
    var two =
        new Command(List.of("sh", "-c", "echo $A; echo $B; echo"), Map.of("A", "x", "B", "y"));
    assertThat(two.lastLine()).isEqualTo("y");
    var failing = new Command(List.of("sh", "-c", "echo a; echo why >&2; exit 3"), Map.of());
    assertThatThrownBy(failing::lastLine).isInstanceOf(Command.Failed.class).hasMessage("why");
    var silent = new Command(List.of("sh", "-c", "exit 3"), Map.of());
    assertThatThrownBy(silent::lastLine).hasMessage("exit status 3");
  }
}
