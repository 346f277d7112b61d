package org.nanodo.grad;

import static org.nanodo.grad.Site.to;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.Dot;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;

/** The rule of the dot product: each operand's cotangent is a dot product with the other. */
final class DotRules {
  private DotRules() {}

  static void addTo(Rules rules) {
    rules.add(Dot.class, DotRules::dot);
  }

  private static List<@Nullable Tensor> dot(Dot op, Site s) {
    Tensor lhs = s.in(0);
    Tensor rhs = s.in(1);
    Tensor ct = s.ct().astype(lhs.dtype());
    int batch = op.lhsBatch().size();
    int lhsFree = lhs.rank() - batch - op.lhsContract().size();
    List<Integer> ctBatch = range(0, batch);
    List<Integer> ctLhs = range(batch, batch + lhsFree);
    List<Integer> ctRhs = range(batch + lhsFree, ct.rank());
    List<Integer> freeOfLhs = Dot.free(lhs.rank(), op.lhsBatch(), op.lhsContract());
    List<Integer> freeOfRhs = Dot.free(rhs.rank(), op.rhsBatch(), op.rhsContract());
    Tensor toLhs = Lax.dotGeneral(ct, rhs, ctBatch, op.rhsBatch(), ctRhs, freeOfRhs);
    Tensor toRhs = Lax.dotGeneral(ct, lhs, ctBatch, op.lhsBatch(), ctLhs, freeOfLhs);
    return to(
        arrange(toLhs, op.lhsBatch(), freeOfLhs, op.lhsContract(), op.rhsContract()),
        arrange(toRhs, op.rhsBatch(), freeOfRhs, op.rhsContract(), op.lhsContract()));
  }

  /**
   * A product has the batch and free dimensions of one operand, then its contracted ones in the
   * order in which the other operand has them; this puts them where that operand has them.
   */
  private static Tensor arrange(
      Tensor product,
      List<Integer> batch,
      List<Integer> free,
      List<Integer> contract,
      List<Integer> otherContract) {
    List<Integer> order = new ArrayList<>(batch);
    order.addAll(free);
    IntStream.range(0, contract.size())
        .boxed()
        .sorted((a, b) -> otherContract.get(a) - otherContract.get(b))
        .forEach(k -> order.add(contract.get(k)));
    return product.transpose(ShapeRules.inverse(order));
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
