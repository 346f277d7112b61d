package org.nanodo.sharding;

/** The part of XLA that splits a program over devices. */
public enum Partitioner {
  /** Shardy, JAX's default. */
  SHARDY,
  /** The older GSPMD. */
  GSPMD;

  /** How it reads shardings. */
  public ShardingDialect dialect() {
    return switch (this) {
      case SHARDY -> new ShardyDialect();
      case GSPMD -> new GspmdDialect();
    };
  }
}
