package org.nanodo.jit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.optim.Moments;

/**
 * A program of elementwise operations drawn by chance, mixed with others that their results go
 * through. All values stay about as large as the inputs.
 */
record ElementwiseProgram(List<Step> steps, List<Integer> results, List<Integer> scalars) {
  /** Of the operands with these numbers. */
  private record Step(int kind, int a, int b, int scalar) {}

  private static final int KINDS = 17;

  static ElementwiseProgram random(Random random, int inputs, int size) {
    var steps = new ArrayList<Step>();
    int values = inputs;
    int scalars = 1;
    for (int i = 0; i < size; i++) {
      // Near values are used more often, so that some groups are large.
      int near = Math.max(0, values - 5);
      int a = random.nextBoolean() ? near + random.nextInt(values - near) : random.nextInt(values);
      var step =
          new Step(random.nextInt(KINDS), a, random.nextInt(values), random.nextInt(scalars));
      steps.add(step);
      if (step.kind < 2) {
        scalars++;
      } else {
        values++;
      }
    }
    int first = inputs;
    int last = values;
    var results = new ArrayList<Integer>();
    random
        .ints(3 + random.nextInt(7), random.nextInt(4) == 0 ? 0 : first, last)
        .forEach(results::add);
    return new ElementwiseProgram(
        steps, results, random.ints(2, 0, scalars).boxed().distinct().toList());
  }

  List<Tensor> apply(List<Tensor> inputs) {
    var values = new ArrayList<>(inputs);
    var numbers = new ArrayList<>(List.of(inputs.get(0).ravel().at(0)));
    for (Step s : steps) {
      Tensor a = values.get(s.a);
      Tensor b = values.get(s.b);
      Tensor n = numbers.get(s.scalar);
      switch (s.kind) {
        case 0 -> numbers.add(a.mean());
        case 1 -> numbers.add(Moments.of(a, 0).squares().div(a.shape().size()).sqrt());
        case 2 -> values.add(a.neg());
        case 3 -> values.add(a.abs());
        case 4 -> values.add(a.abs().sqrt());
        case 5 -> values.add(a.square().add(1).rsqrt());
        case 6 -> values.add(a.add(b).mul(0.7));
        case 7 -> values.add(a.sub(b));
        case 8 -> values.add(a.mul(b).minimum(3).maximum(-3));
        case 9 -> values.add(a.div(b.abs().add(1)));
        case 10 -> values.add(a.maximum(b));
        case 11 -> values.add(a.minimum(b).mul(0.9));
        case 12 -> values.add(a.mul(n));
        case 13 -> values.add(a.add(n).mul(0.5));
        case 14 -> values.add(a.flip(0));
        case 15 -> values.add(Lax.alias(a));
        default -> values.add(Lax.full(a.type(), 0.5).mul(n).add(0.1));
      }
    }
    return IntStream.concat(
            results.stream().mapToInt(i -> i), scalars.stream().mapToInt(i -> -1 - i))
        .mapToObj(i -> i < 0 ? numbers.get(-1 - i) : values.get(i))
        .toList();
  }
}
