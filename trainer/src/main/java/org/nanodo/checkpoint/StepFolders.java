package org.nanodo.checkpoint;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nanodo.io.DurableFiles;
import org.nanodo.io.IoErrors;

/**
 * The folders in {@code checkpoints/}: a number with a manifest or state in it is a finished step,
 * since it got that name only when all was on the disk. Leftovers of a killed process are {@code
 * .tmp-save-STEP} and {@code .tmp-drop-STEP}, which are worth nothing, and {@code .old-STEP}, a
 * step that was being replaced. Anything else belongs to someone else, and is neither read nor
 * deleted.
 */
record StepFolders(Path root) {
  private static final String NUMBER = "(0|[1-9][0-9]{0,9})";
  private static final Pattern STEP = Pattern.compile(NUMBER);
  private static final Pattern REPLACED = Pattern.compile("\\.old-" + NUMBER);
  private static final Pattern WORTHLESS = Pattern.compile("\\.tmp-(?:save|drop)-" + NUMBER);
  private static final String PROBE = ".nanodo-probe";

  /** A folder to look into for a step, which may still be called {@code .old-STEP}. */
  record Candidate(long step, Path folder) {}

  /** The step that a folder's name and content say it holds. */
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

  /** One that we may not look into counts: to pass over it in silence would lose steps. */
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

  /** Where a step is written, until it is published. */
  Path unfinished(long step) {
    return root.resolve(".tmp-save-" + step);
  }

  private Path replaced(long step) {
    return root.resolve(".old-" + step);
  }

  /**
   * Where checkpoints may be found, newest first. A list that is empty is made twice: one that is
   * read while a run publishes its next step and drops the one before may show neither.
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

  /** Steps that are there, whole or not, oldest first. */
  List<Long> steps() {
    return candidates().stream().map(Candidate::step).distinct().sorted().toList();
  }

  /** Fails if nothing can be written here; leaves nothing behind. */
  void probe() throws IOException {
    if (Files.exists(root, NOFOLLOW_LINKS)) {
      Path probe = root.resolve(PROBE);
      Files.deleteIfExists(probe);
      Files.createDirectory(probe);
      Files.delete(probe);
    }
  }

  /**
   * Gives an unfinished step its name. A checkpoint that has it already becomes a leftover, and
   * goes only afterwards; something else is set aside, and told.
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

  /** Renames a folder that is of no use as {@code step}; the result is its new name. */
  Path setAside(Path folder, long step, String why) throws IOException {
    Path aside = root.resolve(step + "." + why);
    for (int i = 2; Files.exists(aside, NOFOLLOW_LINKS); i++) {
      aside = root.resolve(step + "." + why + "-" + i);
    }
    DurableFiles.replace(folder, aside);
    return aside;
  }

  /**
   * Deletes the oldest steps until {@code keep} are left, {@code latest} among them.
   *
   * @return why some could not be deleted
   */
  List<IOException> prune(int keep, long latest) {
    List<Long> others = steps().stream().filter(step -> step != latest).toList();
    return attempt(others.subList(0, Math.max(0, others.size() - (keep - 1))), this::drop);
  }

  private void drop(long step) throws IOException {
    Path doomed = root.resolve(".tmp-drop-" + step);
    DurableFiles.replace(finished(step), doomed);
    DurableFiles.deleteTree(doomed);
  }

  /**
   * Undoes what a killed process left half done.
   *
   * @return why some of it could not be undone
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
    } else if (old.isPresent() || number(WORTHLESS, leftover).isPresent()) {
      DurableFiles.deleteTree(leftover);
    }
  }
}
