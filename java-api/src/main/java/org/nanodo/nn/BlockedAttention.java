package org.nanodo.nn;

import static org.nanodo.Jnp.einsum;

import java.util.List;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/**
 * Causal attention and its gradient block by block: one loop over the pairs of a block of Q queries
 * and a block of Q keys of which some query sees a key. Heads of queries are [K, G], the G of each
 * head of keys together.
 *
 * <p>With S the scores, P = exp(S - lse) and O = P V: dV = P' dO, dP = dO V', dS = P (dP -
 * rowsum(dO O)), dQ = scale dS K, dK = scale dS' Q.
 *
 * @param scale of the scores
 * @param softcap their largest magnitude, 0 for any
 */
record BlockedAttention(double scale, double softcap) {
  private static final int BLOCK = 512;

  /** Queries, keys and values, or their gradients. */
  record Heads(Tensor q_BxLxHxDh, Tensor k_BxLxKxDh, Tensor v_BxLxKxDh) {}

  /** What queries receive, and the logarithms of the sums of the exponentials of their scores. */
  record Output(Tensor out_BxLxHxDh, Tensor lse_BxHxL) {
    Residuals of(Heads in) {
      return new Residuals(in, this);
    }
  }

  /** What the backward pass is computed from. */
  record Residuals(Heads in, Output out) {
    Saved of(Tensor ct_BxLxHxDh) {
      return new Saved(in, out, ct_BxLxHxDh);
    }
  }

  /** The same with the cotangent of the output. */
  record Saved(Heads in, Output out, Tensor ct_BxLxHxDh) {}

  /** Running maxima, sums of exponentials and sums of weighted values of all blocks of queries. */
  private record Sums(Tensor max_NxBxKxGxQ, Tensor sum_NxBxKxGxQ, Tensor out_NxBxKxGxQxDh) {}

  /** The numbers of a block of queries and of a block of keys. */
  private record Pair(Tensor i, Tensor j) {}

  /** The output for queries, keys and values. */
  Output forward(Heads in) {
    Blocks b = Blocks.of(in);
    Heads blocks = b.split(in);
    var rows = TensorType.of(b.wide, b.n, b.B, b.K, b.G, b.Q);
    var outputs = TensorType.of(b.wide, b.n, b.B, b.K, b.G, b.Q, b.Dh);
    var init =
        new Sums(Lax.full(rows, Double.NEGATIVE_INFINITY), Lax.full(rows, 0), Lax.full(outputs, 0));
    Sums sums =
        Scan.<Sums, Pair, List<Tensor>>of(
                (all, pair) -> new Step<>(added(all, blocks, pair), List.of()))
            .apply(init, b.pairs())
            .carry();
    Tensor out = sums.out_NxBxKxGxQxDh.div(sums.sum_NxBxKxGxQ.expandDims(-1));
    Tensor lse = sums.max_NxBxKxGxQ.add(sums.sum_NxBxKxGxQ.log());
    return new Output(b.joined(out, in.q_BxLxHxDh.dtype()), b.joinedRows(lse));
  }

  private Sums added(Sums all, Heads blocks, Pair pair) {
    Tensor scores = seen(capped(scores(blocks, pair)), pair);
    Tensor before = at(all.max_NxBxKxGxQ, pair.i);
    Tensor max = before.maximum(scores.max(-1));
    Tensor weights = scores.sub(max.expandDims(-1)).exp();
    Tensor kept = before.sub(max).exp();
    Tensor sum = at(all.sum_NxBxKxGxQ, pair.i).mul(kept).add(weights.sum(-1));
    Tensor values = einsum("bkgqs,bskd->bkgqd", weights, at(blocks.v_BxLxKxDh, pair.j));
    Tensor out = at(all.out_NxBxKxGxQxDh, pair.i).mul(kept.expandDims(-1)).add(values);
    return new Sums(
        put(all.max_NxBxKxGxQ, max, pair.i),
        put(all.sum_NxBxKxGxQ, sum, pair.i),
        put(all.out_NxBxKxGxQxDh, out, pair.i));
  }

