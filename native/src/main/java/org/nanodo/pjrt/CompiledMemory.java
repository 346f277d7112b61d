package org.nanodo.pjrt;

/** Bytes that a program takes on one device, by kind, and the most of them at any time. */
public record CompiledMemory(
    long arguments, long outputs, long temporaries, long aliased, long code, long peak) {}
