package org.nanodo.ir;

import java.util.List;

/**
 * A convolution in the sense of neural networks, which does not reverse the kernel: the sum over
 * each position of the kernel of its products with the input.
 *
 * @param window how the kernel moves along each spatial dimension
 * @param featureGroups of input and output features, convolved separately
 * @param batchGroups of the batch, each convolved with its part of the output features
 */
public record ConvGeneralDilated(
    ConvDims dims, List<WindowDim> window, int featureGroups, int batchGroups) implements Op {
  public ConvGeneralDilated {
    window = List.copyOf(window);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 2);
    in.require(
        in.dtype(0) == in.dtype(1) && in.dtype(0) != DType.BOOL,
        "%s: {0} and {1} need one numeric element type",
        name());
    in.require(
        in.type(0).rank() == dims.lhs().size()
            && in.type(1).rank() == dims.rhs().size()
            && dims.lhs().size() == dims.rhs().size()
            && window.size() == dims.lhs().size() - 2,
        "%s: {0} and {1} have not the dimensions %s and windows along %d of them",
        name(),
        dims.text(),
        window.size());
    in.requireAxes(name(), 0, dims.lhs());
    in.requireAxes(name(), 1, dims.rhs());
    Shape x = in.shape(0);
    Shape kernel = in.shape(1);
    int batch = x.dim(dims.lhs().get(0));
    int features = x.dim(dims.lhs().get(1));
    int outFeatures = kernel.dim(dims.rhs().get(0));
    int inFeatures = kernel.dim(dims.rhs().get(1));
    in.require(
        featureGroups > 0 && features == (long) inFeatures * featureGroups,
        "%s: {0} has %d input features in %d groups, the kernel {1} takes %d in each",
        name(),
        features,
        featureGroups,
        inFeatures);
    in.require(
        batchGroups > 0
            && batch % batchGroups == 0
            && outFeatures % batchGroups == 0
            && outFeatures % featureGroups == 0
            && (batchGroups == 1 || featureGroups == 1),
        "%s: a batch of %d and %d output features of {1} cannot be split into %d groups of features and %d of the batch",
        name(),
        batch,
        outFeatures,
        featureGroups,
        batchGroups);
    int[] sizes = new int[x.rank()];
    sizes[dims.out().get(0)] = batch / batchGroups;
    sizes[dims.out().get(1)] = outFeatures;
    for (int i = 0; i < window.size(); i++) {
      int size = x.dim(dims.lhs().get(i + 2));
      in.require(
          window.get(i).fits(size),
          "%s: a window that moves by %s does not fit {0}; give a positive stride and dilation",
          name(),
          window.get(i));
      sizes[dims.out().get(i + 2)] =
          window.get(i).positions(size, kernel.dim(dims.rhs().get(i + 2)));
    }
    return List.of(in.type(0).with(Shape.of(sizes)));
  }

  /**
   * How many products it sums. Zeros between the elements of the input are not multiplied: so the
   * gradient of a strided convolution has as many products as the convolution itself.
   */
  long products(Value input, Value kernel) {
    Shape x = input.type().shape();
    Shape k = kernel.type().shape();
    long count =
        (long) x.dim(dims.lhs().get(0))
            / batchGroups
            * k.dim(dims.rhs().get(0))
            * k.dim(dims.rhs().get(1));
    for (int i = 0; i < window.size(); i++) {
      long pairs = window.get(i).pairs(x.dim(dims.lhs().get(i + 2)), k.dim(dims.rhs().get(i + 2)));
      count = Math.multiplyExact(count, pairs);
    }
    return count;
  }

  @Override
  public String text(OpPrinter p) {
    String attributes =
        WindowDim.text(
            "window_strides = %s, padding = %s, lhs_dilation = %s, rhs_dilation = %s", window);
    return "\"stablehlo.convolution\"(%s) <{batch_group_count = %d : i64, dimension_numbers = #stablehlo.conv<%s>, feature_group_count = %d : i64, %s}> : %s"
        .formatted(p.args(), batchGroups, dims.text(), featureGroups, attributes, p.signature());
  }
}
