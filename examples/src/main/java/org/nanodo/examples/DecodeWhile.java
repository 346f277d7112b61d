package org.nanodo.examples;

import static org.nanodo.Index.to;
import static org.nanodo.Transforms.jit;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.TopK;
import org.nanodo.ir.DType;
import org.nanodo.nn.Nn;

/** a06_decode_while: sampling from a small attention model with a cache, until it ends the text. */
public final class DecodeWhile {
  private static final int V = 40;
  private static final int D = 16;
  private static final int MAX = 32;
  private static final int END = 3;

  private DecodeWhile() {}

  record Cache(Tensor keys, Tensor vals) {}

  record Prefix(Cache cache, Tensor at) {}

  record Decoded(Cache cache, Tensor logits) {}

  record Drawn(Tensor token, Tensor logp) {}

  record State(Decoded now, Tensor tokens, Tensor at, Tensor key, Tensor total) {}

  record Model(Tensor embed, Tensor place, Tensor qkv, Tensor wIn, Tensor wOut, Tensor head) {
    static Model of(Tensor ks) {
      return new Model(
          Random.normal(ks.at(0), V, D),
          Random.normal(ks.at(1), MAX, D).mul(0.3),
          Random.normal(ks.at(2), 3, D, D).mul(0.25),
          Random.normal(ks.at(3), D, 32).mul(0.25),
          Random.normal(ks.at(4), 32, D).mul(0.2),
          Random.normal(ks.at(5), D, V).div(Math.sqrt(D)));
    }

    Decoded decode(Cache cache, Tensor token, Tensor at) {
      Tensor x = embed.at(token).add(place.at(at));
      Tensor keys = cache.keys.set(at, x.matmul(qkv.at(1)));
      Tensor vals = cache.vals.set(at, x.matmul(qkv.at(2)));
      Tensor score = keys.matmul(x.matmul(qkv.at(0))).div(Math.sqrt(D));
      Tensor seen = Tensor.arange(MAX).le(at);
      Tensor weight = Nn.softmax(Lax.where(seen, score, Double.NEGATIVE_INFINITY));
      x = x.add(weight.matmul(vals));
      x = x.add(Nn.gelu(x.matmul(wIn)).matmul(wOut));
      return new Decoded(new Cache(keys, vals), x.matmul(head));
    }

    State advance(State s) {
      Tensor keys = Random.split(s.key, 2);
      Drawn drawn = sample(keys.at(1), s.now.logits);
      Tensor next = s.at.add(1);
      Tensor tokens = s.tokens.set(next, drawn.token);
      Decoded now = decode(s.now.cache, drawn.token, next);
      return new State(now, tokens, next, keys.at(0), s.total.add(drawn.logp));
    }

    State generate(Tensor key) {
      Tensor prompt = Tensor.of(5, 11, 17, 23);
      Tensor empty = Tensor.zeros(MAX, D);
      Scan<Prefix, Tensor, Tensor> prefill =
          Scan.of(
              (before, token) -> {
                Decoded now = decode(before.cache, token, before.at);
                return new Step<>(new Prefix(now.cache, before.at.add(1)), now.logits);
              });
      var start = new Prefix(new Cache(empty, empty), Tensor.zeros(DType.I32));
      Step<Prefix, Tensor> read = prefill.apply(start, prompt);
      var now = new Decoded(read.carry().cache, read.y().at(-1));
      Tensor tokens = Tensor.full(DType.I32, -1, MAX).set(to(4), prompt);
      var state = new State(now, tokens, read.carry().at.sub(1), key, Tensor.zeros());
      return ControlFlow.whileLoop(DecodeWhile::unfinished, this::advance, state);
    }
  }

  static Drawn sample(Tensor key, Tensor logits) {
    TopK top = logits.topK(8);
    Tensor scores = top.values().div(0.9);
    Tensor choice = Random.categorical(key, scores, 0);
    return new Drawn(top.indices().at(choice), Nn.logSoftmax(scores).at(choice));
  }

  static Tensor unfinished(State s) {
    return s.at.lt(MAX - 1).and(s.tokens.at(s.at).ne(END));
  }

  public static void main(String... args) {
    Model model = Model.of(Random.split(Random.key(8), 6));
    var generate = jit(model::generate);
    List<State> runs = IntStream.range(0, 3).mapToObj(i -> generate.apply(Random.key(i))).toList();
    new Values()
        .add("tokens_0", runs.get(0).tokens)
        .add("tokens_1", runs.get(1).tokens)
        .add("tokens_2", runs.get(2).tokens)
        .add("last_position", Lax.stack(runs.stream().map(State::at).toList(), 0))
        .add("log_probability", Lax.stack(runs.stream().map(State::total).toList(), 0))
        .add("last_logits", runs.get(1).now.logits)
        .add("cache_row_sums", runs.get(2).now.cache.keys.sum(1))
        .print();
  }
}
