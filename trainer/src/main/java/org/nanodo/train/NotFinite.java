package org.nanodo.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nanodo.checkpoint.CheckpointException;
import org.nanodo.io.IoErrors;
import org.nanodo.io.TensorSource;

/** Says which tensors hold a NaN or an infinity. */
final class NotFinite {
  private static final int NAMED = 3;
  private static final int PIECE_BYTES = 1 << 20;

  private static final int F64_EXPONENT = 0x7ff00000;
  private static final int F32_EXPONENT = 0x7f800000;
  private static final int BF16_EXPONENT = 0x7f80;
  private static final int F16_EXPONENT = 0x7c00;

  private NotFinite() {}

  /** Such as {@code 19 of 57 tensors (params/embed/embedding, … and 16 more)}. */
  static String describe(List<String> names, int of) {
    String some = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    String more = names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : "";
    return "%d of %d tensors (%s%s)".formatted(names.size(), of, some, more);
  }

  /**
   * Checks tensors on the host, which are read in pieces.
   *
   * @param where such as the file they are from
   * @param then what to do
   * @throws TrainingException naming those that are not finite
   */
  static void refuse(Map<String, TensorSource> tensors, String where, String then) {
    List<String> names =
        tensors.entrySet().stream()
            .filter(e -> !isFinite(e.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (!names.isEmpty()) {
      throw new TrainingException(
          "%s: a NaN or an infinity is in %s; %s"
              .formatted(where, describe(names, tensors.size()), then));
    }
  }

  /** A floating-point number is finite unless all bits of its exponent are set. */
  private static boolean isFinite(TensorSource x) {
    int exponent =
        switch (x.type().dtype()) {
          case F64 -> F64_EXPONENT;
          case F32 -> F32_EXPONENT;
          case BF16 -> BF16_EXPONENT;
          case F16 -> F16_EXPONENT;
          default -> 0;
        };
    return exponent == 0 || isFinite(x, exponent);
  }

  private static boolean isFinite(TensorSource x, int exponent) {
    int width = x.type().dtype().bytes();
    long bytes = x.type().bytes();
    ByteBuffer piece =
        ByteBuffer.allocate((int) Math.min(bytes, PIECE_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = 0; at < bytes; at += piece.limit()) {
      piece.clear().limit((int) Math.min(bytes - at, PIECE_BYTES));
      read(x, at, piece);
      boolean finite =
          IntStream.range(0, piece.limit() / width)
              .map(i -> high(piece, i * width, width) & exponent)
              .allMatch(bits -> bits != exponent);
      if (!finite) {
        return false;
      }
    }
    return true;
  }

  private static void read(TensorSource x, long at, ByteBuffer piece) {
    try {
      x.read(at, piece);
    } catch (IOException e) {
      throw new CheckpointException("cannot read a tensor: " + IoErrors.reason(e), e);
    }
  }

  /** The highest 32 bits of an element, or all of a shorter one. */
  private static int high(ByteBuffer data, int at, int bytes) {
    return bytes == Short.BYTES ? data.getShort(at) : data.getInt(at + bytes - Integer.BYTES);
  }
}
