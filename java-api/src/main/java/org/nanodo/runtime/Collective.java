package org.nanodo.runtime;

import java.util.List;

/**
 * A collective operation of a compiled program.
 *
 * @param kind as in HLO, such as {@code all-gather}
 * @param results the shape of each result on one device
 * @param bytes the size of operands or of results on one device, whichever is larger
 * @param runs the number of executions in one run of the program: more than one in a loop
 */
public record Collective(String kind, List<List<Long>> results, long bytes, long runs) {}
