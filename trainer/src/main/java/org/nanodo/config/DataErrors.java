package org.nanodo.config;

/** What to do about data that is damaged. */
public enum DataErrors {
  /** A damaged record ends the run. */
  STRICT,
  /** Damaged records are counted and passed over. */
  SKIP
}
