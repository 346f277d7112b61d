package org.nanodo.nn;

import static org.nanodo.trace.ArgumentChecks.require;
import static org.nanodo.trace.ArgumentChecks.shapeError;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.ShapeException;

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
      throw shapeError("einsum '%s' does not describe %s and %s", subscripts, lhs, rhs);
    }
    String a = inputs[0];
    String b = inputs[1];
    String out = sides[1];
    String batch = letters(a, c -> b.indexOf(c) >= 0 && out.indexOf(c) >= 0);
    String contract = letters(a, c -> b.indexOf(c) >= 0 && out.indexOf(c) < 0);
    String natural = batch + letters(a, c -> b.indexOf(c) < 0) + letters(b, c -> a.indexOf(c) < 0);
    requireOnce(subscripts, a, b, out);
    require(
        natural.length() == out.length() && natural.chars().allMatch(c -> out.indexOf(c) >= 0),
        "einsum '%s': the result must have the indices '%s' in some order",
        subscripts,
        natural);
    Tensor product =
        Lax.dotGeneral(lhs, rhs, at(a, batch), at(b, batch), at(a, contract), at(b, contract));
    return product.transpose(out.chars().map(natural::indexOf).toArray());
  }

  private static void requireOnce(String subscripts, String... parts) {
    for (String part : parts) {
      boolean once = part.chars().distinct().count() == part.length();
      require(once, "einsum '%s' repeats an index within '%s'", subscripts, part);
    }
  }

  private static String letters(String from, IntPredicate wanted) {
    return from.chars().filter(wanted).mapToObj(Character::toString).collect(Collectors.joining());
  }

  private static List<Integer> at(String subscripts, String letters) {
    return letters.chars().mapToObj(subscripts::indexOf).toList();
  }
}
