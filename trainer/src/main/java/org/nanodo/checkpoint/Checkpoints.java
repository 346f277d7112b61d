package org.nanodo.checkpoint;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.nanodo.checkpoint.CheckpointSearch.Damaged;
import org.nanodo.checkpoint.Manifest.Shard;
import org.nanodo.config.ConfigException;
import org.nanodo.io.DurableFiles;
import org.nanodo.io.IoErrors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.io.SafetensorsException;

/**
 * The checkpoints of a run: {@code checkpoints/STEP/} with safetensors shards and {@code
 * manifest.json}. A save is written to a temporary folder, forced to the disk and renamed, so that
 * a process that is killed at any moment leaves the earlier checkpoints intact. A checkpoint that
 * is damaged nevertheless is renamed, and never deleted.
 */
public final class Checkpoints {
  private static final long SHARD_BYTES = 4L << 30;
  private static final Consumer<Checkpoint> ANY = checkpoint -> {};

  private final LockedWorkdir workdir;
  private final StepFolders folders;
  private final Retention retention;
  private final Consumer<String> notices;
  private final long shardBytes;
  private final Set<String> warned = new HashSet<>();
  private List<Damaged> damaged = List.of();

  /**
   * The checkpoints of a workdir, in which nothing is changed yet.
   *
   * @param notices receives one line for each failure that does not end the run
   * @throws CheckpointException if nothing can be written there
   */
  public Checkpoints(LockedWorkdir workdir, Retention retention, Consumer<String> notices) {
    this(workdir, retention, notices, SHARD_BYTES);
  }

  Checkpoints(
      LockedWorkdir workdir, Retention retention, Consumer<String> notices, long shardBytes) {
    this.workdir = workdir;
    this.folders = new StepFolders(workdir.checkpoints());
    this.retention = retention;
    this.notices = notices;
    this.shardBytes = shardBytes;
    try {
      folders.probe();
    } catch (IOException e) {
      throw new CheckpointException(
          "checkpoints cannot be written to %s (%s): choose another workdir, or make it writable"
              .formatted(folders.root(), IoErrors.reason(e)),
          e);
    }
  }

  /**
   * The newest checkpoint that is not damaged, if there is one.
   *
   * @param check throws {@link IllegalArgumentException} if {@link Checkpoint#data} is not as the
   *     caller saves it, which counts as damage
   * @throws CheckpointException if there are some but all are damaged, or one cannot be read
   */
  public Optional<Checkpoint> latest(Consumer<Checkpoint> check) {
    CheckpointSearch search = CheckpointSearch.in(folders, check);
    damaged = search.damaged();
    return search.require(
        folders.root(),
        "put an undamaged one there, rename that folder to start from step 0, or choose another workdir");
  }

  /**
   * Renames the damaged checkpoints that {@link #latest} found, with a notice for each, and removes
   * the leftovers of a killed process. To be called once a run has been accepted, so that a refused
   * run changes nothing.
   */
  public void settle(Checkpoint start) {
    for (Damaged d : damaged) {
      try {
        Path aside = folders.setAside(d.folder(), d.step(), "damaged");
        notices.accept(
            "checkpoint %s is damaged (%s): renamed to %s, resuming from step %d"
                .formatted(d.folder(), d.cause(), aside.getFileName(), start.step()));
      } catch (IOException e) {
        throw new CheckpointException(
            "checkpoint %s is damaged (%s) and cannot be renamed: %s"
                .formatted(d.folder(), d.cause(), IoErrors.reason(e)),
            e);
      }
    }
    damaged = List.of();
    folders.recover().forEach(this::warn);
  }

  /** The steps of all checkpoints, damaged or not, oldest first. */
  public List<Long> steps() {
    return folders.steps();
  }

  /**
   * The checkpoint that {@code from} names: a folder {@code checkpoints/STEP}, or the newest of a
   * workdir that is not damaged. A run may be writing to the workdir; nothing is locked or written.
   *
   * @param notices receives one line for each damaged checkpoint that is skipped
   * @throws ConfigException if there is no checkpoint
   * @throws CheckpointException if all are damaged
   */
  public static Checkpoint find(Path from, Consumer<String> notices) {
    return find(from, ANY, notices);
  }