  /** The gradients of queries, keys and values. */
  Heads backward(Saved saved) {
    Blocks b = Blocks.of(saved.in);
    Heads blocks = b.split(saved.in);
    Tensor out = b.rows(saved.out.out_BxLxHxDh);
    Tensor cts = b.rows(saved.ct_BxLxHxDh);
    Tensor delta_NxBxQxKxG = out.mul(cts).sum(-1);
    Tensor lse_NxBxKxGxQ = b.splitRows(saved.out.lse_BxHxL);
    Heads gradients =
        Scan.<Heads, Pair, List<Tensor>>of(
                (all, pair) -> {
                  Tensor ct = at(cts, pair.i);
                  Tensor capped = capped(scores(blocks, pair));
                  Tensor lse = at(lse_NxBxKxGxQ, pair.i).expandDims(-1);
                  Tensor weights = seen(capped, pair).sub(lse).exp();
                  Tensor dv = einsum("bkgqs,bqkgd->bskd", weights, ct);
                  Tensor delta = at(delta_NxBxQxKxG, pair.i).transpose(0, 2, 3, 1).expandDims(-1);
                  Tensor dWeights = einsum("bqkgd,bskd->bkgqs", ct, at(blocks.v_BxLxKxDh, pair.j));
                  Tensor dScores = weights.mul(dWeights.sub(delta)).mul(scale);
                  if (softcap != 0) {
                    dScores = dScores.mul(capped.div(softcap).square().neg().add(1));
                  }
                  Tensor q = at(blocks.q_BxLxHxDh, pair.i);
                  Tensor k = at(blocks.k_BxLxKxDh, pair.j);
                  Tensor dq = einsum("bkgqs,bskd->bqkgd", dScores, k);
                  Tensor dk = einsum("bkgqs,bqkgd->bskd", dScores, q);
                  return new Step<>(
                      new Heads(
                          plus(all.q_BxLxHxDh, dq, pair.i),
                          plus(all.k_BxLxKxDh, dk, pair.j),
                          plus(all.v_BxLxKxDh, dv, pair.j)),
                      List.of());
                })
            .apply(b.zeros(), b.pairs())
            .carry();
    return b.joined(gradients, saved.in);
  }

  private Tensor scores(Heads blocks, Pair pair) {
    Tensor q = at(blocks.q_BxLxHxDh, pair.i);
    return einsum("bqkgd,bskd->bkgqs", q, at(blocks.k_BxLxKxDh, pair.j)).mul(scale);
  }

  private Tensor capped(Tensor scores) {
    return Nn.softcap(scores, softcap);
  }

  /** Without the scores of keys after their query. */
  private static Tensor seen(Tensor scores, Pair pair) {
    int Q = scores.dim(-1);
    var positions = TensorType.of(DType.I32, Q, Q);
    Tensor behind = Lax.iota(positions, 1).sub(Lax.iota(positions, 0));
    Tensor ahead = pair.i.sub(pair.j).mul(Q);
    return Lax.where(behind.le(ahead), scores, Double.NEGATIVE_INFINITY);
  }

  private static Tensor at(Tensor blocks, Tensor index) {
    return blocks.dynamicIndexInDim(index, 0);
  }

  private static Tensor put(Tensor blocks, Tensor block, Tensor index) {
    return blocks.dynamicUpdateSliceInDim(block.expandDims(0), index, 0);
  }

  private static Tensor plus(Tensor blocks, Tensor block, Tensor index) {
    return put(blocks, at(blocks, index).add(block), index);
  }

