package org.nanodo.checkpoint;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nanodo.io.IoErrors;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/**
 * A verified checkpoint. Its files stay open until it is closed, so its tensors can be read even
 * after its folder has been deleted.
 */
public final class Checkpoint implements AutoCloseable {
  /** The tensor that counts the optimizer's steps, if the state has one. */
  private static final String STEP = "step";

  private final Path folder;
  private final Manifest manifest;
  private final List<ShardReader> shards;
  private final Map<String, TensorSource> tensors;

  private Checkpoint(
      Path folder, Manifest manifest, List<ShardReader> shards, Map<String, TensorSource> tensors) {
    this.folder = folder;
    this.manifest = manifest;
    this.shards = shards;
    this.tensors = tensors;
  }

  /**
   * Reads and verifies the folder of a step.
   *
   * @throws DamageException if a file is missing, or its content is not what was saved
   * @throws CheckpointException if a file cannot be read for another reason
   */
  static Checkpoint open(Path folder) throws DamageException {
    Manifest manifest = ManifestReader.read(folder);
    List<ShardReader> shards = new ArrayList<>();
    try {
      for (var shard : manifest.shards().entrySet()) {
        shards.add(ShardReader.open(folder.resolve(shard.getKey()), shard.getValue()));
      }
      var tensors = new LinkedHashMap<String, TensorSource>();
      for (ShardReader shard : shards) {
        tensors.putAll(shard.read());
      }
      requireStep(manifest.step(), tensors.get(STEP));
      return new Checkpoint(folder, manifest, shards, tensors);
    } catch (DamageException | RuntimeException e) {
      shards.forEach(ShardReader::close);
      throw e;
    }
  }

  private static void requireStep(long step, @Nullable TensorSource saved) throws DamageException {
    if (saved == null || !saved.type().equals(TensorType.of(DType.I32))) {
      return;
    }
    try {
      long found = saved.toLiteral().getLong(0);
      if (found != step) {
        throw new DamageException(
            "%s: found step %d, but the state is that of step %d"
                .formatted(Manifest.NAME, step, found));
      }
    } catch (IOException e) {
      throw new DamageException("%s: %s".formatted(STEP, IoErrors.reason(e)));
    }
  }

  /** The same checkpoint with another folder: the one that it has been or will be renamed to. */
  Checkpoint in(Path other) {
    return new Checkpoint(other, manifest, shards, tensors);
  }

  public long step() {
    return manifest.step();
  }

  public Path folder() {
    return folder;
  }

  /** The position in the data, as passed to {@link Checkpoints#save}. */
  public JsonObject data() {
    return manifest.data().deepCopy();
  }

  /** The caller's own values, as passed to {@link Checkpoints#save}. */
  public JsonObject extra() {
    return manifest.extra().deepCopy();
  }

  /** Names and types of all tensors. */
  public Map<String, TensorType> types() {
    var types = new LinkedHashMap<String, TensorType>();
    manifest.shards().values().forEach(shard -> types.putAll(shard.tensors()));
    return types;
  }

  /**
   * Checks names and types.
   *
   * @throws CheckpointException if they are not those of {@code expected}
   */
  public void requireTypes(Map<String, TensorType> expected) {
    Mismatch.requireNoOthers(folder, types(), expected);
  }

  /**
   * All tensors.
   *
   * @throws CheckpointException if names or types are not those of {@code expected}
   */
  public Map<String, TensorSource> restore(Map<String, TensorType> expected) {
    requireTypes(expected);
    return restorePart(expected);
  }

  /** As {@link #restore}, but the checkpoint may have further tensors. */
  public Map<String, TensorSource> restorePart(Map<String, TensorType> expected) {
    Optional<String> missing = Mismatch.missing(types(), expected);
    if (missing.isPresent()) {
      throw Mismatch.anotherModel(folder, missing.get());
    }
    var values = new LinkedHashMap<>(tensors);
    values.keySet().retainAll(expected.keySet());
    return values;
  }

  /** Closes its files; its tensors cannot be read any more. */
  @Override
  public void close() {
    shards.forEach(ShardReader::close);
  }
}
