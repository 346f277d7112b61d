package org.nanodo.profile;

/**
 * A group of operations of a step.
 *
 * @param layer the source line that recorded them, or the path of a parameter
 * @param pass {@code value}, {@code gradient} or {@code recomputed}
 * @param count executions in a step
 * @param unmeasured those of them that cannot be executed alone, whose time is missing
 * @param ms milliseconds a step
 * @param share of the measured step
 * @param flops a step
 * @param bytes read and written a step
 * @param limitMs what the machine needs for these, the longer of both
 * @param ratio of the time to the limit, 0 if nothing limits it
 */
public record ProfileRow(
    String layer,
    String pass,
    String kind,
    long count,
    long unmeasured,
    double ms,
    double share,
    double flops,
    double bytes,
    double limitMs,
    double ratio) {}
