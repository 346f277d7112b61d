package org.nanodo.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.ShapeException;
import org.nanodo.trace.Trace;

/** Einstein summation of two tensors, in NumPy's notation without the ellipsis. */
public final class Einsum {
  private Einsum() {}

  /**
   * Multiplies two tensors and sums over the indices that {@code subscripts} leaves out of the
   * result, as in {@code "bqhd,bkhd->bhqk"}.
   *
   * @throws ShapeException if the notation does not fit the tensors
   */
  public static Tensor einsum(String subscripts, Tensor lhs, Tensor rhs) {
    String[] sides = subscripts.replace(" ", "").split("->", -1);
    String[] inputs = sides[0].split(",", -1);
    if (sides.length != 2
        || inputs.length != 2
        || inputs[0].length() != lhs.rank()
        || inputs[1].length() != rhs.rank()) {
      throw new ShapeException(
          "einsum '%s' does not describe %s and %s (%s)"
              .formatted(subscripts, lhs, rhs, Trace.userLine()));
    }
    String a = inputs[0];
    String b = inputs[1];
    String out = sides[1];
    String batch = letters(a, c -> b.indexOf(c) >= 0 && out.indexOf(c) >= 0);
    String contract = letters(a, c -> b.indexOf(c) >= 0 && out.indexOf(c) < 0);
    String natural = batch + letters(a, c -> b.indexOf(c) < 0) + letters(b, c -> a.indexOf(c) < 0);
    requireOnce(subscripts, a, b, out);
    if (natural.length() != out.length() || !natural.chars().allMatch(c -> out.indexOf(c) >= 0)) {
      throw new ShapeException(
          "einsum '%s': the result must have the indices '%s' in some order (%s)"
              .formatted(subscripts, natural, Trace.userLine()));
    }
    Tensor product =
        Lax.dotGeneral(lhs, rhs, at(a, batch), at(b, batch), at(a, contract), at(b, contract));
    return product.transpose(out.chars().map(natural::indexOf).toArray());
  }

  private static void requireOnce(String subscripts, String... parts) {
    for (String part : parts) {
      if (part.chars().distinct().count() != part.length()) {
        throw new ShapeException(
            "einsum '%s' repeats an index within '%s' (%s)"
                .formatted(subscripts, part, Trace.userLine()));
      }
    }
  }

  private interface Letter {
    boolean test(int letter);
  }

  private static String letters(String from, Letter wanted) {
    return from.chars()
        .filter(wanted::test)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static List<Integer> at(String subscripts, String letters) {
    return new ArrayList<>(
        IntStream.range(0, letters.length())
            .mapToObj(i -> subscripts.indexOf(letters.charAt(i)))
            .toList());
  }
}
