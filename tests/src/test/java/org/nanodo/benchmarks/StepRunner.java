package org.nanodo.benchmarks;

/** Who trains, each in a process of its own. */
enum StepRunner {
  /** {@code nanodo bench}, without a cache of executables. */
  OURS("ours"),
  /** The same with executables that an earlier process has stored: only its start counts. */
  CACHED("ours, cached"),
  JAX("NanoDO on JAX"),
  EAGER("PyTorch eager"),
  COMPILED("PyTorch compiled");

  final String label;

  StepRunner(String label) {
    this.label = label;
  }

  /** Whether there is a version of it for so many devices. */
  boolean trainsOn(int devices) {
    return devices == 1 || (this != EAGER && this != COMPILED);
  }
}
