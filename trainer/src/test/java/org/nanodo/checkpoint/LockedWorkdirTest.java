package org.nanodo.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.io.DurableFiles;

class LockedWorkdirTest {
  @TempDir Path dir;

  @Test
  void isMadeAndCanBeTakenAgainOnceGivenFree() {
    Path path = dir.resolve("runs/a");
    LockedWorkdir.open(path).close();

    try (LockedWorkdir again = LockedWorkdir.open(path)) {
      assertThat(again.path()).isDirectory();
      assertThat(again.checkpoints()).isEqualTo(path.resolve("checkpoints"));
    }
  }

  @Test
  void isOnlyForOneRunAtATime() {
    try (LockedWorkdir first = LockedWorkdir.open(dir)) {
      assertThatThrownBy(() -> LockedWorkdir.open(first.path()))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              "workdir %s is in use by process %d: wait for it to end, or choose another workdir",
              dir, ProcessHandle.current().pid());
    }
  }

  @Test
  void saysWhyItCannotBeWrittenTo() throws IOException {
    Path below = Files.writeString(dir.resolve("file"), "").resolve("run");

    assertThatThrownBy(() -> LockedWorkdir.open(below))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("workdir %s cannot be written to (", below)
        .hasMessageEndingWith("): choose another workdir");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stale text", "12345678901234567890123"})
  void isOnlyForOneRunAtATimeWhateverTheLockSays(String text) throws IOException {
    try (LockedWorkdir first = LockedWorkdir.open(dir)) {
      Files.writeString(dir.resolve(".lock"), text);
      assertThatThrownBy(() -> LockedWorkdir.open(first.path()))
          .hasMessageStartingWith("workdir %s is in use by ", dir);
    }
  }

  @Test
  void goesAgainWithItsParentsWhenARefusedRunWroteNothing() throws IOException {
    Files.createDirectories(dir.resolve("runs"));
    LockedWorkdir.open(dir.resolve("runs/new/deep")).close();
    assertThat(dir.resolve("runs")).isEmptyDirectory();

    LockedWorkdir.open(dir.resolve("runs")).close();
    assertThat(dir.resolve("runs")).isDirectory();
    try (LockedWorkdir used = LockedWorkdir.open(dir.resolve("used"))) {
      Files.writeString(used.path().resolve("config.json"), "{}");
    }
    assertThat(dir.resolve("used/config.json")).exists();
  }

  @Test
  void isNotWrittenToThroughALinkAtItsLock() throws IOException {
    Path precious = Files.writeString(dir.resolve("precious"), "keep me");
    Path path = Files.createDirectory(dir.resolve("w"));
    Files.createSymbolicLink(path.resolve(".lock"), precious);

    assertThatThrownBy(() -> LockedWorkdir.open(path))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(".lock is a symbolic link");
    assertThat(precious).hasContent("keep me");
  }

  @Test
  void noticesThatItWasMoved() throws IOException {
    try (LockedWorkdir workdir = LockedWorkdir.open(dir.resolve("w"))) {
      Checkpoints checkpoints = States.checkpoints(workdir, 1);
      workdir.requireUnmoved();
      Files.move(dir.resolve("w"), dir.resolve("elsewhere"));

      assertThatThrownBy(workdir::requireUnmoved)
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith("workdir %s was moved or removed", dir.resolve("w"));
      assertThatThrownBy(() -> States.save(checkpoints, 1))
          .hasMessageStartingWith("workdir %s was moved or removed", dir.resolve("w"));
    }
    assertThat(dir.toFile().list()).containsExactly("elsewhere");
  }

  @Test
  void noticesThatAnotherRunHasBegunInItsPlace() throws IOException {
    try (LockedWorkdir first = LockedWorkdir.open(dir.resolve("w"))) {
      DurableFiles.deleteTree(first.path());
      try (LockedWorkdir second = LockedWorkdir.open(dir.resolve("w"))) {
        second.requireUnmoved();
        assertThatThrownBy(first::requireUnmoved).hasMessageContaining("was moved or removed");
      }
    }
  }

  @Test
  void isRefusedAtOnceIfCheckpointsCannotBeWritten() throws IOException {
    Files.writeString(dir.resolve("checkpoints"), "in the way");
    try (LockedWorkdir workdir = LockedWorkdir.open(dir)) {
      assertThatThrownBy(() -> States.checkpoints(workdir, 1))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(
              "checkpoints cannot be written to %s (", dir.resolve("checkpoints"));
    }
    assertThat(dir.resolve("checkpoints")).hasContent("in the way");
  }

  @Test
  void tellsWhichCheckpointCouldNotBeSaved() throws IOException {
    try (LockedWorkdir workdir = LockedWorkdir.open(dir)) {
      Checkpoints checkpoints = States.checkpoints(workdir, 1);
      Files.writeString(workdir.checkpoints(), "in the way");

      assertThatThrownBy(() -> States.save(checkpoints, 5))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith("cannot save checkpoint %s", dir.resolve("checkpoints/5"))
          .hasMessageEndingWith("earlier checkpoints are untouched");
    }
  }
}
