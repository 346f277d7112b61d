package org.nanodo.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.nanodo.ir.TensorType;

/** Tells a checkpoint of another model or optimizer from one that fits, by name and type. */
public final class Mismatch {
  private static final String WAY_OUT =
      "take the config that it was saved with, or another workdir";

  private Mismatch() {}

  /** Every expected tensor is there with the expected type. */
  static void requireAll(
      Path from, Map<String, TensorType> found, Map<String, TensorType> expected) {
    for (var e : expected.entrySet()) {
      TensorType type = found.get(e.getKey());
      if (!Objects.equals(type, e.getValue())) {
        throw new CheckpointException(
            "checkpoint %s is of another model: found %s for tensor %s, expected %s: %s"
                .formatted(
                    from, type == null ? "nothing" : type, e.getKey(), e.getValue(), WAY_OUT));
      }
    }
  }

  /**
   * Every tensor there is expected; differing types are told first, as they say more.
   *
   * @param from the checkpoint's folder, or a file of parameters
   * @throws CheckpointException naming one that is missing, of another type, or not expected
   */
  public static void requireNoOthers(
      Path from, Map<String, TensorType> found, Map<String, TensorType> expected) {
    requireAll(from, found, expected);
    for (var e : found.entrySet()) {
      if (!expected.containsKey(e.getKey())) {
        throw new CheckpointException(
            "checkpoint %s is of another model: found tensor %s of type %s, expected none: %s"
                .formatted(from, e.getKey(), e.getValue(), WAY_OUT));
      }
    }
  }
}
