package org.nanodo.config;

/** Which of XLA's partitioners shards the program over the mesh. */
public enum Partitioner {
  SHARDY,
  GSPMD
}
