package org.nanodo.nn;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Forward;
import org.nanodo.ir.DType;
import org.nanodo.ir.Kernel;
import org.nanodo.ir.MlirAttributes;

/**
 * Normalization of the last axis with a scale. The backward pass knows the statistics of the
 * forward pass, and reads its operands once.
 *
 * @param centered whether the mean is subtracted, as in layer normalization
 * @param dtype of the result
 */
record Normalization(double epsilon, boolean centered, DType dtype) {
  private static final List<DType> KERNEL_TYPES = List.of(DType.F32, DType.BF16);

  record Input(Tensor x, Tensor scale) {}

  /** The result, and for each row the mean, or zero, and the reciprocal of the deviation. */
  record Output(Tensor y, Tensor mean, Tensor factor) {}

  record Residuals(Tensor x, Tensor scale, Tensor mean, Tensor factor) {
    Saved of(Tensor ct) {
      return new Saved(x, scale, mean, factor, ct);
    }
  }

  record Saved(Tensor x, Tensor scale, Tensor mean, Tensor factor, Tensor ct) {}

  Tensor apply(Tensor x, Tensor scale) {
    Fn<Input, Output> forward = kernel("nanodo_norm", x, scale, Fn.of("norm", this::forward));
    Fn<Saved, Input> backward =
        kernel("nanodo_norm_grad", x, scale, Fn.of("norm_grad", this::backward));
    return Transforms.customVjp(
            (Input in) -> forward.apply(in).y,
            in -> {
              Output out = forward.apply(in);
              return new Forward<>(out.y, new Residuals(in.x, in.scale, out.mean, out.factor));
            },
            (Residuals residuals, Tensor ct) -> backward.apply(residuals.of(ct)))
        .apply(new Input(x, scale.broadcastTo(x.dim(-1))));
  }

  private <A, R> Fn<A, R> kernel(String name, Tensor x, Tensor scale, Fn<A, R> plain) {
    boolean fits = x.dtype() == dtype && scale.dtype() == DType.F32;
    Map<String, Float> attributes =
        Map.of("epsilon", (float) epsilon, "centered", centered ? 1f : 0f);
    return fits
        ? plain.kernel(new Kernel(name, MlirAttributes.entries(attributes), KERNEL_TYPES))
        : plain;
  }

  /** What the statistics are computed in: {@code dtype}, but at least float32. */
  private Tensor wide(Tensor x) {
    return x.astype(dtype == DType.F64 ? DType.F64 : DType.F32);
  }

  /** What is normalized: it keeps a wider type than that. */
  private Tensor wider(Tensor x) {
    return x.dtype() == DType.F64 ? x : wide(x);
  }

  private Output forward(Input in) {
    Tensor wide = wide(in.x);
    Tensor square = wide.square().mean(-1);
    Tensor mean = centered ? wide.mean(-1) : Lax.zerosLike(square);
    Tensor variance = centered ? square.sub(mean.square()).maximum(0) : square;
    Tensor factor = variance.add(epsilon).rsqrt();
    Tensor scaled = factor.expandDims(-1).mul(in.scale);
    Tensor x = wider(in.x);
    Tensor y = x.sub(mean.expandDims(-1)).mul(scaled).astype(dtype);
    return new Output(y, mean, factor);
  }

  private Input backward(Saved s) {
    Tensor factor = s.factor.expandDims(-1);
    Tensor x = wider(s.x);
    Tensor normal = x.sub(s.mean.expandDims(-1)).mul(factor);
    Tensor ct = wide(s.ct);
    Tensor g = ct.mul(s.scale);
    Tensor along = normal.mul(g.mul(normal).mean(-1).expandDims(-1));
    Tensor constant = centered ? along.add(g.mean(-1).expandDims(-1)) : along;
    Tensor dx = g.sub(constant).mul(factor);
    int[] rows = IntStream.range(0, x.rank() - 1).toArray();
    Tensor dscale = ct.mul(normal);
    return new Input(
        dx.astype(s.x.dtype()),
        (rows.length == 0 ? dscale : dscale.sum(rows)).astype(s.scale.dtype()));
  }
}
