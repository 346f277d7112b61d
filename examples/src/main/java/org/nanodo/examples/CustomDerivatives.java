package org.nanodo.examples;

import static org.nanodo.Transforms.customVjp;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.remat;
import static org.nanodo.Transforms.vmap;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Transforms.Forward;
import org.nanodo.nn.Nn;

/** a08_custom_vjp: derivatives of one's own, stopped gradients and rematerialisation. */
public final class CustomDerivatives {
  private CustomDerivatives() {}

  record Clipped(Tensor x, Tensor limit) {}

  record Layer(Tensor h, Tensor w) {}

  static final Function<Clipped, Tensor> CLIP_GRADIENT =
      customVjp(
          Clipped::x,
          in -> new Forward<>(in.x, in.limit),
          (limit, g) -> new Clipped(g.clip(limit.neg(), limit), Lax.zerosLike(limit)));

  static final Function<Tensor, Tensor> LOG1PEXP =
      customVjp(
          x -> x.exp().log1p(),
          x -> new Forward<>(Lax.where(x.gt(30), x, x.minimum(30).exp().log1p()), x),
          (x, g) -> g.mul(x.exp().add(1).pow(-1).neg().add(1)));

  static Tensor straightThrough(Tensor x) {
    return x.add(Lax.stopGradient(x.round().sub(x)));
  }

  static Tensor layer(Layer in) {
    return in.h.matmul(in.w).tanh().add(in.h.mul(0.5));
  }

  static Tensor deep(Tensor weights, UnaryOperator<Function<Layer, Tensor>> wrap) {
    Tensor h = Tensor.arange(8.).cos();
    for (int i = 0; i < weights.dim(0); i++) {
      h = wrap.apply(CustomDerivatives::layer).apply(new Layer(h, weights.at(i)));
    }
    return h.square().sum();
  }

  static Tensor quantized(Tensor w) {
    Tensor rounded = straightThrough(w.mul(4)).div(4);
    return rounded.sub(Tensor.arange(9.).div(9)).square().sum();
  }

  static Tensor baseline(Tensor theta) {
    Tensor advantage = theta.mul(2).sub(Lax.stopGradient(theta.square().mean()));
    return advantage.mul(Nn.sigmoid(theta).log()).sum();
  }

  public static void main(String... args) {
    Tensor x = Tensor.linspace(-2, 2, 9).add(0.03);
    Tensor big = Tensor.of(-50., -1, 0, 1, 50, 200);
    Tensor weights =
        vmap((Tensor key) -> Random.normal(key, 8, 8))
            .apply(Random.split(Random.key(4), 6))
            .div(Math.sqrt(8));
    UnaryOperator<Tensor> cube = v -> CLIP_GRADIENT.apply(new Clipped(v, Tensor.of(1.))).pow(3);
    Tensor plain = grad((Tensor w) -> deep(w, f -> f)).apply(weights);
    Tensor saved = jit(grad((Tensor w) -> deep(w, f -> remat(f)))).apply(weights);

    new Values()
        .add("clipped", grad((Tensor v) -> cube.apply(v).sum()).apply(x))
        .add("log1pexp", LOG1PEXP.apply(x))
        .add("log1pexp_grad_big", vmap(grad(LOG1PEXP)).apply(big))
        .add("straight_through", straightThrough(x))
        .add("quantized", quantized(x))
        .add("quantized_grad", grad(CustomDerivatives::quantized).apply(x))
        .add("baseline_grad", grad(CustomDerivatives::baseline).apply(x))
        .add("deep", deep(weights, f -> f))
        .add("deep_grad_norms", plain.norm(1, 2))
        .add("deep_grad_row", plain.at(2, 3))
        .add("checkpoint_agrees", plain.sub(saved).abs().max().le(1e-6))
        .print();
  }
}
