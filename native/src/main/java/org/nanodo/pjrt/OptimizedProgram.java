package org.nanodo.pjrt;

/** A compiled program in {@code format}, such as {@code hlo_with_config} for a serialized proto. */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record OptimizedProgram(String format, byte[] code) {}
