package org.nanodo.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nanodo.Lax;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** What programs begin with: arguments and constants. */
final class Leaves {
  private static final double[] SPLATS = {0, 0, 1, 0.5, -1, 0.25, 3, -0.75};

  private final Random random;
  private final boolean special;
  private final List<Expr> arguments = new ArrayList<>();

  /** Numbers of moderate size; if {@code special}, now and then NaN or an infinity. */
  Leaves(Random random, boolean special) {
    this.random = random;
    this.special = special;
  }

  List<Expr> arguments() {
    return arguments;
  }

  Expr leaf(TensorType type) {
    int choice = random.nextInt(10);
    if (choice == 0) {
      return splat(type);
    }
    return choice == 1 && type.rank() > 0 ? counted(type) : argument(type);
  }

  Expr argument(TensorType type) {
    int form = random.nextInt(4);
    double[] drawn = new double[(int) type.shape().size()];
    for (int i = 0; i < drawn.length; i++) {
      double u = random.nextDouble();
      drawn[i] =
          switch (form) {
            case 0 -> Math.rint(7 * u) - 3;
            case 1 -> u;
            default -> 4 * u - 2;
          };
    }
    if (special && random.nextBoolean()) {
      int many = 1 + random.nextInt(3);
      for (int n = 0; n < many; n++) {
        drawn[random.nextInt(drawn.length)] = special();
      }
    }
    double[] values = Literal.of(type, drawn).toDoubles(); // Rounded.
    Expr argument =
        Expr.exact(
            type,
            values,
            List.of(),
            in -> {
              throw new IllegalStateException("arguments are traced by the program");
            });
    arguments.add(argument);
    return argument;
  }

  private double special() {
    return switch (random.nextInt(4)) {
      case 0 -> Double.POSITIVE_INFINITY;
      case 1 -> Double.NEGATIVE_INFINITY;
      default -> Double.NaN;
    };
  }

  Expr splat(TensorType type) {
    return splat(type, SPLATS[random.nextInt(SPLATS.length)]);
  }

  static Expr splat(TensorType type, double value) {
    double[] values = new double[(int) type.shape().size()];
    java.util.Arrays.fill(values, value);
    return Expr.exact(type, values, List.of(), in -> Lax.full(type, value));
  }

  /** Positions along an axis, small enough to be exact in 16 bits. */
  private Expr counted(TensorType type) {
    int axis = random.nextInt(type.rank());
    int size = type.shape().dim(axis);
    if (size > 64) {
      return splat(type);
    }
    Shape line = Shape.of(size);
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = i;
    }
    TensorType ints = new TensorType(DType.I32, line);
    Expr positions =
        Expr.exact(
            type.with(line), values, List.of(), in -> Lax.iota(ints, 0).astype(type.dtype()));
    return Moves.broadcast(positions, type.shape(), List.of(axis));
  }
}
