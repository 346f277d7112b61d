package org.nanodo.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkdirTest {
  @TempDir Path dir;

  @Test
  void isMadeAndCanBeTakenAgainOnceGivenFree() {
    Path path = dir.resolve("runs/a");
    Workdir.open(path).close();

    try (Workdir again = Workdir.open(path)) {
      assertThat(again.path()).isDirectory();
      assertThat(again.checkpoints()).isEqualTo(path.resolve("checkpoints"));
    }
  }

  @Test
  void isOnlyForOneRunAtATime() {
    try (Workdir first = Workdir.open(dir)) {
      assertThatThrownBy(() -> Workdir.open(first.path()))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              "workdir %s is in use by process %d: wait for it to end, or choose another workdir",
              dir, ProcessHandle.current().pid());
    }
  }

  @Test
  void saysWhyItCannotBeWrittenTo() throws IOException {
    Path below = Files.writeString(dir.resolve("file"), "").resolve("run");

    assertThatThrownBy(() -> Workdir.open(below))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("workdir %s cannot be written to (", below)
        .hasMessageEndingWith("): choose another workdir");
  }

  @Test
  void tellsWhichCheckpointCouldNotBeSaved() throws IOException {
    try (Workdir workdir = Workdir.open(dir)) {
      var checkpoints = new Checkpoints(workdir, 1);
      Files.writeString(workdir.checkpoints(), "in the way");

      assertThatThrownBy(() -> States.save(checkpoints, 5))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith("cannot save checkpoint %s", dir.resolve("checkpoints/5"))
          .hasMessageEndingWith("those before are untouched");
    }
  }
}
