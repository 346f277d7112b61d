package org.nanodo;

/**
 * The result of an iteration of a {@link Scan}: the carry for the next, and an output of its own.
 * Also the result of the whole scan: the last carry, and the stacked outputs of all iterations.
 */
public record Step<C, Y>(C carry, Y y) {}
