package org.nanodo.ir;

import java.util.List;

/**
 * Combines slices of the first operand, at the indices in the second, with updates, the third; an
 * update that is not wholly in bounds is dropped. Which of several updates of one element {@code
 * SET} keeps is undefined; on the CPU it is the last. Attributes as in StableHLO's {@code scatter}.
 *
 * @param dims the dimension numbers
 * @param kind how an element is combined with its update
 * @param mode what the cotangent of an update is that was dropped
 */
public record Scatter(IndexDims dims, Kind kind, Mode mode) implements Op {
  /** Named as in {@code jax.lax.GatherScatterMode}. */
  public enum Mode {
    /** It is zero. */
    FILL_OR_DROP,
    /** It is that at the clamped start index, as that of what {@code x[i]} pulls back in JAX. */
    PROMISE_IN_BOUNDS
  }

  /** How an element is combined with its update. */
  public enum Kind {
    /** The sum. */
    ADD("scatter_add"),
    /** The update. */
    SET("scatter"),
    /** The product. */
    MUL("scatter_mul"),
    /** The smaller one. */
    MIN("scatter_min"),
    /** The larger one. */
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
    in.require(
        in.dtype(1).isInteger(),
        "%s: the indices {1} must be integers; convert them with astype",
        name());
    in.require(
        in.dtype(0) == in.dtype(2) && dims.fits(in.shape(0), in.shape(1)),
        "%s: {2} into {0} at {1} by %s",
        name(),
        dims);
    in.require(
        updatesFit(in.shape(0), dims.batchSizes(in.shape(1)), in.shape(2)),
        "%s: the updates {2} do not hold slices of {0} for each index of {1} by %s",
        name(),
        dims);
    return List.of(in.type(0));
  }

  /** The most updates that one element of the operand can get, for indices of this shape. */
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
        dims.text(
            "update_window_dims = %s, inserted_window_dims = %s, input_batching_dims = %s, scatter_indices_batching_dims = %s, scatter_dims_to_operand_dims = %s");
    String combined =
        switch (kind) {
          case SET -> "";
          case ADD -> "%c = stablehlo.add %a, %b : " + scalar;
          case MUL -> "%c = stablehlo.multiply %a, %b : " + scalar;
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
