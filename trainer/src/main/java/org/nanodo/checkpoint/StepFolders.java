package org.nanodo.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nanodo.io.IoErrors;

/**
 * The folders in {@code checkpoints/}: a number is a finished step, since it got that name only
 * when all was on the disk. Others are leftovers: {@code .tmp-*} is nothing of worth, {@code
 * .old-STEP} is a step that was being replaced.
 */
record StepFolders(Path root) {
  private static final Pattern STEP = Pattern.compile("0|[1-9][0-9]{0,17}");
  private static final String TMP = ".tmp-";
  private static final String OLD = ".old-";

  static boolean isStep(Path folder) {
    return STEP.matcher(name(folder)).matches() && Files.isDirectory(folder);
  }

  private static String name(Path path) {
    return path.toAbsolutePath().normalize().toFile().getName();
  }

  Path finished(long step) {
    return root.resolve(Long.toString(step));
  }

  /** Where a step is written, until it is published. */
  Path unfinished(long step) {
    return root.resolve(TMP + "save-" + step);
  }

  /** Finished steps, oldest first. */
  List<Long> steps() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try {
      return DurableFiles.list(root).stream()
          .filter(StepFolders::isStep)
          .map(folder -> Long.valueOf(name(folder)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new CheckpointException("cannot list %s: %s".formatted(root, IoErrors.reason(e)), e);
    }
  }

  /**
   * The newest finished step.
   *
   * @throws CheckpointException if it is damaged: an older one is never taken in its place silently
   */
  Optional<Checkpoint> newest() {
    List<Long> steps = steps();
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    Path folder = finished(steps.get(steps.size() - 1));
    String then =
        steps.size() == 1 ? "to start anew" : "to go on from step " + steps.get(steps.size() - 2);
    return Optional.of(Checkpoint.open(folder, "delete folder %s %s".formatted(folder, then)));
  }

  /** Gives an unfinished step its name; one that has that name already goes only afterwards. */
  void publish(long step) throws IOException {
    Path target = finished(step);
    Path old = root.resolve(OLD + step);
    boolean replaces = Files.exists(target);
    if (replaces) {
      DurableFiles.replace(target, old);
    }
    DurableFiles.replace(unfinished(step), target);
    if (replaces) {
      DurableFiles.deleteTree(old);
    }
  }

  /** Deletes the oldest steps until {@code keep} are left, {@code latest} among them. */
  void prune(int keep, long latest) throws IOException {
    List<Long> others = steps().stream().filter(step -> step != latest).toList();
    for (long step : others.subList(0, Math.max(0, others.size() - (keep - 1)))) {
      Path doomed = root.resolve(TMP + "drop-" + step);
      DurableFiles.replace(finished(step), doomed);
      DurableFiles.deleteTree(doomed);
    }
  }

  /** Undoes what a killed process left half done. */
  void recover() throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    for (Path leftover : DurableFiles.list(root)) {
      String name = name(leftover);
      if (name.startsWith(OLD) && !Files.exists(root.resolve(name.substring(OLD.length())))) {
        DurableFiles.replace(leftover, root.resolve(name.substring(OLD.length())));
      } else if (name.startsWith(OLD) || name.startsWith(TMP)) {
        DurableFiles.deleteTree(leftover);
      }
    }
  }
}
