package org.nanodo.operations;

import org.nanodo.Padding;
import org.nanodo.Tensor;
import org.nanodo.nn.Nn;

/** Activations, normalisation, losses and pools; see {@code operations_nn.py}. */
final class NnOperations {
  private NnOperations() {}

  static void addTo(OperationFunctions f) {
    f.unary("Nn.gelu", Nn::gelu);
    f.unary("Nn.sigmoid", Nn::sigmoid);
    f.unary("Nn.silu", Nn::silu);
    f.unary("Nn.relu", Nn::relu);
    f.unary("Nn.softmax", Nn::softmax);
    f.unary("Nn.logSoftmax", Nn::logSoftmax);
    f.binary("Nn.softmaxCrossEntropy", Nn::softmaxCrossEntropy);
    f.of("Nn.oneHot", (x, p) -> Nn.oneHot(x, p.integer("count")));
    f.of("Nn.isClass", (x, p) -> Nn.isClass(x, p.integer("count")));
    f.add(
        "Nn.layerNorm",
        (in, p) ->
            Nn.layerNorm(in.get(0), in.get(1), p.real("epsilon"), ElementwiseOperations.dtype(p)));
    f.add(
        "Nn.rmsNorm",
        (in, p) ->
            Nn.rmsNorm(in.get(0), in.get(1), p.real("epsilon"), ElementwiseOperations.dtype(p)));
    f.add("Nn.rotary", (in, p) -> Nn.rotary(in.get(0), in.get(1), p.real("theta")));
    pool(f, "maxPool", Nn::maxPool);
    pool(f, "minPool", Nn::minPool);
    pool(f, "avgPool", Nn::avgPool);
  }

  private interface Pool {
    Tensor of(Tensor x, int[] window, int[] strides, Padding padding);
  }

  private static void pool(OperationFunctions f, String name, Pool pool) {
    f.of(
        "Nn." + name,
        (x, p) -> {
          int[] window = p.ints("window");
          int[] strides = p.ints("strides");
          Padding padding = WindowOperations.padding(p);
          return p.has("countIncludePad")
              ? Nn.avgPool(x, window, strides, padding, p.flag("countIncludePad"))
              : pool.of(x, window, strides, padding);
        });
  }
}
