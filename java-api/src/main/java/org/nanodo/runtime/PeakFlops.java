package org.nanodo.runtime;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nanodo.ir.DType;

/**
 * The most floating-point operations that a device does in a second in dense matrix products, as
 * its vendor publishes it; 0 if it does not.
 *
 * @param narrow of bfloat16 and float16, and of narrower types, which are converted to them
 * @param single of float32 at XLA's default precision: one bfloat16 pass on a TPU, TensorFloat-32
 *     on a GPU that has it
 * @param wide of float64
 */
public record PeakFlops(double narrow, double single, double wide) {
  private static final double TERA = 1e12;

  /** A device of this kind; the first whose words are all in a name is taken. */
  private record Kind(String words, double narrow, double single, double wide) {
    boolean matches(String kind) {
      return List.of(kind.split("[ -]", -1)).containsAll(List.of(words.split(" ", -1)));
    }

    PeakFlops peak() {
      return new PeakFlops(narrow * TERA, single * TERA, wide * TERA);
    }
  }

  /**
   * TPUs: docs.cloud.google.com/tpu/docs, "Peak compute per chip", halved where each of a chip's
   * two cores is a device. NVIDIA: the data sheets of the products, without sparsity; the numbers
   * of the SXM form unless the name says PCIe or NVL.
   */
  private static final List<Kind> PUBLISHED =
      List.of(
          new Kind("TPU v2", 23, 23, 0),
          new Kind("TPU v3", 61.5, 61.5, 0),
          new Kind("TPU v4", 275, 275, 0),
          new Kind("TPU v5 lite", 197, 197, 0),
          new Kind("TPU v5e", 197, 197, 0),
          new Kind("TPU v5", 459, 459, 0),
          new Kind("TPU v5p", 459, 459, 0),
          new Kind("TPU v6 lite", 918, 918, 0),
          new Kind("TPU v6e", 918, 918, 0),
          new Kind("TPU7x", 1153.5, 1153.5, 0),
          new Kind("Tesla V100 PCIE", 112, 14, 7),
          new Kind("Tesla V100", 125, 15.7, 7.8),
          new Kind("Tesla T4", 65, 8.1, 0),
          new Kind("NVIDIA A100", 312, 156, 19.5),
          new Kind("NVIDIA A30", 165, 82, 10.3),
          new Kind("NVIDIA A40", 149.7, 74.8, 0),
          new Kind("NVIDIA A10", 125, 62.5, 0),
          new Kind("NVIDIA A10G", 70, 35, 0),
          new Kind("NVIDIA L4", 121, 60, 0),
          new Kind("NVIDIA L40", 181.05, 90.5, 0),
          new Kind("NVIDIA L40S", 362.05, 183, 0),
          new Kind("NVIDIA H100 PCIe", 756, 378, 51),
          new Kind("NVIDIA H100 NVL", 835.5, 417.5, 60),
          new Kind("NVIDIA H100", 989.5, 494.5, 67),
          new Kind("NVIDIA GH200", 989.5, 494.5, 67),
          new Kind("NVIDIA H200 NVL", 835.5, 417.5, 60),
          new Kind("NVIDIA H200", 989.5, 494.5, 67),
          new Kind("NVIDIA B200", 2250, 1125, 37));

  /** The peak of a device of this {@link Device#kind}, if it is known. */
  public static Optional<PeakFlops> published(String kind) {
    return PUBLISHED.stream().filter(k -> k.matches(kind)).findFirst().map(Kind::peak);
  }

  /** That of so many such devices. */
  public PeakFlops times(int devices) {
    return new PeakFlops(devices * narrow, devices * single, devices * wide);
  }

  /** That of products of this type; empty if it is not known, or not of real numbers. */
  public OptionalDouble of(DType dtype) {
    double peak =
        dtype.isNarrowFloat()
            ? narrow
            : switch (dtype) {
              case F32 -> single;
              case F64 -> wide;
              default -> 0;
            };
    return peak > 0 ? OptionalDouble.of(peak) : OptionalDouble.empty();
  }
}
