package org.nanodo.metrics;

/** Metrics that cannot be written. */
public final class MetricsException extends RuntimeException {
  MetricsException(String message, Throwable cause) {
    super(message, cause);
  }
}
