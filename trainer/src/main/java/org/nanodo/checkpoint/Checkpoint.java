package org.nanodo.checkpoint;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nanodo.checkpoint.Manifest.Shard;
import org.nanodo.io.IoErrors;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/** A finished checkpoint whose files are all there with the right sizes. */
public final class Checkpoint {
  private final Path folder;
  private final Manifest manifest;
  private final String wayOut;

  private Checkpoint(Path folder, Manifest manifest, String wayOut) {
    this.folder = folder;
    this.manifest = manifest;
    this.wayOut = wayOut;
  }

  /** Opens a step's folder; {@code wayOut} tells the user what to do should it be damaged. */
  static Checkpoint open(Path folder, String wayOut) {
    try {
      Manifest manifest = Manifest.read(folder);
      for (var e : manifest.shards().entrySet()) {
        requireSize(folder.resolve(e.getKey()), e.getValue().sum().bytes());
      }
      return new Checkpoint(folder, manifest, wayOut);
    } catch (CheckpointException e) {
      throw damaged(e, wayOut);
    }
  }

  private static void requireSize(Path file, long expected) {
    try {
      if (Files.size(file) != expected) {
        throw new CheckpointException(
            "%s: found %d bytes, expected %d".formatted(file, Files.size(file), expected));
      }
    } catch (IOException e) {
      throw new CheckpointException("cannot read %s: %s".formatted(file, IoErrors.reason(e)), e);
    }
  }

  private static CheckpointException damaged(CheckpointException e, String wayOut) {
    return new CheckpointException(
        "damaged checkpoint: %s; %s".formatted(e.getMessage(), wayOut), e);
  }

  public long step() {
    return manifest.step();
  }

  public Path folder() {
    return folder;
  }

  /** The data position, as it was given to {@link Checkpoints#save}. */
  public JsonObject data() {
    return manifest.data().deepCopy();
  }

  /** The caller's own values, as they were given to {@link Checkpoints#save}. */
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
   * All tensors, mapped into memory, after types, then checksums have been checked.
   *
   * @throws CheckpointException if names or types are not those of {@code expected}, or a file is
   *     damaged
   */
  public Map<String, Literal> restore(Map<String, TensorType> expected) {
    requireTypes(expected);
    return restorePart(expected);
  }

  /** As {@link #restore}, but the checkpoint may hold other tensors besides. */
  public Map<String, Literal> restorePart(Map<String, TensorType> expected) {
    Mismatch.requireAll(folder, types(), expected);
    var values = new LinkedHashMap<String, Literal>();
    try {
      for (var shard : manifest.shards().entrySet()) {
        Safetensors file = verified(folder.resolve(shard.getKey()), shard.getValue());
        file.types().keySet().stream()
            .filter(expected::containsKey)
            .forEach(name -> values.put(name, file.read(name)));
      }
    } catch (CheckpointException e) {
      throw damaged(e, wayOut);
    }
    return values;
  }

  private static Safetensors verified(Path path, Shard shard) {
    try {
      FileSum found = FileSum.of(path);
      if (!found.equals(shard.sum())) {
        throw new CheckpointException(
            "%s: found %s, expected %s".formatted(path, found, shard.sum()));
      }
    } catch (IOException e) {
      throw new CheckpointException("cannot read %s: %s".formatted(path, IoErrors.reason(e)), e);
    }
    Safetensors file = Safetensors.open(path);
    if (!file.types().equals(shard.tensors())) {
      throw new CheckpointException(
          "%s: found tensors %s, expected %s".formatted(path, file.types(), shard.tensors()));
    }
    return file;
  }
}
