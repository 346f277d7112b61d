package org.nanodo.grad;

import static org.nanodo.grad.VjpContext.cts;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Lists;
import org.nanodo.ir.RuleTable;

/** VJP rule of the dot product: each operand's cotangent is a dot product with the other. */
final class DotVjp {
  private DotVjp() {}

  static void addTo(RuleTable<VjpContext, List<@Nullable Tensor>> rules) {
    rules.add(Dot.class, DotVjp::dot);
  }

  private static List<@Nullable Tensor> dot(Dot op, VjpContext s) {
    Tensor lhs = s.in(0);
    Tensor rhs = s.in(1);
    Tensor ct = s.ct().astype(lhs.dtype());
    int batch = op.lhsBatch().size();
    int lhsFree = lhs.rank() - batch - op.lhsContract().size();
    List<Integer> ctBatch = Lists.range(0, batch);
    List<Integer> ctLhs = Lists.range(batch, batch + lhsFree);
    List<Integer> ctRhs = Lists.range(batch + lhsFree, ct.rank());
    List<Integer> freeOfLhs = op.lhsFree(lhs.rank());
    List<Integer> freeOfRhs = op.rhsFree(rhs.rank());
    return cts(
        cotangent(
            new Factor(ct, ctBatch, ctRhs),
            new Factor(rhs, op.rhsBatch(), freeOfRhs),
            op.lhsBatch(),
            freeOfLhs,
            contracted(op.lhsContract(), op.rhsContract())),
        cotangent(
            new Factor(ct, ctBatch, ctLhs),
            new Factor(lhs, op.lhsBatch(), freeOfLhs),
            op.rhsBatch(),
            freeOfRhs,
            contracted(op.rhsContract(), op.lhsContract())));
  }

  private record Factor(Tensor x, List<Integer> batch, List<Integer> contract) {
    Tensor dot(Factor rhs) {
      return Lax.dotGeneral(x, rhs.x, batch, rhs.batch, contract, rhs.contract);
    }
  }

  /**
   * The contracted dimensions of an operand, in the order of their partners in the other operand.
   */
  private static List<Integer> contracted(List<Integer> own, List<Integer> other) {
    return IntStream.range(0, own.size())
        .boxed()
        .sorted((a, b) -> other.get(a) - other.get(b))
        .map(own::get)
        .toList();
  }

  /**
   * The product of the result's cotangent with the other operand, in the layout of the operand that
   * has the given dimensions. The factors are ordered so that the product needs no transpose, if
   * one of the orders does not: the weights of X W have the gradient Xᵀ G, those of X Wᵀ have Gᵀ X.
   */
  private static Tensor cotangent(
      Factor ct, Factor other, List<Integer> batch, List<Integer> free, List<Integer> contract) {
    List<Integer> contractFirst = Lists.concat(batch, contract, free);
    return contractFirst.equals(Lists.range(0, contractFirst.size()))
        ? other.dot(ct)
        : ct.dot(other).transpose(VjpRules.inverse(Lists.concat(batch, free, contract)));
  }
}
