package org.nanodo.grad;

import static org.nanodo.grad.Site.to;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.Dot;

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
    return to(
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
   * The contracted dimensions of an operand, in the order in which the other operand has those they
   * are paired with.
   */
  private static List<Integer> contracted(List<Integer> own, List<Integer> other) {
    return IntStream.range(0, own.size())
        .boxed()
        .sorted((a, b) -> other.get(a) - other.get(b))
        .map(own::get)
        .toList();
  }

  /**
   * The product of the result's cotangent with the other operand, as the operand that has the given
   * dimensions. The factors come in the order that leaves nothing to transpose, if one does: the
   * weights of X W have the gradient Xᵀ G, those of X Wᵀ have Gᵀ X.
   */
  private static Tensor cotangent(
      Factor ct, Factor other, List<Integer> batch, List<Integer> free, List<Integer> contract) {
    List<Integer> contractFirst = join(batch, contract, free);
    return contractFirst.equals(range(0, contractFirst.size()))
        ? other.dot(ct)
        : ct.dot(other).transpose(ShapeRules.inverse(join(batch, free, contract)));
  }

  @SafeVarargs
  private static List<Integer> join(List<Integer>... parts) {
    return Stream.of(parts).flatMap(List::stream).toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
