package org.nanodo.examples;

import static org.nanodo.Index.ALL;
import static org.nanodo.Index.NEW_AXIS;
import static org.nanodo.Index.from;
import static org.nanodo.Index.to;
import static org.nanodo.Jnp.einsum;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.valueAndGrad;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.nn.Nn;

/** a05_llama_block: two blocks as of Llama, with rotary positions and grouped queries. */
public final class LlamaBlock {
  private static final int V = 29, D = 32, N = 4, K = 2, HD = 8, F = 48, T = 12, B = 2;

  private LlamaBlock() {}

  record Model(Tensor embed, Tensor head, List<Layer> layers, Tensor norm) {}

  record Layer(
      Tensor down,
      Tensor gate,
      Tensor k,
      Tensor norm1,
      Tensor norm2,
      Tensor o,
      Tensor q,
      Tensor up,
      Tensor v) {}

  static Tensor dense(Iterator<Tensor> keys, int... dims) {
    return Random.normal(keys.next(), dims).div(Math.sqrt(dims[0]));
  }

  static Layer layer(Iterator<Tensor> keys) {
    Tensor q = dense(keys, D, N, HD), k = dense(keys, D, K, HD), v = dense(keys, D, K, HD);
    Tensor o = dense(keys, N * HD, D);
    Tensor gate = dense(keys, D, F), up = dense(keys, D, F), down = dense(keys, F, D);
    return new Layer(down, gate, k, Tensor.ones(D), Tensor.ones(D), o, q, up, v);
  }

  static Model init(Tensor key) {
    Tensor all = Random.split(key, 16);
    Iterator<Tensor> keys = IntStream.range(0, 16).mapToObj(all::at).iterator();
    Tensor embed = Random.normal(keys.next(), V, D).mul(0.5);
    List<Layer> layers = List.of(layer(keys), layer(keys));
    return new Model(embed, dense(keys, D, V), layers, Tensor.ones(D));
  }

  static Tensor rmsNorm(Tensor x, Tensor scale) {
    return x.mul(x.square().mean(-1).add(1e-6).rsqrt().expandDims(-1)).mul(scale);
  }

  static Tensor rope(Tensor x) {
    Tensor inverse = Tensor.of(10000.).pow(Tensor.arange(0, HD, 2).neg().div((double) HD));
    Tensor angle = Tensor.arange((double) x.dim(1)).at(ALL, NEW_AXIS).mul(inverse);
    Tensor cos = angle.cos().expandDims(1), sin = angle.sin().expandDims(1);
    Tensor a = x.split(2, -1).get(0), b = x.split(2, -1).get(1);
    return Lax.concatenate(List.of(a.mul(cos).sub(b.mul(sin)), b.mul(cos).add(a.mul(sin))), -1);
  }

  static Tensor attention(Layer p, Tensor x) {
    Tensor q = rope(einsum("btd,dnh->btnh", x, p.q)).reshape(B, -1, K, N / K, HD);
    Tensor k = rope(einsum("btd,dkh->btkh", x, p.k));
    Tensor v = einsum("btd,dkh->btkh", x, p.v);
    Tensor score = einsum("btkgh,bskh->bkgts", q, k).div(Math.sqrt(HD));
    Tensor causal = Lax.full(score.type().with(DType.BOOL), 1).tril();
    Tensor weight = Nn.softmax(Lax.where(causal, score, -1e30));
    return einsum("bkgts,bskh->btkgh", weight, v).reshape(B, -1, N * HD).matmul(p.o);
  }

  static Tensor block(Layer p, Tensor x) {
    Tensor y = x.add(attention(p, rmsNorm(x, p.norm1)));
    Tensor h = rmsNorm(y, p.norm2);
    return y.add(Nn.silu(h.matmul(p.gate)).mul(h.matmul(p.up)).matmul(p.down));
  }

  static Tensor forward(Model p, Tensor tokens) {
    Tensor x = p.embed.at(tokens);
    for (Layer layer : p.layers) {
      x = block(layer, x);
    }
    return rmsNorm(x, p.norm).matmul(p.head);
  }

  static Tensor loss(Model p, Tensor tokens) {
    Tensor logp = Nn.logSoftmax(forward(p, tokens.at(ALL, to(-1))));
    return logp.takeAlongAxis(tokens.at(ALL, from(1), NEW_AXIS), -1).mean().neg();
  }

  public static void main(String... args) {
    Tensor shift = Tensor.arange(B).mul(5).expandDims(1);
    Tensor tokens = Tensor.arange(B * T).reshape(B, T).mul(7).add(shift).rem(Tensor.of(V));
    Model params = jit(LlamaBlock::init).apply(Random.key(0));
    var valueAndGrad = jit(valueAndGrad((Model p) -> loss(p, tokens)));
    var at = valueAndGrad.apply(params);
    Model g = at.grad();
    Model next = Tree.map((p, d) -> p.sub(d.mul(0.1)), params, g);

    new Values()
        .add("tokens", tokens)
        .add("logits", jit(LlamaBlock::forward).apply(params, tokens).at(0, -1))
        .add("loss", at.value())
        .add("grad_norms", Lax.stack(Tree.leaves(Tree.map(Tensor::norm, g)), 0))
        .add("grad_embed", g.embed.at(ALL, 0))
        .add("grad_k", g.layers.get(0).k.at(3))
        .add("grad_norm1", g.layers.get(1).norm1)
        .add("loss_after_step", valueAndGrad.apply(next).value())
        .print();
  }
}