  /** As above; {@code check} as for {@link #latest}. */
  public static Checkpoint find(Path from, Consumer<Checkpoint> check, Consumer<String> notices) {
    Path own = from.resolve("checkpoints");
    OptionalLong step = StepFolders.step(from);
    boolean isRun = Files.isDirectory(own);
    if (!isRun && (step.isPresent() || Files.exists(from.resolve(Manifest.NAME)))) {
      return single(from, step, check);
    }
    return newest(own, check, notices)
        .or(() -> newest(from, check, notices))
        .orElseThrow(
            () ->
                new ConfigException(
                    "found no checkpoint in %s, expected the workdir of a run or one of its folders checkpoints/STEP"
                        .formatted(shown(from))));
  }

  private static Path shown(Path from) {
    return from.toString().isEmpty() ? from.toAbsolutePath() : from;
  }

  private static Checkpoint single(Path folder, OptionalLong step, Consumer<Checkpoint> check) {
    try {
      Checkpoint checkpoint = Checkpoint.open(folder);
      if (step.isPresent()) {
        CheckpointSearch.requireStep(checkpoint, step.getAsLong());
      }
      check.accept(checkpoint);
      return checkpoint;
    } catch (DamageException | IllegalArgumentException e) {
      if (!Files.isDirectory(folder)) {
        throw new CheckpointException(
            "checkpoint %s was deleted while it was read: choose another".formatted(folder), e);
      }
      throw new CheckpointException(
          "checkpoint %s is damaged (%s): choose another".formatted(folder, e.getMessage()), e);
    }
  }

  private static Optional<Checkpoint> newest(
      Path root, Consumer<Checkpoint> check, Consumer<String> notices) {
    CheckpointSearch search = CheckpointSearch.in(new StepFolders(root), check);
    Optional<Checkpoint> found = search.require(root, "choose another");
    for (Damaged d : search.damaged()) {
      found.ifPresent(
          c ->
              notices.accept(
                  "checkpoint %s is damaged (%s): skipped, step %d is used"
                      .formatted(d.folder(), d.cause(), c.step())));
    }
    return found;
  }

  /**
   * Saves the state at {@code step}, then deletes the checkpoints that are not to be kept; a
   * failure to delete them is only a notice. A checkpoint of the same step is replaced once the new
   * one is complete.
   *
   * @param data the position in the data
   * @param extra further values of the caller's; numbers under {@code metrics} are those that
   *     {@link Retention.Best} compares
   * @throws CheckpointException if it cannot be written, or the workdir has been moved; earlier
   *     checkpoints are then untouched
   */
  public void save(long step, Collection<Entry> state, JsonObject data, JsonObject extra) {
    workdir.requireUnmoved();
    Path folder = folders.unfinished(step);
    try {
      createRoot();
      folders.recover().forEach(this::warn);
      Files.createDirectory(folder);
      write(folder, step, state, data, extra);
      folders
          .publish(step)
          .ifPresent(
              aside ->
                  notices.accept(
                      "found something else called %s: renamed to %s"
                          .formatted(folders.finished(step), aside.getFileName())));
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot save checkpoint %s (%s): earlier checkpoints are untouched"
              .formatted(folders.finished(step), IoErrors.reason(e)),
          e);
    } catch (SafetensorsException e) {
      throw new CheckpointException(String.valueOf(e.getMessage()), e);
    } finally {
      folders.recover().forEach(this::warn);
    }
    var metrics = new TreeMap<Long, Map<String, Double>>();
    folders.steps().forEach(s -> metrics.put(s, folders.metrics(s)));
    folders.prune(retention.kept(metrics, step)).forEach(this::warn);
  }

  private void createRoot() throws IOException {
    if (!Files.isDirectory(folders.root())) {
      Files.createDirectory(folders.root());
      DurableFiles.sync(workdir.path());
    }
  }

  /** Gives notice that old checkpoints cannot be deleted, once for each reason. */
  private void warn(IOException e) {
    String reason = IoErrors.reason(e);
    if (warned.add(reason)) {
      String file = e instanceof FileSystemException f ? f.getFile() : folders.root().toString();
      notices.accept(
          "cannot delete old checkpoints: %s (%s); saving continues, but uses more and more space"
              .formatted(file, reason));
    }
  }

  private void write(
      Path folder, long step, Collection<Entry> state, JsonObject data, JsonObject extra)
      throws IOException {
    Shards.requireNamesOnce(folder, state);
    List<List<Entry>> parts = Shards.split(state, shardBytes);
    Map<String, Shard> shards = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String name = Shards.name(i, parts.size());
      shards.put(name, Shards.write(folder.resolve(name), parts.get(i)));
    }
    try (var out = ChecksumChannel.create(folder.resolve(Manifest.NAME))) {
      out.write(ByteBuffer.wrap(new Manifest(step, shards, data, extra).toBytes()));
      out.finish();
    }
    DurableFiles.sync(folder);
  }
}
