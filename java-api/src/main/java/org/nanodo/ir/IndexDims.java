package org.nanodo.ir;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How the dimensions of operand, indices and slices go together in {@link Gather} and {@link
 * Scatter}: StableHLO's dimension numbers, under one name for both.
 *
 * @param offset the dimensions of the result (or update) that run within a slice
 * @param collapsed the dimensions of the operand that a slice does not keep
 * @param operandBatch the dimensions of the operand that go along with {@code indexBatch}
 * @param indexBatch the dimensions of the indices that go along with {@code operandBatch}
 * @param indexMap the dimension of the operand that each component of an index speaks of
 * @param indexVector the dimension of the indices that holds the components of an index; their rank
 *     if each element is an index
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

  /** Whether these numbers make sense for an operand and indices of these shapes. */
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

  private static boolean within(List<Integer> dims, int rank) {
    return dims.stream().allMatch(d -> d >= 0 && d < rank);
  }

  /** The sizes of the dimensions that a slice keeps. */
  List<Integer> windowSizes(Shape sizes) {
    return IntStream.range(0, sizes.rank())
        .filter(i -> !collapsed.contains(i) && !operandBatch.contains(i))
        .mapToObj(sizes::dim)
        .toList();
  }

  /** The sizes of the dimensions that tell one index from another. */
  List<Integer> batchSizes(Shape indices) {
    return IntStream.range(0, indices.rank())
        .filter(i -> i != indexVector)
        .mapToObj(indices::dim)
        .toList();
  }
}
