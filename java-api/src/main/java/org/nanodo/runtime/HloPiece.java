package org.nanodo.runtime;

import org.nanodo.ir.SourceLocation;

/**
 * An operation of an optimized program, apart from the others.
 *
 * @param name in the program
 * @param opName what it was lowered from, of a fusion its last operation: functions and the name of
 *     the operation, separated by slashes, or the path of a parameter
 * @param source the line that recorded it
 * @param runs how often a run of the program executes it
 * @param flops of one execution, as {@link Cost#flops}
 * @param bytes that one execution reads and writes
 * @param program what executes it and nothing else
 */
public record HloPiece(
    HloKind kind,
    String name,
    String opName,
    SourceLocation source,
    long runs,
    double flops,
    double bytes,
    HloProgram program) {}
