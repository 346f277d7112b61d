package org.nanodo;

/**
 * What an iteration of a {@link Scan} makes: what it hands to the next, and a result of its own.
 * Also what the whole scan makes: the last carry, and the results of all iterations, stacked.
 */
public record Step<C, Y>(C carry, Y y) {}
