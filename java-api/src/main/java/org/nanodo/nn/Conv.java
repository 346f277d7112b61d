package org.nanodo.nn;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Convolution;
import org.nanodo.Padding;
import org.nanodo.Tensor;
import org.nanodo.sharding.LogicalAxes;

/**
 * A convolution over the spatial dimensions of [batch…, spatial…, features], as {@code
 * flax.linen.Conv}, or its transpose, as {@code flax.linen.ConvTranspose}. It computes in the
 * element type of its input; parameters are float32.
 *
 * @param features of the result
 * @param convolution of [N, spatial…, C] and a kernel [spatial…, I, O]
 * @param axes the logical axes of the kernel: spatial, input features, features
 */
public record Conv(
    int features,
    List<Integer> kernelSize,
    Convolution convolution,
    int featureGroupCount,
    boolean transpose,
    List<String> axes,
    ParamInitializer init,
    boolean bias) {
  /** To so many features, by a kernel of these sizes, padded to SAME and without a bias. */
  public static Conv to(int features, int... kernelSize) {
    String spatial = "0123456789".substring(0, kernelSize.length);
    String input = "N" + spatial + "C";
    Convolution same = Convolution.of(input, spatial + "IO", input).padding(Padding.SAME);
    List<Integer> sizes = Arrays.stream(kernelSize).boxed().toList();
    List<String> axes = Collections.nCopies(sizes.size() + 2, LogicalAxes.NONE);
    return new Conv(features, sizes, same, 1, false, axes, VarianceScaling.LECUN_NORMAL, false);
  }

  private Conv with(Convolution other) {
    return new Conv(features, kernelSize, other, featureGroupCount, transpose, axes, init, bias);
  }

  /** The same with a kernel that moves by these distances; transposed, elements apart by them. */
  public Conv strides(int... by) {
    return with(convolution.strides(by));
  }

  /** The same with another padding. */
  public Conv padding(Padding around) {
    return with(convolution.padding(around));
  }

  /** The same with elements of the input that are so far apart. */
  public Conv inputDilation(int... apart) {
    return with(convolution.lhsDilation(apart));
  }

  /** The same with elements of the kernel that are so far apart. */
  public Conv kernelDilation(int... apart) {
    return with(convolution.rhsDilation(apart));
  }

  /** The same with features in so many groups; as many as inputs make it depthwise. */
  public Conv featureGroupCount(int count) {
    return new Conv(
        features,
        kernelSize,
        convolution.featureGroupCount(count),
        count,
        transpose,
        axes,
        init,
        bias);
  }

  /** The transpose, which upsamples by the strides. */
  public Conv transposed() {
    return new Conv(features, kernelSize, convolution, featureGroupCount, true, axes, init, bias);
  }

  /** The same with the logical axes of the kernel's dimensions. */
  public Conv axes(String... names) {
    return new Conv(
        features,
        kernelSize,
        convolution,
        featureGroupCount,
        transpose,
        List.of(names),
        init,
        bias);
  }

  /** The same with a kernel drawn in another way. */
  public Conv init(ParamInitializer kernel) {
    return new Conv(
        features, kernelSize, convolution, featureGroupCount, transpose, axes, kernel, bias);
  }

  /** The same with a bias, which is initialised to zero. */
  public Conv withBias() {
    return new Conv(
        features, kernelSize, convolution, featureGroupCount, transpose, axes, init, true);
  }

  /** The convolution of {@code x} and the kernel, plus the bias if there is one. */
  public Tensor apply(Scope s, Tensor x) {
    int inner = kernelSize.size() + 1;
    int groups = featureGroupCount;
    require(
        x.rank() >= inner && x.dim(-1) % groups == 0,
        "conv: %s has not %d spatial dimensions and features that divide into %d groups",
        x,
        kernelSize.size(),
        groups);
    IntStream sizes = kernelSize.stream().mapToInt(k -> k);
    int in = x.dim(-1) / groups;
    int[] dims = IntStream.concat(sizes, IntStream.of(in, features)).toArray();
    double field = kernelSize.stream().mapToInt(k -> k).asDoubleStream().reduce(1, (a, b) -> a * b);
    Tensor kernel =
        s.param("kernel", x.dtype(), init.fans(field * in, field * features), axes, dims);
    int[] batch = x.shape().stream().limit(x.rank() - (long) inner).toArray();
    IntStream one = IntStream.of(Arrays.stream(batch).reduce(1, Math::multiplyExact));
    IntStream rest = x.shape().stream().skip(batch.length);
    Tensor flat = x.reshape(IntStream.concat(one, rest).toArray());
    Tensor y = transpose ? convolution.transposed(flat, kernel) : convolution.apply(flat, kernel);
    IntStream result = IntStream.concat(Arrays.stream(batch), y.shape().stream().skip(1));
    Tensor shaped = y.reshape(result.toArray());
    return bias
        ? shaped.add(
            s.param(
                "bias",
                x.dtype(),
                ParamInitializer.ZEROS,
                axes.subList(inner, inner + 1),
                features))
        : shaped;
  }
}
