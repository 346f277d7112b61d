package org.nanodo.faults;

import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Nn;
import org.nanodo.optim.Moments;
import org.nanodo.runtime.Devices;

/**
 * Prints sums of squares of what kernels compute: a product is the first program, so that it has to
 * find its kernel by itself.
 */
final class KernelNumbers {
  private KernelNumbers() {}

  public static void main(String[] args) {
    Tensor a = Random.normal(Random.key(1), 61, 300);
    Tensor b = Random.normal(Random.key(2), 300, 45);
    Tensor product = jit((Tensor x, Tensor y) -> x.matmul(y)).apply(a, b);
    print(product);
    print(
        jit((Tensor x, Tensor y) -> y.transpose().matmul(x.transpose()))
            .apply(a.astype(DType.BF16), b.astype(DType.BF16))
            .astype(DType.F32));
    List<Tensor> updated =
        jit((Tensor x) -> {
              Tensor mean = x.mul(0.1).add(x.square().mul(0.01));
              Tensor next = x.sub(mean.div(mean.square().sqrt().add(1e-3)));
              return List.of(mean, next, Moments.of(next, 0).squares());
            })
            .apply(product);
    print(updated.get(1));
    System.out.println(updated.get(2).item());
    Tensor scale = Random.normal(Random.key(3), 45);
    Tensor labels = Lax.iota(TensorType.of(DType.I32, 61), 0).rem(45);
    print(
        jit(grad(
                (Tensor x) ->
                    Nn.softmaxCrossEntropy(Nn.layerNorm(x, scale, 1e-6, DType.F32), labels).sum()))
            .apply(product));
    Devices.close();
  }

  private static void print(Tensor x) {
    double sum = 0;
    for (double v : x.toDoubles()) {
      sum += v * v;
    }
    System.out.println(sum);
  }
}
