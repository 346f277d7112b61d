package org.nanodo.train;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nanodo.ir.Literal;

/** Says which tensors hold a NaN or an infinity. */
final class NotFinite {
  private static final int NAMED = 3;

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
   * Checks tensors on the host.
   *
   * @param where such as the file they are from
   * @param then what to do
   * @throws TrainingException naming those that are not finite
   */
  static void refuse(Map<String, Literal> tensors, String where, String then) {
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
  private static boolean isFinite(Literal x) {
    ByteBuffer data = x.data();
    int bytes = x.type().dtype().bytes();
    int exponent =
        switch (x.type().dtype()) {
          case F64 -> F64_EXPONENT;
          case F32 -> F32_EXPONENT;
          case BF16 -> BF16_EXPONENT;
          case F16 -> F16_EXPONENT;
          default -> 0;
        };
    return exponent == 0
        || IntStream.range(0, data.remaining() / bytes)
            .map(i -> high(data, i * bytes, bytes) & exponent)
            .allMatch(bits -> bits != exponent);
  }

  /** The highest 32 bits of an element, or all of a shorter one. */
  private static int high(ByteBuffer data, int at, int bytes) {
    return bytes == Short.BYTES ? data.getShort(at) : data.getInt(at + bytes - Integer.BYTES);
  }
}
