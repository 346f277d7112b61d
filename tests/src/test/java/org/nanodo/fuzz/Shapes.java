package org.nanodo.fuzz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nanodo.ir.Shape;

/** Random shapes of ranks up to 4. */
final class Shapes {
  private static final int[] SIZES = {1, 2, 2, 3, 4, 5, 7, 8, 16, 17, 32, 60, 64, 100, 128, 256};

  private final Random random;

  Shapes(Random random) {
    this.random = random;
  }

  /** A shape of at least {@code least} elements, and not many more. */
  Shape ofSize(int least) {
    int rank = 1 + random.nextInt(4);
    var dims = new ArrayList<Integer>();
    int rest = least;
    while (dims.size() < rank - 1) {
      int size = Math.min(SIZES[random.nextInt(SIZES.length)], rest);
      dims.add(size);
      rest = (rest + size - 1) / size;
    }
    dims.add(rest);
    Collections.shuffle(dims, random);
    return Shape.of(dims.stream().mapToInt(i -> i).toArray());
  }

  int size() {
    return SIZES[random.nextInt(SIZES.length)];
  }

  /** Some of the numbers below {@code rank}, each with one chance in two, in order. */
  List<Integer> some(int rank) {
    return IntStream.range(0, rank).filter(i -> random.nextBoolean()).boxed().toList();
  }

  /** At least one of the numbers below {@code rank}, in order. */
  int[] oneOrMore(int rank) {
    List<Integer> some = some(rank);
    return some.isEmpty()
        ? new int[] {random.nextInt(rank)}
        : some.stream().mapToInt(i -> i).toArray();
  }

  int[] permutation(int rank) {
    var perm = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    Collections.shuffle(perm, random);
    return perm.stream().mapToInt(i -> i).toArray();
  }
}
