package org.nanodo.fuzz;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/**
 * A program.
 *
 * @param name what it is called in messages
 */
record FuzzProgram(String name, List<Expr> arguments, List<Expr> results) {
  /** The program of a seed. */
  static FuzzProgram of(long seed) {
    // Neighbouring seeds of java.util.Random begin alike.
    var random = new Random(seed * 0x9E3779B97F4A7C15L + 0x1234567);
    random.nextInt();
    var leaves = new Leaves(random, random.nextInt(3) == 0);
    var generator = new Generator(random, leaves);
    var shapes = new Shapes(random);
    int least = random.nextInt(8) == 0 ? 32 + random.nextInt(256) : 4096 + random.nextInt(4096);
    Shape shape = shapes.ofSize(random.nextInt(40) == 0 ? 8 * least : least);
    var type = new TensorType(RandomTypes.draw(random), shape);
    Expr x = generator.make(type, 1 + random.nextInt(4));
    List<Expr> results = new ArrayList<>();
    switch (random.nextInt(16)) {
      case 0 -> results.add(x);
      case 1 -> {
        Expr exact = x.isExact() ? x : leaves.argument(type);
        results.add(Sums.argmax(exact, random.nextInt(type.rank())));
      }
      default -> {
        Expr y = generator.reduce(x, shapes.oneOrMore(type.rank()));
        results.add(random.nextInt(3) == 0 && y.isInRange() ? generator.after(y) : y);
        if (random.nextInt(3) == 0) {
          results.add(generator.reduce(x, shapes.oneOrMore(type.rank())));
        }
      }
    }
    results.removeIf(r -> !r.isInRange());
    if (leaves.arguments().isEmpty()) {
      leaves.argument(TensorType.of(DType.F32)); // Programs say by their arguments where they run.
    }
    return new FuzzProgram("program " + seed, leaves.arguments(), results);
  }

  List<Literal> literals() {
    return arguments.stream().map(a -> Literal.of(a.type, a.values)).toList();
  }

  /** Traces the results, given the arguments. */
  List<Tensor> trace(List<Tensor> in) {
    Map<Expr, Tensor> traced = new IdentityHashMap<>();
    for (int i = 0; i < in.size(); i++) {
      traced.put(arguments.get(i), in.get(i));
    }
    return results.stream().map(r -> r.trace(traced)).toList();
  }

  /** What is wrong with computed results, as text; nothing if all are right. */
  List<String> compare(List<Literal> computed) {
    var wrong = new ArrayList<String>();
    for (int r = 0; r < results.size(); r++) {
      Expr expected = results.get(r);
      double[] found = computed.get(r).toDoubles();
      int many = 0;
      int worst = -1;
      double most = 1;
      for (int i = 0; i < found.length; i++) {
        double excess = excess(found[i], expected.values[i], expected.errors[i]);
        many += excess > 1 ? 1 : 0;
        if (excess > most) {
          most = excess;
          worst = i;
        }
      }
      if (worst >= 0) {
        wrong.add(
            "result %d, %s: %d of %d elements are wrong; at %d found %s, expected %s ± %.2e"
                .formatted(
                    r,
                    expected.type,
                    many,
                    found.length,
                    worst,
                    found[worst],
                    expected.values[worst],
                    expected.errors[worst]));
      }
    }
    return wrong;
  }

  /** How far a number is off, in what it may be. */
  private static double excess(double found, double expected, double error) {
    if (Rounding.isAny(error) || Double.compare(found, expected) == 0 || found == expected) {
      return 0;
    }
    double difference = Math.abs(found - expected);
    return Double.isFinite(difference) && Double.isFinite(expected)
        ? difference / Math.max(error, Double.MIN_VALUE)
        : Double.POSITIVE_INFINITY;
  }
}
