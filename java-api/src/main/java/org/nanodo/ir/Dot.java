package org.nanodo.ir;

import java.util.List;
import java.util.stream.IntStream;

/**
 * General dot product: pairs the batch dimensions of both operands, sums over the contracted ones,
 * and keeps the others. The result has the batch dimensions, then what is left of the first
 * operand, then of the second.
 */
public record Dot(
    List<Integer> lhsBatch,
    List<Integer> rhsBatch,
    List<Integer> lhsContract,
    List<Integer> rhsContract,
    DType result)
    implements Op {
  public Dot {
    lhsBatch = List.copyOf(lhsBatch);
    rhsBatch = List.copyOf(rhsBatch);
    lhsContract = List.copyOf(lhsContract);
    rhsContract = List.copyOf(rhsContract);
  }

  /** The dimensions of a left operand of rank {@code rank} that the result keeps. */
  public List<Integer> lhsFree(int rank) {
    return Lists.others(rank, Lists.concat(lhsBatch, lhsContract));
  }

  /** The dimensions of a right operand of rank {@code rank} that the result keeps. */
  public List<Integer> rhsFree(int rank) {
    return Lists.others(rank, Lists.concat(rhsBatch, rhsContract));
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 2);
    in.require(
        in.dtype(0) == in.dtype(1) && in.dtype(0) != DType.BOOL,
        "dot: {0} and {1} need one numeric element type");
    in.require(
        lhsBatch.size() == rhsBatch.size() && lhsContract.size() == rhsContract.size(),
        "dot: {0} and {1} pair dimensions %s with %s and %s with %s",
        lhsBatch,
        rhsBatch,
        lhsContract,
        rhsContract);
    in.requireAxes(name(), 0, Lists.concat(lhsBatch, lhsContract));
    in.requireAxes(name(), 1, Lists.concat(rhsBatch, rhsContract));
    requireSameSizes(in, "batch", lhsBatch, rhsBatch);
    requireSameSizes(in, "contract", lhsContract, rhsContract);
    IntStream lhs =
        Lists.concat(lhsBatch, lhsFree(in.type(0).rank())).stream().mapToInt(in.shape(0)::dim);
    IntStream rhs = rhsFree(in.type(1).rank()).stream().mapToInt(in.shape(1)::dim);
    return List.of(TensorType.of(result, IntStream.concat(lhs, rhs).toArray()));
  }

  private static void requireSameSizes(
      Operands in, String what, List<Integer> lhs, List<Integer> rhs) {
    for (int k = 0; k < lhs.size(); k++) {
      int a = in.shape(0).dim(lhs.get(k));
      int b = in.shape(1).dim(rhs.get(k));
      in.require(
          a == b,
          "dot: {0} and {1} %s axis %d of size %d with axis %d of size %d; both need one size",
          what,
          lhs.get(k),
          a,
          rhs.get(k),
          b);
    }
  }

  @Override
  public String text(OpPrinter p) {
    String batch =
        lhsBatch.isEmpty() ? "" : "batching_dims = " + lhsBatch + " x " + rhsBatch + ", ";
    return "stablehlo.dot_general %s, %scontracting_dims = %s x %s : %s"
        .formatted(p.args(), batch, lhsContract, rhsContract, p.signature());
  }
}
