package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Prefixes of an associative operation as in Blelloch, "Prefix Sums and Their Applications" (1990):
 * pairs of neighbours are combined, the prefixes of the pairs are found in the same way, and those
 * that end within a pair are combined from them.
 */
final class AssociativeScan {
  private final BinaryOperator<List<Tensor>> combine;
  private final int axis;

  private AssociativeScan(BinaryOperator<List<Tensor>> combine, int axis) {
    this.combine = combine;
    this.axis = axis;
  }

  static <T> T apply(BinaryOperator<T> fn, T elems, int axis, boolean reverse) {
    Tree<Tensor> tree = Tree.of(elems, Tensor.class);
    require(!tree.leaves().isEmpty(), "associativeScan: there is nothing to scan");
    Tensor first = tree.leaves().get(0);
    int at = Axes.of("associativeScan", first, axis);
    for (Tensor t : tree.leaves()) {
      require(
          at < t.rank() && t.dim(at) == first.dim(at),
          "associativeScan: %s and %s differ in size along axis %d; all tensors need one size there",
          first,
          t,
          at);
    }
    BinaryOperator<List<Tensor>> combine =
        (a, b) -> {
          T combined = fn.apply(tree.with(a).build(), tree.with(b).build());
          Tree<Tensor> result = Tree.of(combined, Tensor.class);
          require(
              result.def().equals(tree.def()),
              "associativeScan: fn takes %s and returns %s; it must keep their structure",
              tree.paths(),
              result.paths());
          return result.leaves();
        };
    var scan = new AssociativeScan(combine, at);
    List<Tensor> in = reverse ? each(tree.leaves(), t -> Lax.rev(t, at)) : tree.leaves();
    List<Tensor> out = scan.prefixes(in);
    return tree.with(reverse ? each(out, t -> Lax.rev(t, at)) : out).build();
  }

  private List<Tensor> prefixes(List<Tensor> elems) {
    int count = elems.get(0).dim(axis);
    if (count < 2) {
      return elems;
    }
    int pairs = count / 2;
    // XLA:CPU would compute each level again in all that use it.
    List<Tensor> combined =
        each(
            combine.apply(every2(elems, 0, 2 * pairs - 1), every2(elems, 1, 2 * pairs)),
            Lax::computedOnce);
    List<Tensor> odd = each(prefixes(combined), Lax::computedOnce);
    List<Tensor> first = slices(elems, 0, 1, 1);
    int later = (count - 1) / 2;
    List<Tensor> even =
        later == 0
            ? first
            : concatenated(first, combine.apply(slices(odd, 0, later, 1), every2(elems, 2, count)));
    return zip(even, odd, this::interleaved);
  }

  private List<Tensor> every2(List<Tensor> xs, int start, int limit) {
    return slices(xs, start, limit, 2);
  }

  private List<Tensor> slices(List<Tensor> xs, int start, int limit, int stride) {
    return each(
        xs,
        x -> {
          int[] starts = new int[x.rank()];
          int[] strides = IntStream.range(0, x.rank()).map(i -> i == axis ? stride : 1).toArray();
          starts[axis] = start;
          return Lax.slice(x, starts, x.shape().with(axis, limit).dims(), strides);
        });
  }

  private List<Tensor> concatenated(List<Tensor> a, List<Tensor> b) {
    return zip(a, b, (x, y) -> Lax.concatenate(List.of(x, y), axis));
  }

  /** Elements of {@code even} and {@code odd} in turn; there may be one more of the former. */
  private Tensor interleaved(Tensor even, Tensor odd) {
    int pairs = odd.dim(axis);
    Tensor same = Lax.sliceInDim(even, 0, pairs, axis);
    Tensor both =
        Lax.stack(List.of(same, odd), axis + 1).reshape(odd.shape().with(axis, 2 * pairs).dims());
    return even.dim(axis) == pairs
        ? both
        : Lax.concatenate(List.of(both, Lax.sliceInDim(even, pairs, pairs + 1, axis)), axis);
  }

  private static List<Tensor> each(List<Tensor> xs, UnaryOperator<Tensor> f) {
    return xs.stream().map(f).toList();
  }

  private static List<Tensor> zip(List<Tensor> a, List<Tensor> b, BinaryOperator<Tensor> f) {
    List<Tensor> zipped = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      zipped.add(f.apply(a.get(i), b.get(i)));
    }
    return zipped;
  }
}
