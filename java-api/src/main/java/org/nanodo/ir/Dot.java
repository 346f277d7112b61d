package org.nanodo.ir;

import java.util.ArrayList;
import java.util.List;

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

  /** The dimensions of a tensor of rank {@code rank} that are in neither list. */
  public static List<Integer> free(int rank, List<Integer> batch, List<Integer> contract) {
    var free = new ArrayList<Integer>();
    for (int i = 0; i < rank; i++) {
      if (!batch.contains(i) && !contract.contains(i)) {
        free.add(i);
      }
    }
    return free;
  }

  @Override
  public String name() {
    return "dot";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 2);
    Operands.require(
        in.dtype(0) == in.dtype(1) && in.dtype(0) != DType.BOOL,
        "dot: %s and %s need one numeric element type",
        in.name(0),
        in.name(1));
    Operands.require(
        lhsBatch.size() == rhsBatch.size() && lhsContract.size() == rhsContract.size(),
        "dot: %s and %s pair dimensions %s with %s and %s with %s",
        in.name(0),
        in.name(1),
        lhsBatch,
        rhsBatch,
        lhsContract,
        rhsContract);
    in.requireAxes(name(), 0, concat(lhsBatch, lhsContract));
    in.requireAxes(name(), 1, concat(rhsBatch, rhsContract));
    requireSameSizes(in, "batch", lhsBatch, rhsBatch);
    requireSameSizes(in, "contract", lhsContract, rhsContract);
    var dims = new ArrayList<Integer>();
    lhsBatch.forEach(i -> dims.add(in.shape(0).dim(i)));
    free(in.type(0).rank(), lhsBatch, lhsContract).forEach(i -> dims.add(in.shape(0).dim(i)));
    free(in.type(1).rank(), rhsBatch, rhsContract).forEach(i -> dims.add(in.shape(1).dim(i)));
    int[] sizes = dims.stream().mapToInt(Integer::intValue).toArray();
    return List.of(TensorType.of(result, sizes));
  }

  private static void requireSameSizes(
      Operands in, String what, List<Integer> lhs, List<Integer> rhs) {
    for (int k = 0; k < lhs.size(); k++) {
      int a = in.shape(0).dim(lhs.get(k));
      int b = in.shape(1).dim(rhs.get(k));
      Operands.require(
          a == b, "dot: %s and %s %s size %d with %d", in.name(0), in.name(1), what, a, b);
    }
  }

  private static List<Integer> concat(List<Integer> a, List<Integer> b) {
    var all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  @Override
  public String text(Line line) {
    String batch =
        lhsBatch.isEmpty() ? "" : "batching_dims = " + lhsBatch + " x " + rhsBatch + ", ";
    return "stablehlo.dot_general %s, %scontracting_dims = %s x %s : %s"
        .formatted(line.args(), batch, lhsContract, rhsContract, line.signature());
  }
}
