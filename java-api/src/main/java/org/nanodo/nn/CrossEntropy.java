package org.nanodo.nn;

import java.util.List;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Forward;
import org.nanodo.ir.DType;
import org.nanodo.ir.Kernel;
import org.nanodo.ir.TensorType;

/**
 * The cross entropy of labels under the softmax of logits. The backward pass needs nothing of the
 * forward pass but what the exponentials were shifted by, and their sum.
 */
final class CrossEntropy {
  private CrossEntropy() {}

  record Input(Tensor logits, Tensor labels) {}

  record Output(Tensor loss, Tensor shift, Tensor sum) {}

  record Residuals(Tensor logits, Tensor labels, Tensor shift, Tensor sum) {}

  record Saved(Residuals of, Tensor ct) {}

  static Tensor apply(Tensor logits, Tensor labels) {
    boolean fits = labels.dtype() == DType.I32;
    Fn<Input, Output> plain = Fn.of("cross_entropy", CrossEntropy::forward);
    Fn<Saved, Tensor> plainGrad = Fn.of("cross_entropy_grad", CrossEntropy::backward);
    Fn<Input, Output> forward = fits ? plain.kernel(kernel("nanodo_cross_entropy")) : plain;
    Fn<Saved, Tensor> backward =
        fits ? plainGrad.kernel(kernel("nanodo_cross_entropy_grad")) : plainGrad;
    return Transforms.customVjp(
            (Input in) -> forward.apply(in).loss,
            in -> {
              Output out = forward.apply(in);
              return new Forward<>(
                  out.loss, new Residuals(in.logits, in.labels, out.shift, out.sum));
            },
            (Residuals r, Tensor ct) ->
                new Input(backward.apply(new Saved(r, ct)), Lax.zerosLike(r.labels)))
        .apply(new Input(logits, labels));
  }

  private static Kernel kernel(String name) {
    return new Kernel(name, "", List.of(DType.F32));
  }

  private static Output forward(Input in) {
    Tensor largest = Activations.shift(in.logits, -1);
    // An infinite logit must not be subtracted from itself: the loss of another label is infinite.
    Tensor shift = Lax.where(largest.isFinite(), largest, Lax.zerosLike(largest));
    Tensor shifted = in.logits.sub(shift);
    Tensor sum = shifted.exp().sum(-1);
    // A comparison fuses with the sum; a gather would read the logits by itself.
    Tensor labelLogit = Lax.where(isLabel(in), shifted, Lax.zerosLike(shifted)).sum(-1);
    Tensor nan = Lax.scalar(in.logits.dtype(), Double.NaN);
    Tensor found = Lax.where(Nn.isClass(in.labels, in.logits.dim(-1)), labelLogit, nan);
    return new Output(sum.log().sub(found), shift.squeeze(-1), sum);
  }

  private static Tensor backward(Saved s) {
    Residuals r = s.of;
    Tensor softmax = r.logits.sub(r.shift.expandDims(-1)).exp().div(r.sum.expandDims(-1));
    Tensor target = isLabel(new Input(r.logits, r.labels)).astype(softmax.dtype());
    return softmax.sub(target).mul(s.ct.expandDims(-1));
  }

  private static Tensor isLabel(Input in) {
    var classes = new TensorType(in.labels.dtype(), in.logits.shape());
    return Lax.iota(classes, -1).eq(in.labels.expandDims(-1));
  }
}
