package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.nanodo.checkpoint.StepFolders.Candidate;

/**
 * The newest checkpoint that is not damaged, and the newer ones that are. The search only reads; a
 * run may save and delete checkpoints meanwhile.
 */
record CheckpointSearch(Optional<Checkpoint> found, List<Damaged> damaged) {
  private static final int TRIES = 1000;
  private static final int SHOWN = 3;

  /** A damaged checkpoint, and the cause. */
  record Damaged(long step, Path folder, String cause) {}

  /** A folder was deleted or replaced while it was read. */
  private static final class GoneException extends Exception {
    GoneException(Throwable cause) {
      super(cause);
    }
  }

  /**
   * Searches {@code folders}.
   *
   * @param check throws {@link IllegalArgumentException} if the caller's own values are damaged
   */
  static CheckpointSearch in(StepFolders folders, Consumer<Checkpoint> check) {
    for (int i = 0; i < TRIES; i++) {
      try {
        return once(folders, check);
      } catch (GoneException e) {
        // The run has saved a newer one by now.
      }
    }
    throw new CheckpointException(
        "the checkpoints in %s are replaced faster than they can be read: try again"
            .formatted(folders.root()));
  }

  private static CheckpointSearch once(StepFolders folders, Consumer<Checkpoint> check)
      throws GoneException {
    var damaged = new ArrayList<Damaged>();
    for (Candidate c : folders.candidates()) {
      Optional<Object> before = identity(c.folder());
      try {
        Checkpoint checkpoint = open(c, check).in(folders.finished(c.step()));
        return new CheckpointSearch(Optional.of(checkpoint), damaged);
      } catch (DamageException | CheckpointException e) {
        if (before.isEmpty() || !before.equals(identity(c.folder()))) {
          throw new GoneException(e);
        }
        if (e instanceof CheckpointException notDamage) {
          throw notDamage;
        }
        damaged.add(new Damaged(c.step(), c.folder(), String.valueOf(e.getMessage())));
      }
    }
    return new CheckpointSearch(Optional.empty(), damaged);
  }

  private static Checkpoint open(Candidate c, Consumer<Checkpoint> check) throws DamageException {
    Checkpoint checkpoint = Checkpoint.open(c.folder());
    try {
      requireStep(checkpoint, c.step());
      check.accept(checkpoint);
      return checkpoint;
    } catch (DamageException e) {
      checkpoint.close();
      throw e;
    } catch (IllegalArgumentException e) {
      checkpoint.close();
      throw new DamageException(Manifest.NAME + ": " + e.getMessage());
    }
  }

  static void requireStep(Checkpoint checkpoint, long step) throws DamageException {
    if (checkpoint.step() != step) {
      throw new DamageException(
          "%s: found step %d in the folder of step %d"
              .formatted(Manifest.NAME, checkpoint.step(), step));
    }
  }

  /** The file key: it survives a rename and differs between two folders. */
  private static Optional<Object> identity(Path folder) {
    try {
      return Optional.ofNullable(Files.readAttributes(folder, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The checkpoint that was found, if there are any.
   *
   * @throws CheckpointException if there are checkpoints, but all are damaged
   */
  Optional<Checkpoint> require(Path root, String wayOut) {
    if (found.isEmpty() && !damaged.isEmpty()) {
      String shown =
          String.join(
              "; ",
              damaged.stream()
                  .limit(SHOWN)
                  .map(d -> "step %d, %s".formatted(d.step, d.cause))
                  .toList());
      String more = damaged.size() > SHOWN ? "; and %d more".formatted(damaged.size() - SHOWN) : "";
      throw new CheckpointException(
          "all checkpoints in %s are damaged (%s%s): %s".formatted(root, shown, more, wayOut));
    }
    return found;
  }
}
