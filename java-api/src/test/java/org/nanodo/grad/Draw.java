package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** Draws shapes and float64 tensors from a seed, small enough to perturb every element. */
final class Draw {
  private final Random random;

  Draw(long seed) {
    this.random = new Random(seed);
  }

  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  boolean coin() {
    return random.nextBoolean();
  }

  /** Sizes 1 to 3, of rank {@code low} to {@code high}. */
  Shape shape(int low, int high) {
    return Shape.of(IntStream.range(0, between(low, high)).map(i -> between(1, 3)).toArray());
  }

  Shape shape() {
    return shape(0, 4);
  }

  /** {@code count} of the numbers below {@code rank}, in any order. */
  List<Integer> choose(int count, int rank) {
    var all = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    Collections.shuffle(all, random);
    return List.copyOf(all.subList(0, count));
  }

  Literal normal(Shape shape) {
    return fill(new TensorType(DType.F64, shape), random::nextGaussian);
  }

  Literal uniform(double low, double high, Shape shape) {
    return fill(new TensorType(DType.F64, shape), () -> low + (high - low) * random.nextDouble());
  }

  Literal bools(Shape shape) {
    return fill(new TensorType(DType.BOOL, shape), () -> random.nextInt(2));
  }

  /** Integers from {@code low} to {@code high}, both included. */
  Literal ints(int low, int high, int... dims) {
    return fill(TensorType.of(DType.I32, dims), () -> between(low, high));
  }

  private interface Source {
    double next();
  }

  private static Literal fill(TensorType type, Source source) {
    double[] values = new double[(int) type.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = source.next();
    }
    return Literal.of(type, values);
  }
}
