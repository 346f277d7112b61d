package org.nanodo.examples;

import static org.nanodo.Index.fill;
import static org.nanodo.Index.to;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.vmap;
import static org.nanodo.ir.DType.F64;
import static org.nanodo.ir.DType.U32;

import java.util.List;
import org.nanodo.Index;
import org.nanodo.Lax;
import org.nanodo.Tensor;

/**
 * a10_numerics: sorting, scattering, indices out of bounds, special functions, integers, float64.
 */
public final class Numerics {
  private static final Tensor GROUP = Tensor.of(2, 0, 2, 1, 2);

  private Numerics() {}

  static Tensor counts(int stop) {
    return Tensor.arange(F64, 0, stop, 1);
  }

  static Tensor hash32(Tensor h) {
    h = h.xor(h.shiftRightLogical(16)).mul(0x85EBCA6BL);
    h = h.xor(h.shiftRightLogical(13)).mul(0xC2B2AE35L);
    return h.xor(h.shiftRightLogical(16));
  }

  static Tensor scatterLoss(Tensor r) {
    Tensor table = Tensor.zeros(F64, 4, 3).addAt(GROUP, r);
    Tensor sorted = table.ravel().sort().mul(counts(12)).sum();
    return sorted.add(r.cumsum(0).square().sum());
  }

  public static void main(String... args) {
    Tensor x = counts(12).mul(2.3).sin();
    Tensor ties = Tensor.of(3, 1, 3, 2, 1, 3, 0, 2);
    Tensor rows = counts(15).cos().reshape(5, 3);
    Tensor outside = Tensor.of(0, -1, 4, 5, 9, -5, -7);
    Tensor ints = Tensor.of(7, -7, 7, -7, 0, Integer.MAX_VALUE);
    Tensor by = Tensor.of(2, 2, -2, -2, 3, 10);
    Tensor words = Tensor.of(U32, 0L, 1, 0xDEADBEEFL, 0x80000000L, 0xFFFFFFFFL);
    Tensor five = counts(5);
    Tensor masked = words.and(0xFF00FF);
    List<Tensor> bits =
        List.of(masked, words.or(0xF), words.not(), words.shiftLeft(3), words.shiftRightLogical(5));
    Tensor halves = Tensor.of(F64, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.675);

    new Values()
        .add("cumsum_reverse", rows.cumsum(0, true))
        .add("cummax", x.cummax(0))
        .add("sorted", x.sort())
        .add("argsort_stable", ties.argsort())
        .add("argsort_descending", ties.argsortDescending(0))
        .add("top_k_values", x.topK(4).values())
        .add("top_k_ties", ties.topK(4).indices())
        .add("segment_sum", rows.segmentSum(GROUP, 4))
        .add("scatter_max", Tensor.full(F64, -0.5, 4).maxAt(GROUP, rows.at(Index.ALL, 1)))
        .add("scatter_set", Tensor.zeros(F64, 6).set(Tensor.of(4, 0, 2), x.at(to(3))))
        .add("scatter_outside_dropped", Tensor.zeros(F64, 5).addAt(outside, 1))
        .add("gather_default", five.at(outside))
        .add("gather_clip", five.take(outside, 0, Index.CLIP))
        .add("gather_wrap", five.take(outside, 0, Index.WRAP))
        .add("gather_fill", five.at(fill(-1), outside))
        .add("logsumexp", rows.mul(300).logsumexp(Tensor.of(F64, 1, 2, 0.5), 1))
        .add("erf_inv", Tensor.of(F64, -0.999, -0.5, 0, 1e-8, 0.3, 0.9999999).erfInv())
        .add("erf_inv_grad", vmap(grad(Tensor::erfInv)).apply(Tensor.of(F64, -0.9, 0, 0.5)))
        .add("floor_divide", ints.floorDivide(by))
        .add("floor_mod", ints.mod(by))
        .add("truncated_divide", ints.div(by))
        .add("truncated_rem", ints.rem(by))
        .add("int32_overflow", ints.add(ints))
        .add("bits", Lax.stack(bits, 0))
        .add("popcount_clz", Lax.stack(List.of(words.populationCount(), words.clz()), 0))
        .add("arithmetic_shift", ints.shiftRightArithmetic(1))
        .add("hash", hash32(Tensor.arange(6).astype(U32)))
        .add("bitcast", Tensor.of(1, -0.0, 0.1, Double.POSITIVE_INFINITY).bitcast(U32))
        .add("round_half_even", halves.round())
        .add("f64_sum", counts(1000).add(1).square().reciprocal().sum())
        .add("f32_eps_lost", Tensor.ones().add(1e-8).eq(1))
        .add("scatter_loss", scatterLoss(rows))
        .add("scatter_grad", grad(Numerics::scatterLoss).apply(rows))
        .add("logsumexp_grad", grad((Tensor r) -> r.logsumexp(1).sum()).apply(rows))
        .print();
  }
}
