package org.nanodo.ir;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.ir.SliceOp.DynamicSlice;

/**
 * Gathers slices of the first operand at the start indices in the second, which are clamped so that
 * every slice is in bounds. Attributes as in StableHLO's {@code gather}.
 *
 * @param dims the dimension numbers
 * @param sizes the size of a slice in each dimension of the operand
 * @param mode what happens to the cotangent of a slice whose start index was clamped
 */
public record Gather(IndexDims dims, Shape sizes, Mode mode) implements Op {
  /** Named as in {@code jax.lax.GatherScatterMode}. */
  public enum Mode {
    /** It is added at the clamped start index. */
    CLIP,
    /** It is dropped, as that of {@code x[i]} in JAX. */
    PROMISE_IN_BOUNDS
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 2);
    Shape x = in.shape(0);
    in.require(
        in.dtype(1).isInteger(),
        "gather: the indices {1} must be integers; convert them with astype");
    boolean fits = sizes.rank() == x.rank() && dims.fits(x, in.shape(1));
    for (int i = 0; fits && i < x.rank(); i++) {
      boolean single = dims.collapsed().contains(i) || dims.operandBatch().contains(i);
      fits = sizes.dim(i) <= x.dim(i) && (!single || sizes.dim(i) <= 1);
    }
    in.require(fits, "gather: slices %s of {0} at {1} by %s", sizes, dims);
    return List.of(in.type(0).with(resultShape(in.shape(1))));
  }

  private Shape resultShape(Shape indices) {
    List<Integer> window = dims.windowSizes(sizes);
    List<Integer> batch = dims.batchSizes(indices);
    int rank = window.size() + batch.size();
    ShapeException.require(
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
        dims.text(
            "offset_dims = %s, collapsed_slice_dims = %s, operand_batching_dims = %s, start_indices_batching_dims = %s, start_index_map = %s");
    return "\"stablehlo.gather\"(%s) <{dimension_numbers = #stablehlo.gather<%s>, indices_are_sorted = false, slice_sizes = %s}> : %s"
        .formatted(p.args(), attributes, i64Array(sizes), p.signature());
  }

  private static String i64Array(Shape shape) {
    String listed = DynamicSlice.listed(shape).toString();
    return "array<i64" + (shape.rank() == 0 ? "" : ": ") + listed.substring(1).replace("]", ">");
  }
}
