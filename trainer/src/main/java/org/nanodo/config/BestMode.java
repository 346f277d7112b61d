package org.nanodo.config;

/** Which value of a metric is the best. */
public enum BestMode {
  MIN,
  MAX
}
