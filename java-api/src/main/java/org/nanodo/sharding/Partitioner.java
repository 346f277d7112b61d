package org.nanodo.sharding;

/** The part of XLA that splits a program over devices. */
public enum Partitioner {
  /** Shardy, JAX's default. */
  SHARDY(new ShardyDialect()),
  /** The older GSPMD. */
  GSPMD(new GspmdDialect());

  private final ShardingDialect dialect;

  Partitioner(ShardingDialect dialect) {
    this.dialect = dialect;
  }

  /** How it reads shardings. */
  public ShardingDialect dialect() {
    return dialect;
  }
}
