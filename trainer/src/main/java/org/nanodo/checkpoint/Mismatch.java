package org.nanodo.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nanodo.ir.TensorType;

/** Compares the names and types of tensors: those of another model or optimizer differ. */
public final class Mismatch {
  private Mismatch() {}

  /** The first expected tensor that is missing or has another type. */
  static Optional<String> missing(Map<String, TensorType> found, Map<String, TensorType> expected) {
    return expected.entrySet().stream()
        .filter(e -> !e.getValue().equals(found.get(e.getKey())))
        .findFirst()
        .map(
            e ->
                "found %s for tensor %s, expected %s"
                    .formatted(
                        Objects.toString(found.get(e.getKey()), "nothing"),
                        e.getKey(),
                        e.getValue()));
  }

  /** As {@link #missing}, or else the first tensor that is not expected. */
  static Optional<String> any(Map<String, TensorType> found, Map<String, TensorType> expected) {
    return missing(found, expected)
        .or(
            () ->
                found.entrySet().stream()
                    .filter(e -> !expected.containsKey(e.getKey()))
                    .findFirst()
                    .map(
                        e ->
                            "found tensor %s of type %s, expected none"
                                .formatted(e.getKey(), e.getValue())));
  }

  static CheckpointException anotherModel(Path from, String mismatch) {
    return new CheckpointException(
        "checkpoint %s is of another model: %s: take the config that it was saved with, or another workdir"
            .formatted(from, mismatch));
  }

  /**
   * Requires the expected tensors and no others.
   *
   * @param from the checkpoint's folder, or a file of parameters
   * @throws CheckpointException naming a tensor that is missing, of another type, or not expected
   */
  public static void requireNoOthers(
      Path from, Map<String, TensorType> found, Map<String, TensorType> expected) {
    any(found, expected)
        .ifPresent(
            mismatch -> {
              throw anotherModel(from, mismatch);
            });
  }
}
