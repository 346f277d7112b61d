package org.nanodo.sharding;

/** How shardings are spelled in StableHLO text. */
public sealed interface ShardingDialect permits ShardyDialect, GspmdDialect {
  /** Lines that make the mesh known to the module; empty if there is no need. */
  String declare(Mesh mesh);

  /** The attribute of a parameter or result of rank {@code rank}. */
  String attribute(NamedSharding sharding, int rank);

  /** The operation that constrains {@code operand}, of MLIR type {@code type}. */
  String constraint(String operand, String type, NamedSharding sharding, int rank);

  /**
   * The layout of an operand or result of a manual computation.
   *
   * @throws ShardingException if there are none
   */
  String manual(NamedSharding sharding, int rank);
}
