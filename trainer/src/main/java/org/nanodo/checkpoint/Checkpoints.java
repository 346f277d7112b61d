package org.nanodo.checkpoint;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nanodo.checkpoint.Manifest.Shard;
import org.nanodo.checkpoint.Safetensors.Entry;
import org.nanodo.config.ConfigException;
import org.nanodo.io.IoErrors;

/**
 * The checkpoints of a run: {@code checkpoints/STEP/} with safetensors shards and {@code
 * manifest.json}. A save is written to a temporary folder, forced to the disk and renamed, so that
 * a process killed at any moment leaves the checkpoints before it whole.
 */
public final class Checkpoints {
  private static final long SHARD_BYTES = 4L << 30;

  private final StepFolders folders;
  private final int maxToKeep;
  private final long shardBytes;

  /** Clears away what a killed process may have left in the folder. */
  public Checkpoints(Workdir workdir, int maxToKeep) {
    this(workdir, maxToKeep, SHARD_BYTES);
  }

  Checkpoints(Workdir workdir, int maxToKeep, long shardBytes) {
    if (maxToKeep < 1) {
      throw new CheckpointException(
          "max_to_keep: found %d, expected 1 or more".formatted(maxToKeep));
    }
    this.folders = new StepFolders(workdir.checkpoints());
    this.maxToKeep = maxToKeep;
    this.shardBytes = shardBytes;
    try {
      folders.recover();
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot clear %s: %s".formatted(folders.root(), IoErrors.reason(e)), e);
    }
  }

  /**
   * The newest finished checkpoint, if there is any.
   *
   * @throws CheckpointException if it is damaged, naming the file and the folder to delete in order
   *     to go on from the one before
   */
  public Optional<Checkpoint> latest() {
    return folders.newest();
  }

  /** Steps of the finished checkpoints, oldest first. */
  public List<Long> steps() {
    return folders.steps();
  }

  /**
   * The checkpoint that {@code from} means: a folder {@code checkpoints/STEP}, or the newest of a
   * workdir. Nothing is locked or written there.
   *
   * @throws ConfigException if there is none
   * @throws CheckpointException if it is damaged
   */
  public static Checkpoint find(Path from) {
    Path own = from.resolve("checkpoints");
    boolean isRun = Files.isDirectory(own);
    if (!isRun && (StepFolders.isStep(from) || Files.exists(from.resolve(Manifest.NAME)))) {
      return Checkpoint.open(from, "choose another checkpoint");
    }
    return new StepFolders(own)
        .newest()
        .or(() -> new StepFolders(from).newest())
        .orElseThrow(
            () ->
                new ConfigException(
                    "found no checkpoint in %s, expected the workdir of a run or one of its folders checkpoints/STEP"
                        .formatted(from)));
  }

  /**
   * Saves the state at {@code step}, then deletes the oldest checkpoints beyond {@code maxToKeep}.
   * A checkpoint of the same step is replaced, once the new one is complete.
   *
   * @param data the position in the data
   * @param extra what else the caller wants back
   * @throws CheckpointException if it cannot be written; those before are then untouched
   */
  public void save(long step, Collection<Entry> state, JsonObject data, JsonObject extra) {
    Path folder = folders.unfinished(step);
    try {
      Files.createDirectories(folders.root());
      folders.recover();
      try {
        Files.createDirectory(folder);
        write(folder, step, state, data, extra);
        folders.publish(step);
      } finally {
        folders.recover();
      }
      folders.prune(maxToKeep, step);
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot save checkpoint %s (%s): those before are untouched"
              .formatted(folders.finished(step), IoErrors.reason(e)),
          e);
    }
  }

  private void write(
      Path folder, long step, Collection<Entry> state, JsonObject data, JsonObject extra)
      throws IOException {
    SafetensorsWriter.types(folder, state);
    List<List<Entry>> parts = Shards.split(state, shardBytes);
    Map<String, Shard> shards = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String name = Shards.name(i, parts.size());
      FileSum sum = SafetensorsWriter.write(folder.resolve(name), parts.get(i), Map.of());
      shards.put(name, new Shard(sum, SafetensorsWriter.types(folder, parts.get(i))));
    }
    try (var out = ChecksumChannel.create(folder.resolve(Manifest.NAME))) {
      out.write(ByteBuffer.wrap(new Manifest(step, shards, data, extra).toBytes()));
      out.finish();
    }
    DurableFiles.sync(folder);
  }
}
