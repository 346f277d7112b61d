package org.nanodo.operations;

import java.util.List;
import org.nanodo.Convolution;
import org.nanodo.Padding;
import org.nanodo.Tensor;

/** Convolutions; see {@code operations_convolution.py}. */
final class ConvolutionOperations {
  private ConvolutionOperations() {}

  static void addTo(OperationFunctions f) {
    f.add("Convolution.apply", (in, p) -> convolution(p).apply(in.get(0), in.get(1)));
    f.add("Convolution.transposed", (in, p) -> convolution(p).transposed(in.get(0), in.get(1)));
    plain(f, "conv", Convolution::conv);
    plain(f, "convTranspose", Convolution::convTranspose);
    f.add(
        "Convolution.convGeneralDilated",
        (in, p) -> {
          List<String> dims = dims(p);
          return Convolution.convGeneralDilated(
              in.get(0),
              in.get(1),
              p.ints("strides"),
              WindowOperations.padding(p),
              dims.get(0),
              dims.get(1),
              dims.get(2));
        });
  }

  private interface Plain {
    Tensor of(Tensor x, Tensor kernel, int[] strides, Padding padding);
  }

  private static void plain(OperationFunctions f, String name, Plain plain) {
    f.add(
        "Convolution." + name,
        (in, p) -> plain.of(in.get(0), in.get(1), p.ints("strides"), WindowOperations.padding(p)));
  }

  private static Convolution convolution(Parameters p) {
    List<String> dims = dims(p);
    return Convolution.of(dims.get(0), dims.get(1), dims.get(2))
        .strides(p.ints("strides"))
        .padding(WindowOperations.padding(p))
        .lhsDilation(p.ints("lhsDilation"))
        .rhsDilation(p.ints("rhsDilation"))
        .featureGroupCount(p.integer("featureGroups"))
        .batchGroupCount(p.integer("batchGroups"));
  }

  private static List<String> dims(Parameters p) {
    return List.of(p.text("dims").split(" "));
  }
}
