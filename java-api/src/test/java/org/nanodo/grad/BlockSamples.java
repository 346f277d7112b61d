package org.nanodo.grad;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;

/** Blocks and slices at places that are known, or computed, or outside. */
final class BlockSamples {
  private BlockSamples() {}

  static void addTo(Samples samples) {
    samples.add("slice", BlockSamples::slice);
    samples.add("pad", BlockSamples::pad);
    samples.add(
        "concatenate",
        d -> {
          Shape s = d.shape(1, 4);
          int axis = d.between(0, s.rank() - 1);
          return new Sample(
              in -> Lax.concatenate(in, axis),
              d.normal(s),
              d.normal(s.with(axis, d.between(0, 2))),
              d.normal(s.with(axis, d.between(1, 3))));
        });
    samples.add("dynamic slice", d -> dynamic(d, false));
    samples.add("dynamic update slice", d -> dynamic(d, true));
    samples.add("gather", d -> indexed(d, false));
    samples.add("scatter", d -> indexed(d, true));
  }

  private static Sample slice(Draw d) {
    Shape s = Shape.of(d.shape().stream().map(n -> n + d.between(0, 2)).toArray());
    int[] starts = s.stream().map(n -> d.between(0, n)).toArray();
    int[] limits = IntStream.range(0, s.rank()).map(i -> d.between(starts[i], s.dim(i))).toArray();
    int[] strides = s.stream().map(n -> d.between(1, 3)).toArray();
    return Sample.of(x -> Lax.slice(x, starts, limits, strides), d.normal(s));
  }

  private static Sample pad(Draw d) {
    Shape s = Shape.of(d.shape(0, 3).stream().map(n -> n + 1).toArray());
    int[] low = s.stream().map(n -> d.between(-1, 2)).toArray();
    int[] high = s.stream().map(n -> d.between(-1, 2)).toArray();
    int[] interior = s.stream().map(n -> d.between(0, 2)).toArray();
    return Sample.of(
        (x, v) -> Lax.pad(x, v, low, high, interior), d.normal(s), d.normal(Shape.SCALAR));
  }

  private static Sample dynamic(Draw d, boolean update) {
    Shape s = d.shape();
    Shape block = Shape.of(s.stream().map(n -> d.between(1, n)).toArray());
    var args = new ArrayList<Literal>(List.of(d.normal(s)));
    if (update) {
      args.add(d.normal(block));
    }
    s.stream().forEach(n -> args.add(d.ints(-1, n)));
    return new Sample(
        in ->
            update
                ? Lax.dynamicUpdateSlice(in.get(0), in.get(1), in.subList(2, in.size()))
                : Lax.dynamicSlice(in.get(0), in.subList(1, in.size()), block),
        args,
        1e-5,
        1e-7);
  }

  /**
   * Draws dimension numbers: each dimension of the operand is batch, collapsed or kept, and some of
   * the latter two are indexed.
   */
  private static Sample indexed(Draw d, boolean scatter) {
    Shape x = d.shape(1, 4);
    List<Integer> order = d.choose(x.rank(), x.rank());
    int batches = d.between(0, Math.min(1, x.rank() - 1));
    List<Integer> operandBatch = order.subList(0, batches);
    List<Integer> others = order.subList(batches, x.rank());
    List<Integer> indexMap = others.subList(0, d.between(1, others.size()));
    List<Integer> collapsed = others.stream().filter(i -> d.coin()).sorted().toList();
    int[] sizes =
        IntStream.range(0, x.rank())
            .map(
                i -> operandBatch.contains(i) || collapsed.contains(i) ? 1 : d.between(1, x.dim(i)))
            .toArray();
    // Of the indices: batch dimensions, one more, and the components last.
    int[] indices = new int[batches + 2];
    for (int i = 0; i < batches; i++) {
      indices[i] = x.dim(operandBatch.get(i));
    }
    indices[batches] = d.between(1, 3);
    indices[batches + 1] = indexMap.size();
    int kept = others.size() - collapsed.size();
    int rank = kept + batches + 1;
    List<Integer> offset = d.choose(kept, rank).stream().sorted().toList();
    List<Integer> indexBatch = IntStream.range(0, batches).boxed().toList();
    var dims = new IndexDims(offset, collapsed, operandBatch, indexBatch, indexMap, batches + 1);
    Literal at = d.ints(-1, 3, indices);
    if (!scatter) {
      return Sample.of((t, i) -> Lax.gather(t, i, dims, Shape.of(sizes)), d.normal(x), at);
    }
    Shape updates = updates(sizes, indices, dims, rank);
    return new Sample(
        in -> Lax.scatterAdd(in.get(0), in.get(1), in.get(2), dims),
        d.normal(x),
        at,
        d.normal(updates));
  }

  private static Shape updates(int[] sizes, int[] indices, IndexDims dims, int rank) {
    var window =
        IntStream.range(0, sizes.length)
            .filter(i -> !dims.collapsed().contains(i) && !dims.operandBatch().contains(i))
            .map(i -> sizes[i])
            .iterator();
    int next = 0;
    int[] updates = new int[rank];
    for (int i = 0; i < rank; i++) {
      updates[i] = dims.offset().contains(i) ? window.next() : indices[next++];
    }
    return Shape.of(updates);
  }
}
