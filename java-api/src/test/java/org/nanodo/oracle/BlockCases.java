package org.nanodo.oracle;

import java.util.List;
import org.nanodo.Jnp;
import org.nanodo.Lax;

/** Products, and operations that cut and join; see {@code structure.py}. */
final class BlockCases {
  private BlockCases() {}

  static void addTo(Cases cases) {
    products(cases);
    cases.unary("slice/strided", x -> Lax.slice(x, ints(0, 1, 2), ints(2, 6, 3), ints(1, 2, 1)));
    cases.unary("slice/nothing", x -> Lax.slice(x, ints(1, 2), ints(1, 3), ints(1, 1)));
    cases.unary("slice/scalar", x -> Lax.slice(x, ints(), ints(), ints()));
    cases.unary("slice/in dim", x -> Lax.sliceInDim(x, 1, 3, -1));
    pad(cases, "edges", ints(1, 0), ints(0, 2), ints(0, 0));
    pad(cases, "interior", ints(0, 2), ints(1, 0), ints(2, 1));
    pad(cases, "negative", ints(-1, 1), ints(0, -1), ints(0, 0));
    pad(cases, "negative interior", ints(-2, 0), ints(1, -3), ints(1, 2));
    pad(cases, "cut interior", ints(-1, -2), ints(-1, 0), ints(3, 1));
    pad(cases, "empty", ints(1), ints(2), ints(1));
    cases.add("concatenate/0", in -> Lax.concatenate(in, 0));
    cases.add("concatenate/-1", in -> Lax.concatenate(in, -1));
  }

  private static void products(Cases cases) {
    List<Integer> none = List.of();
    dot(cases, "matrix", none, none, List.of(1), List.of(0));
    dot(cases, "vectors", none, none, List.of(0), List.of(0));
    dot(cases, "outer", none, none, none, none);
    dot(cases, "scalars", none, none, none, none);
    dot(cases, "transposed", none, none, List.of(0), List.of(1));
    dot(cases, "two contracted", none, none, List.of(0, 2), List.of(2, 0));
    dot(cases, "crossed", none, none, List.of(2, 0), List.of(0, 2));
    dot(cases, "batch", List.of(0), List.of(0), List.of(2), List.of(1));
    dot(cases, "batch within", List.of(1), List.of(2), List.of(0), List.of(3));
    dot(cases, "two batch", List.of(0, 2), List.of(0, 2), List.of(3), List.of(3));
    dot(cases, "batch crossed", List.of(0, 2), List.of(2, 0), List.of(1), List.of(1));
    dot(cases, "batch only", List.of(0), List.of(1), none, none);
    List<String> subscripts =
        List.of(
            "bqhd,bkhd->bhqk", "bhqk,bkhd->bqhd", "bld,dhk->blhk", "ij,kj->ki", "i,i->", "i,j->ji");
    for (String s : subscripts) {
      cases.binary("einsum/" + s, (a, b) -> Jnp.einsum(s, a, b));
    }
  }

  private static void dot(
      Cases cases,
      String name,
      List<Integer> lhsBatch,
      List<Integer> rhsBatch,
      List<Integer> lhsContract,
      List<Integer> rhsContract) {
    cases.binary(
        "dot/" + name,
        (a, b) -> Lax.dotGeneral(a, b, lhsBatch, rhsBatch, lhsContract, rhsContract));
  }

  private static void pad(Cases cases, String name, int[] low, int[] high, int[] interior) {
    cases.binary("pad/" + name, (x, v) -> Lax.pad(x, v, low, high, interior));
  }

  private static int[] ints(int... values) {
    return values;
  }
}
