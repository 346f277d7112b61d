package org.nanodo.nn;

import static org.nanodo.sharding.LogicalAxes.EMBEDDING;
import static org.nanodo.sharding.LogicalAxes.VOCAB;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.nn.VarianceScaling.Distribution;
import org.nanodo.nn.VarianceScaling.Mode;

/**
 * A table of embeddings, one float32 row for each token or position, as {@code flax.linen.Embed}.
 */
public final class Embed {
  private static final List<String> AXES = List.of(VOCAB, EMBEDDING);

  private final Scope scope;
  private final Tensor table_VxD;

  private Embed(Scope scope, Tensor table_VxD) {
    this.scope = scope;
    this.table_VxD = table_VxD;
  }

  /** The table of {@code V} rows in a scope: normal numbers with variance 1/D at first. */
  public static Embed of(Scope s, int V, int D) {
    var init = new VarianceScaling(1, Mode.FAN_IN, Distribution.NORMAL).fans(D, V);
    return new Embed(s, s.stored("embedding", init, AXES, V, D));
  }

  /** The rows that integers name, and NaN for one that is none of the table's. */
  public Tensor lookup(Tensor indices) {
    // Added to the rows, so that the backward pass has nothing to do for it.
    DType dtype = table_VxD.dtype();
    Tensor known = Nn.isClass(indices, size());
    Tensor nan = Lax.where(known, Lax.scalar(dtype, 0), Lax.scalar(dtype, Double.NaN));
    return Lax.take(table_VxD, indices, 0).add(nan.expandDims(-1));
  }

  /** How many rows there are. */
  public int size() {
    return table_VxD.dim(0);
  }

  /** The first {@code count} rows. */
  public Tensor first(int count) {
    return Lax.sliceInDim(table_VxD, 0, count, 0);
  }

  /** The table gathered for use. */
  public Tensor table() {
    return scope.gathered(table_VxD, AXES);
  }

  /** How well the vectors along the last axis match each row of the table: a tied output layer. */
  public Tensor attend(Tensor x) {
    return Lax.dotGeneral(
        x, table().astype(x.dtype()), List.of(), List.of(), List.of(x.rank() - 1), List.of(1));
  }
}
