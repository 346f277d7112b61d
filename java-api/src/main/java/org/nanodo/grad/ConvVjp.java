package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.ConvDims;
import org.nanodo.ir.ConvGeneralDilated;
import org.nanodo.ir.Lists;
import org.nanodo.ir.RuleTable;
import org.nanodo.ir.WindowDim;
import org.nanodo.trace.MergedAxes;
import org.nanodo.trace.Trace;

/** VJP rule of convolution: each operand's cotangent is a convolution with the other. */
final class ConvVjp {
  private final ConvGeneralDilated op;
  private final Tensor lhs;
  private final Tensor rhs;
  private final Tensor ct;

  private ConvVjp(ConvGeneralDilated op, VjpContext s) {
    this.op = op;
    this.lhs = s.in(0);
    this.rhs = s.in(1);
    this.ct = s.ct();
  }

  static void addTo(RuleTable<VjpContext, List<@Nullable Tensor>> rules) {
    rules.add(
        ConvGeneralDilated.class,
        (op, s) -> {
          if (s.ct().shape().size() == 0) {
            return cts(Lax.zerosLike(s.in(0)), Lax.zerosLike(s.in(1)));
          }
          var vjp = new ConvVjp(op, s);
          return cts(vjp.toInput(), vjp.toKernel());
        });
  }

  /** The cotangent, dilated by the strides, convolved with the reversed kernel. */
  private Tensor toInput() {
    ConvDims dims = op.dims();
    int groups = Math.max(op.featureGroups(), op.batchGroups());
    int outFeature = dims.rhs().get(0);
    Tensor kernel = rhs;
    if (groups > 1) {
      // The groups move from the output features to the input features, which change roles.
      Tensor apart = MergedAxes.split(kernel, outFeature, groups);
      kernel = MergedAxes.merge(apart, outFeature, dims.rhs().get(1));
    }
    kernel = Lax.rev(kernel, Lists.ints(ConvDims.spatial(dims.rhs())));
    var windows = new ArrayList<WindowDim>();
    for (int i = 0; i < op.window().size(); i++) {
      WindowDim w = op.window().get(i);
      int before = kernelExtent(i) - w.low() - 1;
      int after = inputExtent(i) + kernelExtent(i) - 1 - resultExtent(i) - before;
      windows.add(new WindowDim(w.baseDilation(), before, after, w.stride(), w.dilation()));
    }
    var transposed = new ConvDims(dims.out(), ConvDims.swapped(dims.rhs()), dims.lhs());
    Tensor x = emit(new ConvGeneralDilated(transposed, windows, groups, 1), ct, kernel);
    if (op.batchGroups() == 1) {
      return x;
    }
    Tensor apart = MergedAxes.split(x, dims.lhs().get(1), groups);
    return MergedAxes.merge(apart, dims.lhs().get(1), dims.lhs().get(0));
  }

  /** The input convolved with the cotangent: batch and features exchange their roles. */
  private Tensor toKernel() {
    ConvDims dims = op.dims();
    var windows = new ArrayList<WindowDim>();
    for (int i = 0; i < op.window().size(); i++) {
      WindowDim w = op.window().get(i);
      int high = resultExtent(i) - inputExtent(i) + kernelExtent(i) - w.low() - 1;
      windows.add(new WindowDim(w.dilation(), w.low(), high, w.baseDilation(), w.stride()));
    }
    var transposed =
        new ConvDims(
            ConvDims.swapped(dims.lhs()),
            ConvDims.swapped(dims.out()),
            ConvDims.swapped(dims.rhs()));
    var conv = new ConvGeneralDilated(transposed, windows, op.batchGroups(), op.featureGroups());
    return emit(conv, lhs, ct);
  }

  private int kernelExtent(int i) {
    int size = rhs.dim(op.dims().rhs().get(i + 2));
    return WindowDim.dilated(size, op.window().get(i).dilation());
  }

  private int inputExtent(int i) {
    int size = lhs.dim(op.dims().lhs().get(i + 2));
    return WindowDim.dilated(size, op.window().get(i).baseDilation());
  }

  private int resultExtent(int i) {
    return WindowDim.dilated(ct.dim(op.dims().out().get(i + 2)), op.window().get(i).stride());
  }

  private static Tensor emit(ConvGeneralDilated op, Tensor lhs, Tensor rhs) {
    return Trace.current().emit(op, List.of(lhs, rhs)).get(0);
  }
}
