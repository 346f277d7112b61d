package org.nanodo.operations;

import org.nanodo.nn.Nn;

/** Activations; see {@code operations_activations.py}. */
final class ActivationOperations {
  private ActivationOperations() {}

  static void addTo(OperationFunctions f) {
    f.unary("Nn.geluExact", Nn::geluExact);
    f.unary("Nn.logSigmoid", Nn::logSigmoid);
    f.unary("Nn.softplus", Nn::softplus);
    f.unary("Nn.mish", Nn::mish);
    f.unary("Nn.relu6", Nn::relu6);
    f.of("Nn.elu", (x, p) -> p.has("alpha") ? Nn.elu(x, p.real("alpha")) : Nn.elu(x));
    f.unary("Nn.selu", Nn::selu);
    f.unary("Nn.hardTanh", Nn::hardTanh);
    f.unary("Nn.hardSigmoid", Nn::hardSigmoid);
    f.unary("Nn.hardSilu", Nn::hardSilu);
    f.unary("Nn.softSign", Nn::softSign);
    f.of("Nn.celu", (x, p) -> Nn.celu(x, p.real("alpha")));
    f.of("Nn.leakyRelu", (x, p) -> Nn.leakyRelu(x, p.real("negative_slope")));
    f.of("Nn.softcap", (x, p) -> Nn.softcap(x, p.real("cap")));
    f.of("Nn.squareplus", (x, p) -> Nn.squareplus(x, p.real("b")));
    f.of("Nn.glu", (x, p) -> Nn.glu(x, p.integer("axis")));
    f.of("Nn.standardize", (x, p) -> Nn.standardize(x, p.real("epsilon"), p.ints("axes")));
  }
}
