package org.nanodo.runtime;

import java.util.List;

/**
 * An operation by which the devices that run a program talk to each other.
 *
 * @param kind as in HLO, such as {@code all-gather}
 * @param results the sizes of each result on one device
 * @param bytes what one device passes in or gets out, whichever is more
 * @param runs how often a run of the program does it: more than once in a loop
 */
public record Collective(String kind, List<List<Long>> results, long bytes, long runs) {}
