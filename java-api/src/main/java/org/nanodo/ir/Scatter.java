package org.nanodo.ir;

import java.util.List;

/**
 * The first operand with slices of the third added where the second, of integers, says; a slice
 * that does not lie wholly inside is left out. Attributes as in StableHLO's {@code scatter}, with
 * addition as its computation.
 */
public record Scatter(IndexDims dims) implements Op {
  @Override
  public String name() {
    return "scatter_add";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 3);
    Operands.require(
        in.dtype(1).isInteger(), "scatter_add: the indices %s must be integers", in.name(1));
    Operands.require(
        in.dtype(0) == in.dtype(2) && dims.fits(in.shape(0), in.shape(1)),
        "scatter_add: %s into %s at %s by %s",
        in.name(2),
        in.name(0),
        in.name(1),
        dims);
    Operands.require(
        updatesFit(in.shape(0), dims.batchSizes(in.shape(1)), in.shape(2)),
        "scatter_add: the updates %s do not hold slices of %s for each index of %s by %s",
        in.name(2),
        in.name(0),
        in.name(1),
        dims);
    return List.of(in.type(0));
  }

  /** How many updates one element of the operand may get, for indices of this shape. */
  public long updatesOfOneSlot(Shape indices) {
    long count = 1;
    for (int d = 0; d < indices.rank(); d++) {
      boolean apart = d == dims.indexVector() || dims.indexBatch().contains(d);
      count *= apart ? 1 : indices.dim(d);
    }
    return count;
  }

  private boolean updatesFit(Shape x, List<Integer> batch, Shape updates) {
    List<Integer> window = dims.windowSizes(x);
    if (window.size() != dims.offset().size() || updates.rank() != batch.size() + window.size()) {
      return false;
    }
    int next = 0;
    for (int d = 0; d < updates.rank(); d++) {
      int w = dims.offset().indexOf(d);
      boolean fits = w < 0 ? updates.dim(d) == batch.get(next++) : updates.dim(d) <= window.get(w);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String text(Line line) {
    String scalar = new TensorType(line.operand(0).type().dtype(), Shape.SCALAR).mlir();
    String attributes =
        "update_window_dims = %s, inserted_window_dims = %s, input_batching_dims = %s, scatter_indices_batching_dims = %s, scatter_dims_to_operand_dims = %s, index_vector_dim = %d"
            .formatted(
                dims.offset(),
                dims.collapsed(),
                dims.operandBatch(),
                dims.indexBatch(),
                dims.indexMap(),
                dims.indexVector());
    return """
        "stablehlo.scatter"(%s) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<%s>, unique_indices = false}> ({
            ^bb0(%%a: %s, %%b: %s):
              %%sum = stablehlo.add %%a, %%b : %s
              stablehlo.return %%sum : %s
            }) : %s"""
        .formatted(line.args(), attributes, scalar, scalar, scalar, scalar, line.signature());
  }
}
