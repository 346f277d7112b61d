package org.nanodo.ir;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.ir.SliceOp.DynamicSlice;

/**
 * Collects slices of the first operand; the second, of integers, says where each starts. Starts are
 * moved if need be so that every slice lies inside. Attributes as in StableHLO's {@code gather}.
 *
 * @param dims how dimensions of operand, indices and result go together
 * @param sizes the size of a slice in each dimension of the operand
 * @param mode where the cotangent of a slice goes whose start was clamped
 */
public record Gather(IndexDims dims, Shape sizes, Mode mode) implements Op {
  /** Named as in {@code jax.lax.GatherScatterMode}. */
  public enum Mode {
    /** To the slice at the clamped start. */
    CLIP,
    /** Nowhere: it is dropped, as that of {@code x[i]} is in JAX. */
    PROMISE_IN_BOUNDS
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 2);
    Shape x = in.shape(0);
    Operands.require(
        in.dtype(1).isInteger(), "gather: the indices %s must be integers", in.name(1));
    boolean fits = sizes.rank() == x.rank() && dims.fits(x, in.shape(1));
    for (int i = 0; fits && i < x.rank(); i++) {
      boolean single = dims.collapsed().contains(i) || dims.operandBatch().contains(i);
      fits = sizes.dim(i) <= x.dim(i) && (!single || sizes.dim(i) <= 1);
    }
    Operands.require(
        fits, "gather: slices %s of %s at %s by %s", sizes, in.name(0), in.name(1), dims);
    return List.of(in.type(0).with(resultShape(in.shape(1))));
  }

  private Shape resultShape(Shape indices) {
    List<Integer> window = dims.windowSizes(sizes);
    List<Integer> batch = dims.batchSizes(indices);
    int rank = window.size() + batch.size();
    Operands.require(
        dims.offset().size() == window.size()
            && dims.offset().stream().allMatch(d -> d >= 0 && d < rank),
        "gather: offset dimensions %s do not hold a window of %s in a result of rank %d",
        dims.offset(),
        window,
        rank);
    var shape = new ArrayList<Integer>();
    int nextBatch = 0;
    for (int d = 0; d < rank; d++) {
      int w = dims.offset().indexOf(d);
      shape.add(w >= 0 ? window.get(w) : batch.get(nextBatch++));
    }
    return Shape.of(Lists.ints(shape));
  }

  @Override
  public String text(OpPrinter p) {
    String attributes =
        "offset_dims = %s, collapsed_slice_dims = %s, operand_batching_dims = %s, start_indices_batching_dims = %s, start_index_map = %s, index_vector_dim = %d"
            .formatted(
                dims.offset(),
                dims.collapsed(),
                dims.operandBatch(),
                dims.indexBatch(),
                dims.indexMap(),
                dims.indexVector());
    return "\"stablehlo.gather\"(%s) <{dimension_numbers = #stablehlo.gather<%s>, indices_are_sorted = false, slice_sizes = %s}> : %s"
        .formatted(p.args(), attributes, i64Array(sizes), p.signature());
  }

  private static String i64Array(Shape shape) {
    String listed = DynamicSlice.listed(shape).toString();
    return "array<i64" + (shape.rank() == 0 ? "" : ": ") + listed.substring(1).replace("]", ">");
  }
}
