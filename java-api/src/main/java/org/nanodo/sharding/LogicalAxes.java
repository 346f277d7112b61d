package org.nanodo.sharding;

/**
 * Names that layers give to the dimensions of parameters and activations, for {@link AxisRules}.
 */
public final class LogicalAxes {
  /** A dimension that is never split. */
  public static final String NONE = "";

  /** Examples of a batch. */
  public static final String BATCH = "batch";

  /** Positions of a sequence. */
  public static final String LENGTH = "length";

  /** The model dimension of a kernel. */
  public static final String EMBED = "embed";

  /** The inner dimension of an MLP, as the output of its first kernel and in activations. */
  public static final String MLP = "mlp";

  /** The inner dimension of an MLP, as the input of its last kernel. */
  public static final String MLP_INPUT = "mlp_input";

  /** Attention heads. */
  public static final String HEADS = "heads";

  /** Rows of an embedding table, or classes. */
  public static final String VOCAB = "vocab";

  /** Columns of an embedding table. */
  public static final String EMBEDDING = "embedding";

  private LogicalAxes() {}
}
