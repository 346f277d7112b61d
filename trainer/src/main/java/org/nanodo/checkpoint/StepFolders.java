package org.nanodo.checkpoint;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nanodo.io.DurableFiles;
import org.nanodo.io.IoErrors;

/**
 * The folders in {@code checkpoints/}. A number with a manifest or state in it is a finished step:
 * it is renamed to that only when all its files are on the disk. Leftovers of a killed process are
 * {@code .tmp-save-STEP} and {@code .tmp-drop-STEP}, which are incomplete, and {@code .old-STEP}, a
 * complete step that was being replaced. Anything else is not ours, and is neither read nor
 * deleted.
 */
record StepFolders(Path root) {
  private static final String NUMBER = "(0|[1-9][0-9]{0,9})";
  private static final Pattern STEP = Pattern.compile(NUMBER);
  private static final Pattern REPLACED = Pattern.compile("\\.old-" + NUMBER);
  private static final Pattern INCOMPLETE = Pattern.compile("\\.tmp-(?:save|drop)-" + NUMBER);
  private static final String PROBE = ".nanodo-probe";

  /** A folder that may hold a step; its name may still be {@code .old-STEP}. */
  record Candidate(long step, Path folder) {}

  /** The step of a folder, if its name and content are those of a checkpoint. */
  static OptionalLong step(Path folder) {
    return isCheckpoint(folder) ? number(STEP, folder) : OptionalLong.empty();
  }

  /** The number in a name that matches; steps are below 2^31. */
  private static OptionalLong number(Pattern pattern, Path path) {
    Matcher matcher = pattern.matcher(name(path));
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) > Integer.MAX_VALUE) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(matcher.group(1)));
  }

  private static String name(Path path) {
    return path.toAbsolutePath().normalize().toFile().getName();
  }

  /** A folder that we may not read counts as one: to skip it silently would lose steps. */
  private static boolean isCheckpoint(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    if (!Files.notExists(folder.resolve(Manifest.NAME))) {
      return true;
    }
    try {
      return DurableFiles.list(folder).stream().anyMatch(f -> Shards.isName(name(f)));
    } catch (IOException e) {
      return Files.exists(folder);
    }
  }

  Path finished(long step) {
    return root.resolve(Long.toString(step));
  }

  /** The folder that a step is written to until it is published. */
  Path unfinished(long step) {
    return root.resolve(".tmp-save-" + step);
  }

  private Path replaced(long step) {
    return root.resolve(".old-" + step);
  }

  /**
   * The folders that may be checkpoints, newest first. An empty list is read twice: one that is
   * read while a run publishes a step and deletes the step before may show neither.
   */
  List<Candidate> candidates() {
    List<Candidate> first = candidatesNow();
    return first.isEmpty() ? candidatesNow() : first;
  }

  private List<Candidate> candidatesNow() {
    var found = new ArrayList<Candidate>();
    for (Path folder : list()) {
      step(folder).ifPresent(step -> found.add(new Candidate(step, folder)));
      number(REPLACED, folder).ifPresent(step -> found.add(new Candidate(step, folder)));
    }
    found.sort(
        Comparator.comparingLong(Candidate::step)
            .reversed()
            .thenComparing(c -> number(REPLACED, c.folder()).isPresent()));
    return found;
  }

  private List<Path> list() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try {
      return DurableFiles.list(root);
    } catch (IOException e) {
      throw new CheckpointException("cannot list %s: %s".formatted(root, IoErrors.reason(e)), e);
    }
  }

  /** All steps, damaged or not, oldest first. */
  List<Long> steps() {
    return candidates().stream().map(Candidate::step).distinct().sorted().toList();
  }

  /** Fails if the folder cannot be written to; leaves nothing in it. */
  void probe() throws IOException {
    if (Files.exists(root, NOFOLLOW_LINKS)) {
      Path probe = root.resolve(PROBE);
      Files.deleteIfExists(probe);
      Files.createDirectory(probe);
      Files.delete(probe);
    }
  }

  /**
   * Renames an unfinished step to its final name. An earlier checkpoint of that name becomes a
   * leftover, which {@link #recover} deletes; anything else of that name is renamed.
   *
   * @return the new name of what was renamed
   */
  Optional<Path> publish(long step) throws IOException {
    Path target = finished(step);
    Optional<Path> moved = Optional.empty();
    if (isCheckpoint(target)) {
      DurableFiles.replace(target, replaced(step));
    } else if (Files.exists(target, NOFOLLOW_LINKS)) {
      moved = Optional.of(setAside(target, step, "other"));
    }
    DurableFiles.replace(unfinished(step), target);
    return moved;
  }

  /** Renames a folder that is not a usable checkpoint of {@code step}, and returns the new name. */
  Path setAside(Path folder, long step, String why) throws IOException {
    Path aside = root.resolve(step + "." + why);
    for (int i = 2; Files.exists(aside, NOFOLLOW_LINKS); i++) {
      aside = root.resolve(step + "." + why + "-" + i);
    }
    DurableFiles.replace(folder, aside);
    return aside;
  }

  /**
   * Deletes all steps but those to keep.
   *
   * @return the failures to delete
   */
  List<IOException> prune(Set<Long> kept) {
    return attempt(steps().stream().filter(step -> !kept.contains(step)).toList(), this::drop);
  }

  /** The metrics that a finished step was saved with; none if its manifest is damaged. */
  Map<String, Double> metrics(long step) {
    try {
      return ManifestReader.read(finished(step)).metrics();
    } catch (DamageException | CheckpointException e) {
      return Map.of();
    }
  }

  private void drop(long step) throws IOException {
    Path doomed = root.resolve(".tmp-drop-" + step);
    DurableFiles.replace(finished(step), doomed);
    DurableFiles.deleteTree(doomed);
  }

  /**
   * Deletes the leftovers of a killed process, and restores a step that was being replaced.
   *
   * @return the failures to do so
   */
  List<IOException> recover() {
    return attempt(list(), this::recover);
  }

  private interface Change<T> {
    void to(T what) throws IOException;
  }

  private static <T> List<IOException> attempt(List<T> all, Change<T> change) {
    var failures = new ArrayList<IOException>();
    for (T each : all) {
      try {
        change.to(each);
      } catch (IOException e) {
        failures.add(e);
      }
    }
    return failures;
  }

  private void recover(Path leftover) throws IOException {
    OptionalLong old = number(REPLACED, leftover);
    if (old.isPresent() && !Files.exists(finished(old.getAsLong()), NOFOLLOW_LINKS)) {
      DurableFiles.replace(leftover, finished(old.getAsLong()));
    } else if (old.isPresent() || number(INCOMPLETE, leftover).isPresent()) {
      DurableFiles.deleteTree(leftover);
    }
  }
}
