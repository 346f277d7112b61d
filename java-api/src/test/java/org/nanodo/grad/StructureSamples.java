package org.nanodo.grad;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;

/** Reshapes, reductions and products of any rank. */
final class StructureSamples {
  private StructureSamples() {}

  static void addTo(Samples samples) {
    samples.add(
        "reshape",
        d -> {
          Shape s = d.shape();
          return Sample.of(x -> x.reshape(1, -1, s.rank() == 0 ? 1 : s.dim(0)), d.normal(s));
        });
    samples.add(
        "transpose",
        d -> {
          Shape s = d.shape(2, 4);
          int[] perm = ints(d.choose(s.rank(), s.rank()));
          return Sample.of(x -> x.transpose(perm), d.normal(s));
        });
    samples.add(
        "reverse",
        d -> {
          Shape s = d.shape();
          int[] axes = ints(d.choose(d.between(0, s.rank()), s.rank()));
          return Sample.of(x -> Lax.rev(x, axes), d.normal(s));
        });
    samples.add("broadcast", StructureSamples::broadcast);
    samples.add(
        "sort",
        d -> {
          Shape s = d.shape(1, 3);
          int axis = d.between(0, s.rank() - 1);
          return Sample.of(
              (x, y) -> {
                List<Tensor> sorted = Lax.sort(List.of(x, y), axis);
                return sorted.get(0).mul(sorted.get(1).square());
              },
              d.normal(s),
              d.normal(s));
        });
    for (Reduce.Kind kind : List.of(Reduce.Kind.SUM, Reduce.Kind.PROD, Reduce.Kind.MAX)) {
      samples.add("reduce/" + kind, d -> reduce(kind, d));
    }
    samples.add("reduce/MIN", d -> reduce(Reduce.Kind.MIN, d));
    samples.add("mean", d -> Sample.of(x -> x.mean(0), d.normal(d.shape(1, 3))));
    samples.add("dot", StructureSamples::dot);
  }

  private static Sample broadcast(Draw d) {
    Shape target = d.shape(1, 4);
    List<Integer> dims = d.choose(d.between(0, target.rank()), target.rank());
    Shape s = Shape.of(dims.stream().mapToInt(i -> d.coin() ? 1 : target.dim(i)).toArray());
    return Sample.of(x -> Lax.broadcastInDim(x, target, dims), d.normal(s));
  }

  private static Sample reduce(Reduce.Kind kind, Draw d) {
    Shape s = d.shape(1, 4);
    int[] axes = ints(d.choose(d.between(1, s.rank()), s.rank()));
    return Sample.of(x -> x.reduce(kind, axes), d.normal(s));
  }

  /** Batch, contracted and free dimensions, in any order on either side. */
  private static Sample dot(Draw d) {
    Shape batch = d.shape(0, 2);
    Shape contract = d.shape(0, 2);
    Side lhs = Side.of(d, batch, contract);
    Side rhs = Side.of(d, batch, contract);
    return Sample.of(
        (a, b) -> Lax.dotGeneral(a, b, lhs.batch, rhs.batch, lhs.contract, rhs.contract),
        d.normal(lhs.shape),
        d.normal(rhs.shape));
  }

  /** One operand of a product: its shape, and where its batch and contracted dimensions are. */
  private record Side(Shape shape, List<Integer> batch, List<Integer> contract) {
    static Side of(Draw d, Shape batch, Shape contract) {
      Shape free = d.shape(0, 1);
      var sizes = new ArrayList<Integer>();
      for (Shape s : List.of(batch, contract, free)) {
        s.stream().forEach(sizes::add);
      }
      List<Integer> places = d.choose(sizes.size(), sizes.size());
      int[] dims = new int[sizes.size()];
      for (int i = 0; i < dims.length; i++) {
        dims[places.get(i)] = sizes.get(i);
      }
      int split = batch.rank();
      return new Side(
          Shape.of(dims), places.subList(0, split), places.subList(split, split + contract.rank()));
    }
  }

  static int[] ints(List<Integer> values) {
    return IntStream.range(0, values.size()).map(values::get).toArray();
  }
}
