package org.nanodo.examples;

import static org.nanodo.Index.ALL;
import static org.nanodo.Index.NEW_AXIS;
import static org.nanodo.Index.to;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.valueAndGrad;

import java.util.ArrayList;
import org.nanodo.Convolution;
import org.nanodo.Lax;
import org.nanodo.Padding;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.Window;
import org.nanodo.nn.Nn;

/** a03_cnn: a small convolutional network that tells stripes apart by their direction. */
public final class Cnn {
  private static final Convolution CONV =
      Convolution.of("NHWC", "HWIO", "NHWC").padding(Padding.SAME);

  private Cnn() {}

  record Params(Tensor conv1, Tensor conv2, Tensor dense, Tensor bias) {}

  static Tensor maxPool(Tensor x) {
    return Window.of(1, 2, 2, 1).strides(1, 2, 2, 1).max(x);
  }

  static Tensor forward(Params p, Tensor x) {
    Tensor h = maxPool(Nn.relu(CONV.apply(x, p.conv1)));
    h = maxPool(Nn.relu(CONV.apply(h, p.conv2)));
    return h.reshape(h.dim(0), -1).matmul(p.dense).add(p.bias);
  }

  static Tensor loss(Params p, Tensor images, Tensor kind) {
    Tensor logp = Nn.logSoftmax(forward(p, images));
    return logp.at(Tensor.arange(24), kind).mean().neg();
  }

  public static void main(String... args) {
    Tensor ks = Random.split(Random.key(3), 4);
    Tensor i = Tensor.arange(12.);
    Tensor kind = Tensor.arange(24).rem(Tensor.of(3));
    Tensor phase = Tensor.arange(24.).at(ALL, NEW_AXIS, NEW_AXIS);
    Tensor wave = i.mul(0.9).at(ALL, NEW_AXIS).add(phase).sin();
    Tensor rows = wave.broadcastTo(24, 12, 12);
    Tensor cols = rows.transpose(0, 2, 1);
    Tensor shown = kind.at(ALL, NEW_AXIS, NEW_AXIS);
    Tensor stripes = Lax.where(shown.eq(0), rows, Lax.where(shown.eq(1), cols, rows.mul(cols)));
    Tensor noise = Random.normal(ks.at(0), 24, 12, 12).mul(0.3);
    Tensor images = stripes.add(noise).expandDims(-1);
    var start =
        new Params(
            Random.normal(ks.at(1), 3, 3, 1, 4).mul(0.3),
            Random.normal(ks.at(2), 3, 3, 4, 8).mul(0.2),
            Random.normal(ks.at(3), 3 * 3 * 8, 3).mul(0.1),
            Tensor.zeros(3));

    var at = jit(valueAndGrad((Params p) -> loss(p, images, kind)));
    var params = start;
    var losses = new ArrayList<Tensor>();
    for (int step = 0; step < 20; step++) {
      var now = at.apply(params);
      params = Tree.map((p, g) -> p.sub(g.mul(0.05)), params, now.grad());
      losses.add(now.value());
    }
    Params g = grad((Params p) -> loss(p, images, kind)).apply(start);

    new Values()
        .add("image_corner", images.at(1, to(3), to(3), 0))
        .add("logits", forward(start, images).at(to(4)))
        .add("grad_conv1", g.conv1)
        .add("grad_conv2_norm", g.conv2.norm())
        .add("grad_dense_column_sums", g.dense.sum(0))
        .add("grad_bias", g.bias)
        .add("losses", Lax.stack(losses, 0))
        .print();
  }
}