  /**
   * How sequences are cut into n blocks of Q positions, of which the last may be filled up with
   * zeros: keys that no query sees, and queries whose results are dropped.
   *
   * @param wide the type of scores and sums
   */
  private record Blocks(int B, int L, int K, int G, int Dh, int n, int Q, DType wide) {
    static Blocks of(Heads in) {
      int[] q = in.q_BxLxHxDh.shape().dims();
      int K = in.k_BxLxKxDh.dim(2);
      int n = Math.max(1, (q[1] + BLOCK - 1) / BLOCK);
      int Q = (q[1] + n - 1) / n;
      DType dtype = in.q_BxLxHxDh.dtype();
      DType wide = dtype == DType.F64 ? dtype : DType.F32;
      return new Blocks(q[0], q[1], K, q[2] / K, q[3], n, Q, wide);
    }

    Pair pairs() {
      long[] i = new long[n * (n + 1) / 2];
      long[] j = new long[i.length];
      for (int row = 0, at = 0; row < n; row++) {
        for (int column = 0; column <= row; column++, at++) {
          i[at] = row;
          j[at] = column;
        }
      }
      var type = TensorType.of(DType.I32, i.length);
      return new Pair(Lax.constant(Literal.of(type, i)), Lax.constant(Literal.of(type, j)));
    }

    /** Blocks of queries [n, B, Q, K, G, Dh], of keys and of values [n, B, Q, K, Dh]. */
    Heads split(Heads in) {
      return new Heads(
          rows(in.q_BxLxHxDh),
          cut(in.k_BxLxKxDh.astype(wide), B, n, Q, K, Dh),
          cut(in.v_BxLxKxDh.astype(wide), B, n, Q, K, Dh));
    }

    Tensor rows(Tensor q_BxLxHxDh) {
      return cut(q_BxLxHxDh.astype(wide), B, n, Q, K, G, Dh);
    }

    private Tensor cut(Tensor x, int... dims) {
      int[] none = new int[x.rank()];
      int[] high = new int[x.rank()];
      high[1] = n * Q - L;
      Tensor filled = high[1] == 0 ? x : Lax.pad(x, Lax.scalar(x.dtype(), 0), none, high, none);
      return filled.reshape(dims).moveAxis(1, 0);
    }

    Heads zeros() {
      var keys = TensorType.of(wide, n, B, Q, K, Dh);
      var queries = TensorType.of(wide, n, B, Q, K, G, Dh);
      return new Heads(Lax.full(queries, 0), Lax.full(keys, 0), Lax.full(keys, 0));
    }

    Tensor joined(Tensor x_NxBxKxGxQxDh, DType dtype) {
      return glued(x_NxBxKxGxQxDh.transpose(1, 0, 4, 2, 3, 5), K * G).astype(dtype);
    }

    Heads joined(Heads blocks, Heads like) {
      UnaryOperator<Tensor> together = x -> x.moveAxis(0, 1);
      return new Heads(
          glued(together.apply(blocks.q_BxLxHxDh), K * G).astype(like.q_BxLxHxDh.dtype()),
          glued(together.apply(blocks.k_BxLxKxDh), K).astype(like.k_BxLxKxDh.dtype()),
          glued(together.apply(blocks.v_BxLxKxDh), K).astype(like.v_BxLxKxDh.dtype()));
    }

    private Tensor glued(Tensor x_BxNxQx, int heads) {
      return Lax.sliceInDim(x_BxNxQx.reshape(B, n * Q, heads, Dh), 0, L, 1);
    }

    Tensor joinedRows(Tensor x_NxBxKxGxQ) {
      Tensor x_BxHxL = x_NxBxKxGxQ.transpose(1, 2, 3, 0, 4).reshape(B, K * G, n * Q);
      return Lax.sliceInDim(x_BxHxL, 0, L, 2);
    }

    Tensor splitRows(Tensor x_BxHxL) {
      int[] none = new int[3];
      int[] high = {0, 0, n * Q - L};
      Tensor filled = Lax.pad(x_BxHxL, Lax.scalar(x_BxHxL.dtype(), 0), none, high, none);
      return filled.reshape(B, K, G, n, Q).transpose(3, 0, 1, 2, 4);
    }
  }
}
