package org.nanodo.benchmarks;

/**
 * The least time that a machine needs for a step: the floating-point operations of its matrix
 * products at the speed of a large product, and after them the bytes of optimizer and logits at the
 * speed of a copy.
 *
 * <p>With T = B·L tokens and P parameters in matrix products, forward and backward take 6·P·T
 * operations, and attention, whose scores and weighted values are two products of 2·B·L²·D
 * operations in each block and four in the backward pass, 12·N·B·L²·D, of which a causal mask
 * leaves half. AdamW reads a gradient, a parameter and two moments and writes the latter three, and
 * the backward pass writes the gradient: 8 floats for each parameter. The logits and their
 * gradients are float32, each written once and read once: 4·T·V floats.
 *
 * <p>Norms, activations, softmax, the bytes of activations and communication count as nothing, and
 * small products as if they were as fast as large ones. It is the same for all element types, as
 * the speed is that of float32 products; a processor with products in bfloat16 may do better.
 *
 * @param flops operations a second of a large product in float32, on all cores
 * @param copy bytes a second that a copy on all cores reads and writes
 */
record StepLimit(double flops, double copy) {
  private static final int FLOATS_OF_ADAMW = 8;
  private static final int FLOATS_OF_LOGITS = 4;

  /** The higher speeds of two measurements. */
  StepLimit best(StepLimit other) {
    return new StepLimit(Math.max(flops, other.flops), Math.max(copy, other.copy));
  }

  double millis(StepShape shape) {
    return 1e3 * (operations(shape) / flops + bytes(shape) / copy);
  }

  static double operations(StepShape s) {
    double products = 6. * s.matrixParameters() * s.tokens();
    double attention = 12. * s.N() * s.B() * s.L() * s.L() * s.D();
    return products + attention / 2;
  }

  static double bytes(StepShape s) {
    double optimizer = FLOATS_OF_ADAMW * (double) s.parameters();
    double logits = FLOATS_OF_LOGITS * (double) s.tokens() * s.V();
    return Float.BYTES * (optimizer + logits);
  }
}
