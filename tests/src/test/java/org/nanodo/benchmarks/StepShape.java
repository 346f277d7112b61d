package org.nanodo.benchmarks;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A model and its batch, trained on so many virtual devices.
 *
 * @param B of all devices together
 * @param dtype of computation, as NanoDO's key has it
 */
record StepShape(
    String name, int D, int H, int L, int N, int F, int V, int B, String dtype, int devices) {
  static final StepShape SMALL = f32("small", 128, 4, 256, 4, 512, 1000, 16);
  private static final StepShape README = f32("readme32", 512, 8, 128, 6, 2048, 32101, 2);
  private static final StepShape TINY = f32("tiny", 32, 4, 64, 2, 128, 1000, 8);

  /** Those of the table, in its order. */
  static final List<StepShape> ALL =
      List.of(
          README,
          new StepShape("readme16", 512, 8, 128, 6, 2048, 32101, 2, "bfloat16", 1),
          SMALL,
          TINY,
          new StepShape("tiny4", 32, 4, 64, 2, 128, 1000, 8, "float32", 4),
          f32("l1024", 128, 4, 1024, 4, 512, 1000, 4),
          f32("l2048", 128, 4, 2048, 4, 512, 1000, 2));

  private static StepShape f32(String name, int D, int H, int L, int N, int F, int V, int B) {
    return new StepShape(name, D, H, L, N, F, V, B, "float32", 1);
  }

  /** That of {@link #ALL} with a name. */
  static StepShape named(String name) {
    return ALL.stream()
        .filter(shape -> shape.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no shape '%s'; there are %s"
                        .formatted(
                            name,
                            ALL.stream().map(StepShape::name).collect(Collectors.joining(", ")))));
  }

  StepShape withBatch(int sequences) {
    return new StepShape(name + ", B=" + sequences, D, H, L, N, F, V, sequences, dtype, devices);
  }

  StepShape withBlocks(int blocks) {
    return new StepShape(name + ", N=" + blocks, D, H, L, blocks, F, V, B, dtype, devices);
  }

  long tokens() {
    return (long) B * L;
  }

  /** Parameters of matrix products: four of attention, two of the MLP, the tied output layer. */
  long matrixParameters() {
    return N * (4L * D * D + 2L * D * F) + (long) V * D;
  }

  /** All, with the positions and the scales of the norms. */
  long parameters() {
    return matrixParameters() + (long) L * D + (2L * N + 1) * D;
  }

  /** Arguments of {@code nanodo bench}. */
  List<String> bench() {
    return List.of(
        "--config.model.D=" + D,
        "--config.model.H=" + H,
        "--config.model.L=" + L,
        "--config.model.N=" + N,
        "--config.model.F=" + F,
        "--config.model.dtype=" + dtype,
        "--config.batch_size=" + B,
        "--vocab_size=" + V,
        "--devices=" + devices);
  }

  /** Arguments of the scripts. */
  List<String> script() {
    return List.of("%d %d %d %d %d %d %d %s".formatted(D, H, L, N, F, V, B, dtype).split(" "));
  }
}
