package org.nanodo.jit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.trace.Interpreter;

/**
 * A dot product of tensors of these sizes, and what it is by its definition: for each place of the
 * batch and of what is kept, the sum over the places of what is contracted.
 */
record DotCase(int[] lhs, int[] rhs, Dot op) {
  private record Dim(char role, int number, int size) {}

  /** Sizes between those of blocks, layouts and orders of pairs of dimensions by chance. */
  static DotCase random(Random random, DType result) {
    List<Dim> batch;
    List<Dim> rows;
    List<Dim> columns;
    List<Dim> terms;
    do {
      batch = random.nextBoolean() ? List.of() : dims('b', 1 + random.nextInt(3), random);
      rows = dims('m', size(random), random);
      columns = dims('n', size(random), random);
      terms = dims('k', size(random), random);
    } while (all(batch) * all(rows) * all(columns) * all(terms) > 4_000_000);
    List<Dim> lhs = laidOut(List.of(batch, rows, terms), random);
    List<Dim> rhs = laidOut(List.of(batch, columns, terms), random);
    var pairs = new ArrayList<>(batch);
    Collections.shuffle(pairs, random);
    var contracted = new ArrayList<>(terms);
    Collections.shuffle(contracted, random);
    var op =
        new Dot(at(pairs, lhs), at(pairs, rhs), at(contracted, lhs), at(contracted, rhs), result);
    return new DotCase(sizes(lhs), sizes(rhs), op);
  }

  /** A product of matrices, m·k by k·n, or of their transposes. */
  static DotCase matrices(
      int m, int n, int k, boolean transposedLhs, boolean transposedRhs, DType result) {
    return new DotCase(
        transposedLhs ? new int[] {k, m} : new int[] {m, k},
        transposedRhs ? new int[] {n, k} : new int[] {k, n},
        new Dot(
            List.of(),
            List.of(),
            List.of(transposedLhs ? 0 : 1),
            List.of(transposedRhs ? 1 : 0),
            result));
  }

  private static int size(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> 1 + random.nextInt(20);
      case 1, 2, 3 -> 16 + random.nextInt(70);
      default -> 16 + random.nextInt(585);
    };
  }

  /** One dimension of the size, or two of about that size together. */
  private static List<Dim> dims(char role, int size, Random random) {
    if (random.nextBoolean()) {
      return List.of(new Dim(role, 0, size));
    }
    int inner = 1 + random.nextInt(5);
    return List.of(
        new Dim(role, 0, Math.max(1, (size + inner - 1) / inner)), new Dim(role, 1, inner));
  }

  private static long all(List<Dim> dims) {
    return dims.stream().mapToLong(Dim::size).reduce(1, (a, b) -> a * b);
  }

  private static List<Dim> laidOut(List<List<Dim>> groups, Random random) {
    var order = new ArrayList<>(groups);
    Collections.shuffle(order, random);
    var dims = new ArrayList<Dim>();
    order.forEach(dims::addAll);
    if (random.nextInt(6) == 0) {
      Collections.shuffle(dims, random);
    }
    return dims;
  }

  private static List<Integer> at(List<Dim> dims, List<Dim> in) {
    return dims.stream().map(in::indexOf).toList();
  }

  private static int[] sizes(List<Dim> dims) {
    return dims.stream().mapToInt(Dim::size).toArray();
  }

  Tensor apply(Tensor a, Tensor b) {
    return Interpreter.current().emit(op, List.of(a, b)).get(0);
  }

  /** Whether each operand is a batch of matrices with rows or columns that have no gaps. */
  boolean isOfMatrices() {
    List<Integer> byPlace =
        IntStream.range(0, op.lhsContract().size())
            .boxed()
            .sorted(Comparator.comparing(op.lhsContract()::get))
            .toList();
    int[] rows = offsets(lhs, op.lhsFree(lhs.length));
    int[] columns = offsets(rhs, op.rhsFree(rhs.length));
    return Math.min(rows.length, columns.length) >= 16
        && isMatrices(lhs, op.lhsBatch(), rows, byPlace.stream().map(op.lhsContract()::get))
        && isMatrices(rhs, op.rhsBatch(), columns, byPlace.stream().map(op.rhsContract()::get));
  }

  private static boolean isMatrices(
      int[] dims, List<Integer> batch, int[] kept, Stream<Integer> contracted) {
    Optional<Integer> keptStep = step(kept);
    Optional<Integer> termStep = step(offsets(dims, contracted.toList()));
    return step(offsets(dims, batch)).isPresent()
        && keptStep.isPresent()
        && termStep.isPresent()
        && (keptStep.get() == 1 || termStep.get() == 1);
  }

  /** How far apart neighbours are, if all are equally far apart. */
  private static Optional<Integer> step(int[] offsets) {
    int step = offsets.length < 2 ? 1 : offsets[1] - offsets[0];
    boolean even =
        IntStream.range(1, offsets.length).allMatch(i -> offsets[i] - offsets[i - 1] == step);
    return even ? Optional.of(step) : Optional.empty();
  }

  /** Where the elements are in memory whose other indices are 0, in the order of these axes. */
  private static int[] offsets(int[] dims, List<Integer> axes) {
    int[] offsets = {0};
    for (int axis : axes) {
      int stride =
          IntStream.range(axis + 1, dims.length).map(i -> dims[i]).reduce(1, (a, b) -> a * b);
      offsets =
          IntStream.of(offsets)
              .flatMap(o -> IntStream.range(0, dims[axis]).map(i -> o + i * stride))
              .toArray();
    }
    return offsets;
  }

  /** The result's elements in order, of every {@code every}-th one, in float64. */
  double[] sums(double[] a, double[] b, int every) {
    int[] batchA = offsets(lhs, op.lhsBatch());
    int[] batchB = offsets(rhs, op.rhsBatch());
    int[] rows = offsets(lhs, op.lhsFree(lhs.length));
    int[] columns = offsets(rhs, op.rhsFree(rhs.length));
    int[] termsA = offsets(lhs, op.lhsContract());
    int[] termsB = offsets(rhs, op.rhsContract());
    int count = batchA.length * rows.length * columns.length;
    double[] out = new double[(count + every - 1) / every];
    for (int i = 0; i < count; i += every) {
      int batch = i / (rows.length * columns.length);
      int fromA = batchA[batch] + rows[i / columns.length % rows.length];
      int fromB = batchB[batch] + columns[i % columns.length];
      double sum = 0;
      for (int k = 0; k < termsA.length; k++) {
        sum += a[fromA + termsA[k]] * b[fromB + termsB[k]];
      }
      out[i / every] = sum;
    }
    return out;
  }

  int lhsSize() {
    return IntStream.of(lhs).reduce(1, (a, b) -> a * b);
  }

  int rhsSize() {
    return IntStream.of(rhs).reduce(1, (a, b) -> a * b);
  }

  @Override
  public String toString() {
    return "%s of %s and %s".formatted(op, Arrays.toString(lhs), Arrays.toString(rhs));
  }
}
