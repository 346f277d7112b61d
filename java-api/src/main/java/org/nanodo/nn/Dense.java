package org.nanodo.nn;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Shape;
import org.nanodo.sharding.LogicalAxes;

/**
 * A linear map of the last axes of its input, as {@code flax.linen.DenseGeneral}. It computes in
 * the element type of its input; parameters are float32.
 *
 * @param out the dimensions that it maps to
 * @param inputs how many axes of its input it maps, the last ones
 * @param axes the logical axes of the kernel: those of the input, then those of the output
 */
public record Dense(
    List<Integer> out, int inputs, List<String> axes, ParamInitializer init, boolean bias) {
  /** A map of the last axis to {@code out}, without a bias. */
  public static Dense to(int... out) {
    List<Integer> dims = Arrays.stream(out).boxed().toList();
    List<String> axes = Collections.nCopies(1 + out.length, LogicalAxes.NONE);
    return new Dense(dims, 1, axes, VarianceScaling.LECUN_NORMAL, false);
  }

  /** The same of the last {@code count} axes. */
  public Dense inputs(int count) {
    int all = count + out.size();
    return new Dense(out, count, Collections.nCopies(all, LogicalAxes.NONE), init, bias);
  }

  /** The same with the logical axes of the kernel's dimensions, inputs first. */
  public Dense axes(String... names) {
    return new Dense(out, inputs, List.of(names), init, bias);
  }

  /** The same with a kernel drawn in another way. */
  public Dense init(ParamInitializer kernel) {
    return new Dense(out, inputs, axes, kernel, bias);
  }

  /** The same with a bias, which is initialised to zero and replicated. */
  public Dense withBias() {
    return withBias(true);
  }

  /** The same with or without a bias. */
  public Dense withBias(boolean on) {
    return new Dense(out, inputs, axes, init, on);
  }

  /** The product of {@code x} and the kernel, plus the bias if there is one. */
  public Tensor apply(Scope s, Tensor x) {
    int from = x.rank() - inputs;
    int[] in = IntStream.range(from, x.rank()).map(x::dim).toArray();
    int[] to = out.stream().mapToInt(d -> d).toArray();
    int[] dims = IntStream.concat(Arrays.stream(in), Arrays.stream(to)).toArray();
    ParamInitializer fitted = init.fans(Shape.of(in).size(), Shape.of(to).size());
    Tensor kernel = s.param("kernel", x.dtype(), fitted, axes, dims);
    List<Integer> last = IntStream.range(from, x.rank()).boxed().toList();
    List<Integer> first = IntStream.range(0, inputs).boxed().toList();
    Tensor y = Lax.dotGeneral(x, kernel, List.of(), List.of(), last, first);
    return bias ? y.add(s.param("bias", ParamInitializer.ZEROS, to).astype(x.dtype())) : y;
  }
}
