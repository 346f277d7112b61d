package org.nanodo.sample;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.ControlFlow;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Nn;
import org.nanodo.nn.Sampling;
import org.nanodo.nn.Scope;
import org.nanodo.nn.State;
import org.nanodo.sharding.Layout;
import org.nanodo.task.DecodeStep;
import org.nanodo.task.Decoder;
import org.nanodo.task.Tokens;

/**
 * The functions that make tokens, to be compiled: the first token of each of B sequences from their
 * prompts, and further ones each from the one before. Prompts are in the first P slots of the
 * cache, shorter ones with unused slots behind them; the tokens that are made follow in the same
 * slots for all sequences.
 *
 * @param M how many slots there are
 * @param T how many tokens of each sequence are made by one call at most: calls cost as much as
 *     small models
 * @param cache the types of what layers keep
 */
record DecodeFunctions(
    Decoder task,
    int vocabSize,
    Layout layout,
    Sampling sampling,
    int P,
    int M,
    int T,
    Map<String, TensorType> cache) {
  /**
   * Where sequences are.
   *
   * @param lengths_B of their prompts
   * @param made how many tokens were made, an int32 scalar
   * @param seen_BxV whether a token is in a sequence; empty if that does not matter
   */
  record Progress(
      Map<String, Tensor> cache,
      Tensor ids_B,
      Tensor lengths_B,
      Tensor made,
      Tensor keys_Bx2,
      List<Tensor> seen_BxV) {}

  /** Tokens that were made, their log-probabilities, and how to go on. */
  record Made(Progress next, Tensor ids_BxT, Tensor logProbs_BxT) {}

  /** The same in a loop that has made {@code count} of T tokens. */
  private record Loop(Made all, Tensor count) {
    Loop with(Made one) {
      Tensor ids_BxT = all.ids_BxT.dynamicUpdateSliceInDim(one.ids_BxT, count, 1);
      Tensor logProbs_BxT = all.logProbs_BxT.dynamicUpdateSliceInDim(one.logProbs_BxT, count, 1);
      return new Loop(new Made(one.next, ids_BxT, logProbs_BxT), count.add(1));
    }
  }

  /** The first token of each sequence. */
  Made first(Map<String, Tensor> params, Tensor prompts_BxP, Tensor lengths_B, Tensor keys_Bx2) {
    var empty = new TreeMap<String, Tensor>();
    cache.forEach((path, type) -> empty.put(path, Lax.full(type, 0)));
    var state = new State(empty);
    Tensor positions_P = Lax.iota(TensorType.of(DType.I32, P), 0);
    Tensor sees_PxM = positions_P.expandDims(1).ge(slots_M());
    var step =
        new DecodeStep(
            tokens(prompts_BxP),
            positions_P.broadcastTo(prompts_BxP.shape()),
            Lax.scalar(DType.I32, 0),
            sees_PxM.expandDims(0).expandDims(0),
            lengths_B.sub(1));
    Tensor logits_BxV = task.decode(Scope.of(params, layout).withState(state), step);
    List<Tensor> seen_BxV =
        sampling.penalizes()
            ? List.of(seen(prompts_BxP, positions_P.lt(lengths_B.expandDims(1))))
            : List.of();
    Tensor none = Lax.scalar(DType.I32, 0);
    return choose(
        logits_BxV, new Progress(state.after(), lengths_B, lengths_B, none, keys_Bx2, seen_BxV));
  }

  /** {@code count} tokens more of each, an int32 scalar of at most T. */
  Made next(Map<String, Tensor> params, Progress from, Tensor count) {
    int B = from.ids_B.dim(0);
    var none = new Made(from, Tensor.zeros(DType.I32, B, T), Tensor.zeros(B, T));
    return ControlFlow.whileLoop(
            (Loop l) -> l.count.lt(count),
            l -> l.with(one(params, l.all.next)),
            new Loop(none, Lax.scalar(DType.I32, 0)))
        .all;
  }

  private Made one(Map<String, Tensor> params, Progress at) {
    var state = new State(at.cache);
    Tensor back_B = at.made.sub(1);
    Tensor slot = back_B.add(P);
    Tensor ofPrompt_BxM = slots_M().lt(at.lengths_B.expandDims(1));
    Tensor made_M = slots_M().ge(P).and(slots_M().le(slot));
    Tensor sees_BxM = ofPrompt_BxM.or(made_M);
    var step =
        new DecodeStep(
            tokens(at.ids_B.expandDims(1)),
            at.lengths_B.add(back_B).expandDims(1),
            slot,
            sees_BxM.expandDims(1).expandDims(1),
            Lax.zerosLike(at.ids_B));
    Tensor logits_BxV = task.decode(Scope.of(params, layout).withState(state), step);
    return choose(
        logits_BxV,
        new Progress(state.after(), at.ids_B, at.lengths_B, at.made, at.keys_Bx2, at.seen_BxV));
  }

  private Made choose(Tensor logits_BxV, Progress at) {
    Tensor keys_Bx2 =
        Transforms.vmap((Tensor key) -> Random.foldIn(key, at.made)).apply(at.keys_Bx2);
    Tensor seen_BxV = at.seen_BxV.isEmpty() ? logits_BxV : at.seen_BxV.get(0);
    Tensor ids_B = sampling.choose(keys_Bx2, logits_BxV, seen_BxV);
    Tensor logProbs_B = Nn.softmaxCrossEntropy(logits_BxV, ids_B).neg();
    List<Tensor> seen =
        at.seen_BxV.stream().map(s -> s.or(Nn.oneHot(ids_B, vocabSize).ne(0))).toList();
    var next = new Progress(at.cache, ids_B, at.lengths_B, at.made.add(1), at.keys_Bx2, seen);
    return new Made(next, ids_B.expandDims(1), logProbs_B.expandDims(1));
  }

  private Tensor seen(Tensor ids_BxP, Tensor counts_BxP) {
    Tensor weights_BxPx1 = counts_BxP.astype(DType.F32).expandDims(-1);
    return Nn.oneHot(ids_BxP, vocabSize).mul(weights_BxPx1).max(1).ne(0);
  }

  private Tokens tokens(Tensor ids) {
    return new Tokens(ids, vocabSize);
  }

  private Tensor slots_M() {
    return Lax.iota(TensorType.of(DType.I32, M), 0);
  }
}
