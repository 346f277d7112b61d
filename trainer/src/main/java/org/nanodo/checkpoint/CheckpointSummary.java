package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nanodo.config.ConfigException;
import org.nanodo.io.IoErrors;

/**
 * What is known of a checkpoint without its tensors.
 *
 * @param bytes the size of its files
 * @param saved when, in the file system's time
 * @param metrics what was measured of the state, by name
 * @param damage what is wrong with it, if that is known
 */
public record CheckpointSummary(
    long step,
    Path folder,
    long bytes,
    String saved,
    Map<String, Double> metrics,
    Optional<String> damage) {
  /**
   * The checkpoints of a workdir, or of its folder of checkpoints, or a single one; oldest first.
   *
   * @param verify whether all content is read and compared with its checksums
   * @throws ConfigException if there is none
   */
  public static List<CheckpointSummary> all(Path from, boolean verify) {
    var found = new ArrayList<CheckpointSummary>();
    if (StepFolders.step(from).isPresent()) {
      found.add(of(StepFolders.step(from).getAsLong(), from, verify));
    }
    for (Path root : List.of(from.resolve("checkpoints"), from)) {
      if (found.isEmpty()) {
        var folders = new StepFolders(root);
        folders.steps().forEach(step -> found.add(of(step, folders.finished(step), verify)));
      }
    }
    if (found.isEmpty()) {
      throw new ConfigException(
          "found no checkpoint in %s, expected the workdir of a run or one of its folders checkpoints/STEP"
              .formatted(from.toAbsolutePath().normalize()));
    }
    return found;
  }

  private static CheckpointSummary of(long step, Path folder, boolean verify) {
    Map<String, Double> metrics = new StepFolders(folder.resolveSibling("")).metrics(step);
    Optional<String> damage = verify ? damage(step, folder) : Optional.empty();
    try {
      return new CheckpointSummary(step, folder, bytes(folder), saved(folder), metrics, damage);
    } catch (IOException e) {
      return new CheckpointSummary(
          step, folder, 0, "", metrics, damage.or(() -> Optional.of(IoErrors.reason(e))));
    }
  }

  private static Optional<String> damage(long step, Path folder) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      CheckpointSearch.requireStep(checkpoint, step);
      return Optional.empty();
    } catch (DamageException | CheckpointException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static long bytes(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private static String saved(Path folder) throws IOException {
    Path manifest = folder.resolve(Manifest.NAME);
    return Files.getLastModifiedTime(Files.exists(manifest) ? manifest : folder)
        .toInstant()
        .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
        .toString();
  }
}
