package org.nanodo.runtime;

import java.util.SortedMap;

/**
 * What a run of a compiled program costs on each device. Operations and bytes are XLA's estimate,
 * as {@code cost_analysis()} in JAX: a loop counts as one iteration.
 *
 * @param flops operations but for transcendentals; a multiplication with an addition is two
 * @param transcendentals results of functions such as {@code exp}
 * @param bytesAccessed bytes that operations read and write, each fusion being one operation
 * @param communication bytes that a device sends or receives, by kind of collective; loops count in
 *     full
 */
public record Cost(
    double flops,
    double transcendentals,
    double bytesAccessed,
    MemoryStats memory,
    SortedMap<String, Long> communication) {}
