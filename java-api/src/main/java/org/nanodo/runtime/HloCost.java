package org.nanodo.runtime;

/** What a part of a compiled program costs. */
record HloCost(double flops, double transcendentals, double bytes) {
  static final HloCost NONE = new HloCost(0, 0, 0);

  static HloCost flops(double flops) {
    return new HloCost(flops, 0, 0);
  }

  HloCost plus(HloCost other) {
    return new HloCost(
        flops + other.flops, transcendentals + other.transcendentals, bytes + other.bytes);
  }

  HloCost max(HloCost other) {
    return new HloCost(
        Math.max(flops, other.flops),
        Math.max(transcendentals, other.transcendentals),
        Math.max(bytes, other.bytes));
  }

  /** So many runs of it, between which values are not in memory. */
  HloCost times(long runs) {
    return new HloCost(flops * runs, transcendentals * runs, 0);
  }

  HloCost withBytes(double other) {
    return new HloCost(flops, transcendentals, other);
  }
}
