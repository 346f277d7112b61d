package org.nanodo.examples;

import static org.nanodo.Index.to;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.hessian;
import static org.nanodo.Transforms.hvp;
import static org.nanodo.Transforms.jacfwd;
import static org.nanodo.Transforms.jacrev;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.jvp;
import static org.nanodo.Transforms.vjp;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;

/** a07_transforms: derivatives forwards and backwards, of second and third order, and mapped. */
public final class Derivatives {
  private Derivatives() {}

  record Example(Tensor x, Tensor y) {}

  static Tensor loss(Tensor w, Example e) {
    Tensor h = e.x.matmul(w);
    Tensor model = h.tanh().pow(3).add(h.square().neg().exp()).sum();
    return model.sub(e.y).square().mul(0.5);
  }

  static Tensor curve(Tensor t) {
    Tensor r = t.at(0);
    Tensor angle = t.at(1);
    return Lax.stack(
        List.of(r.mul(angle.cos()), r.mul(angle.sin()), r.square().mul(angle), angle.atan2(r)), 0);
  }

  static Tensor distances(Tensor a, Tensor b) {
    return vmap((Tensor p) -> vmap((Tensor q) -> p.sub(q).square().sum().add(1e-6).sqrt()).apply(b))
        .apply(a);
  }

  public static void main(String... args) {
    Tensor keys = Random.split(Random.key(12), 3);
    var all = new Example(Random.normal(keys.at(0), 6, 3), Tensor.arange(6.).sin());
    Tensor w = Random.normal(keys.at(1), 3, 4).mul(0.5);
    Tensor v = Random.normal(keys.at(2), 3, 4);
    UnaryOperator<Tensor> total = p -> vmap((Example e) -> loss(p, e)).apply(all).mean();

    Tensor t = Tensor.of(1.5, 0.4);
    var along = jvp(Derivatives::curve, t, Tensor.of(1., -2));
    Tensor product = hvp(total, w, v);
    Tensor perExample =
        jit((Tensor p) -> vmap((Example e) -> grad((Tensor q) -> loss(q, e)).apply(p)).apply(all))
            .apply(w);
    UnaryOperator<Tensor> third = s -> s.sin().mul(s.div(2).exp());

    new Values()
        .add("curve", along.value())
        .add("jvp", along.tangent())
        .add("vjp", vjp(Derivatives::curve, t).pullback().apply(Tensor.of(1., 2, 3, 4)))
        .add("jacobian_forward", jacfwd(Derivatives::curve).apply(t))
        .add("jacobian_reverse", jacrev(Derivatives::curve).apply(t))
        .add("hessian", hessian(s -> curve(s).prod()).apply(t))
        .add("total", total.apply(w))
        .add("grad", grad(total).apply(w))
        .add("hvp", jit((Tensor p, Tensor d) -> hvp(total, p, d)).apply(w, v))
        .add("vhv", v.mul(product).sum())
        .add("per_example_norms", perExample.norm(1, 2))
        .add("per_example_2", perExample.at(2))
        .add("distances", distances(all.x, all.x.at(to(4))))
        .add("pair_grad", grad((Tensor x) -> distances(x, x).neg().exp().sum()).apply(all.x))
        .add("third_derivative", vmap(grad(grad(grad(third)))).apply(Tensor.arange(4.)))
        .print();
  }
}
