package org.nanodo.ir;

import java.util.List;
import java.util.stream.IntStream;

/**
 * StableHLO's dimension numbers of {@link Gather} and {@link Scatter}, with the same names for
 * both.
 *
 * @param offset the dimensions of the result (or update) that run within a slice
 * @param collapsed the dimensions of the operand that are dropped from a slice
 * @param operandBatch the batching dimensions of the operand, paired with {@code indexBatch}
 * @param indexBatch the batching dimensions of the indices
 * @param indexMap the dimension of the operand that each component of an index addresses
 * @param indexVector the dimension of the indices along which the components of an index lie; their
 *     rank if each element is an index
 */
public record IndexDims(
    List<Integer> offset,
    List<Integer> collapsed,
    List<Integer> operandBatch,
    List<Integer> indexBatch,
    List<Integer> indexMap,
    int indexVector) {
  public IndexDims {
    offset = List.copyOf(offset);
    collapsed = List.copyOf(collapsed);
    operandBatch = List.copyOf(operandBatch);
    indexBatch = List.copyOf(indexBatch);
    indexMap = List.copyOf(indexMap);
  }

  /** Whole rows of a table along its dimension {@code axis}, for indices of rank {@code rank}. */
  public static IndexDims take(Shape table, int axis, int rank) {
    List<Integer> offset =
        IntStream.range(0, table.rank() - 1).map(i -> i < axis ? i : i + rank).boxed().toList();
    return new IndexDims(offset, List.of(axis), List.of(), List.of(), List.of(axis), rank);
  }

  /** Whether these numbers are valid for an operand and indices of these shapes. */
  boolean fits(Shape operand, Shape indices) {
    int components =
        indexVector == indices.rank()
            ? 1
            : indexVector >= 0 && indexVector < indices.rank() ? indices.dim(indexVector) : -1;
    return components == indexMap.size()
        && within(indexMap, operand.rank())
        && within(collapsed, operand.rank())
        && within(operandBatch, operand.rank())
        && within(indexBatch, indices.rank())
        && operandBatch.size() == indexBatch.size();
  }

  /** In StableHLO, where gather and scatter name the first five differently. */
  String text(String names) {
    return names.formatted(offset, collapsed, operandBatch, indexBatch, indexMap)
        + ", index_vector_dim = "
        + indexVector;
  }

  private static boolean within(List<Integer> dims, int rank) {
    return dims.stream().allMatch(d -> d >= 0 && d < rank);
  }

  /** The sizes of a slice without its dropped dimensions. */
  List<Integer> windowSizes(Shape sizes) {
    return IntStream.range(0, sizes.rank())
        .filter(i -> !collapsed.contains(i) && !operandBatch.contains(i))
        .mapToObj(sizes::dim)
        .toList();
  }

  /** The sizes of the indices without the dimension of the components. */
  List<Integer> batchSizes(Shape indices) {
    return IntStream.range(0, indices.rank())
        .filter(i -> i != indexVector)
        .mapToObj(indices::dim)
        .toList();
  }
}
