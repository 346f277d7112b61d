package org.nanodo.ir;

import java.util.List;

/**
 * The first operand combined with slices of the third where the second, of integers, says; a slice
 * that does not lie wholly inside is left out. Which of several updates of one element is set is
 * not defined; on the CPU it is the last. Attributes as in StableHLO's {@code scatter}.
 */
public record Scatter(IndexDims dims, Kind kind) implements Op {
  /** What becomes of an element and its update. */
  public enum Kind {
    ADD("scatter_add"),
    SET("scatter"),
    MIN("scatter_min"),
    MAX("scatter_max");

    private final String jaxName;

    Kind(String jaxName) {
      this.jaxName = jaxName;
    }
  }

  @Override
  public String name() {
    return kind.jaxName;
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 3);
    Operands.require(
        in.dtype(1).isInteger(), "%s: the indices %s must be integers", name(), in.name(1));
    Operands.require(
        in.dtype(0) == in.dtype(2) && dims.fits(in.shape(0), in.shape(1)),
        "%s: %s into %s at %s by %s",
        name(),
        in.name(2),
        in.name(0),
        in.name(1),
        dims);
    Operands.require(
        updatesFit(in.shape(0), dims.batchSizes(in.shape(1)), in.shape(2)),
        "%s: the updates %s do not hold slices of %s for each index of %s by %s",
        name(),
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
  public String text(OpPrinter p) {
    String scalar = new TensorType(p.operand(0).type().dtype(), Shape.SCALAR).mlir();
    String attributes =
        "update_window_dims = %s, inserted_window_dims = %s, input_batching_dims = %s, scatter_indices_batching_dims = %s, scatter_dims_to_operand_dims = %s, index_vector_dim = %d"
            .formatted(
                dims.offset(),
                dims.collapsed(),
                dims.operandBatch(),
                dims.indexBatch(),
                dims.indexMap(),
                dims.indexVector());
    String combined =
        switch (kind) {
          case SET -> "";
          case ADD -> "%c = stablehlo.add %a, %b : " + scalar;
          case MIN -> "%c = stablehlo.minimum %a, %b : " + scalar;
          case MAX -> "%c = stablehlo.maximum %a, %b : " + scalar;
        };
    return """
    "stablehlo.scatter"(%s) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<%s>, unique_indices = false}> ({
        ^bb0(%%a: %s, %%b: %s):
          %s
          stablehlo.return %s : %s
        }) : %s\
    """
        .formatted(
            p.args(),
            attributes,
            scalar,
            scalar,
            combined,
            kind == Kind.SET ? "%b" : "%c",
            scalar,
            p.signature());
  }
}
