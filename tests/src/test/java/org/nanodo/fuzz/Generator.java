package org.nanodo.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** Makes random arrays of a wanted type out of smaller ones. */
final class Generator {
  private static final int MOST_ELEMENTS = 1 << 15;
  private static final int MOST_PRODUCTS = 1 << 19;

  private final Random random;
  private final Shapes shapes;
  private final Leaves leaves;
  private final List<Expr> made = new ArrayList<>();

  Generator(Random random, Leaves leaves) {
    this.random = random;
    this.shapes = new Shapes(random);
    this.leaves = leaves;
  }

  /** An array that takes up to {@code depth} operations. */
  Expr make(TensorType type, int depth) {
    List<Expr> same = made.stream().filter(e -> e.type.equals(type)).toList();
    if (!same.isEmpty() && random.nextInt(3) == 0) {
      return same.get(random.nextInt(same.size()));
    }
    Expr e = depth == 0 ? leaves.leaf(type) : operation(type, depth - 1);
    Expr usable = e.isInRange() ? e : leaves.argument(type);
    made.add(usable);
    return usable;
  }

  private Expr operation(TensorType type, int depth) {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> broadcast(type, depth);
      case 3, 4 -> unary(make(type, depth));
      case 5, 6, 7 -> binary(make(type, depth), make(type, random.nextInt(depth + 1)));
      case 8, 9 -> dot(type, depth);
      case 10 -> move(type, depth);
      case 11 -> reduced(type, depth);
      case 12 -> where(type, depth);
      default -> converted(type, depth);
    };
  }

  private Expr broadcast(TensorType type, int depth) {
    List<Integer> dims = new ArrayList<>(shapes.some(type.rank()));
    if (random.nextInt(8) == 0) {
      java.util.Collections.shuffle(dims, random);
    }
    int[] sizes = dims.stream().mapToInt(d -> type.shape().dim(d)).toArray();
    if (sizes.length > 0 && random.nextInt(4) == 0) {
      sizes[random.nextInt(sizes.length)] = 1;
    }
    return Moves.broadcast(make(type.with(Shape.of(sizes)), depth), type.shape(), dims);
  }

  /** One more operation on {@code x}. */
  Expr after(Expr x) {
    return random.nextBoolean() ? unary(x) : binary(x, make(x.type, 1));
  }

  private Expr unary(Expr x) {
    int kinds = ElementFunctions.Monotonic.values().length;
    int kind = random.nextInt(kinds + 3);
    Expr y =
        kind < kinds
            ? ElementFunctions.Monotonic.values()[kind].of(x)
            : kind == kinds
                ? ElementFunctions.abs(x)
                : ElementFunctions.ofPositive(x, kind == kinds + 1);
    return y.isInRange() ? y : ElementFunctions.Monotonic.TANH.of(x);
  }

  private Expr binary(Expr a, Expr b) {
    return switch (random.nextInt(7)) {
      case 0, 1 -> ElementFunctions.mul(a, b);
      case 2 -> ElementFunctions.add(a, b);
      case 3 -> ElementFunctions.sub(a, b);
      case 4 -> ElementFunctions.div(a, b);
      case 5 -> ElementFunctions.extremum(a, b, true);
      default -> ElementFunctions.extremum(a, b, false);
    };
  }

  private Expr where(TensorType type, int depth) {
    Expr condition = ElementFunctions.greater(leaves.argument(type), 0);
    return ElementFunctions.where(
        condition, make(type, depth), make(type, random.nextInt(depth + 1)));
  }

  private Expr converted(TensorType type, int depth) {
    DType from = RandomTypes.draw(random);
    Expr x = make(type.with(from), depth);
    return from == type.dtype() ? unary(x) : ElementFunctions.convert(x, type.dtype());
  }

  /** A product of matrices; now and then an operand is constant along some of its dimensions. */
  private Expr dot(TensorType type, int depth) {
    Shape shape = type.shape();
    int batch = random.nextInt(type.rank() + 1);
    int split = batch + random.nextInt(type.rank() - batch + 1);
    int inner = 1 + random.nextInt(5) / 4;
    var aDims = new ArrayList<Integer>();
    var bDims = new ArrayList<Integer>();
    int products = (int) shape.size();
    for (int i = 0; i < type.rank(); i++) {
      (i < split ? aDims : bDims).add(shape.dim(i));
    }
    bDims.addAll(0, aDims.subList(0, batch));
    for (int i = 0; i < inner; i++) {
      int k = products > MOST_PRODUCTS ? 1 : Math.min(shapes.size(), MOST_PRODUCTS / products);
      products *= Math.max(k, 1);
      aDims.add(Math.max(k, 1));
      bDims.add(Math.max(k, 1));
    }
    int[] a = shapes.permutation(aDims.size());
    int[] b = shapes.permutation(bDims.size());
    var d =
        new Dot(
            positions(a, 0, batch),
            positions(b, 0, batch),
            positions(a, aDims.size() - inner, aDims.size()),
            positions(b, bDims.size() - inner, bDims.size()),
            type.dtype());
    // The free dimensions come out in the order that they have in the operand.
    Expr product =
        Sums.dot(
            operand(type.dtype(), aDims, sorted(a, batch, inner), depth),
            operand(type.dtype(), bDims, sorted(b, batch, inner), depth),
            d);
    return product;
  }

  private static List<Integer> positions(int[] perm, int from, int to) {
    return java.util.stream.IntStream.range(from, to).mapToObj(i -> perm[i]).toList();
  }

  /** The places of dimensions, those of the free ones put in order. */
  private static int[] sorted(int[] places, int batch, int inner) {
    java.util.Arrays.sort(places, batch, places.length - inner);
    return places;
  }

  private Expr operand(DType dtype, List<Integer> dims, int[] places, int depth) {
    int[] placed = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      placed[places[i]] = dims.get(i);
    }
    TensorType type = TensorType.of(dtype, placed);
    if (type.shape().size() > MOST_ELEMENTS) {
      return leaves.splat(type);
    }
    return switch (random.nextInt(5)) {
      case 0 -> leaves.splat(type);
      case 1 -> broadcast(type, Math.min(depth, 1));
      default -> make(type, depth);
    };
  }

  private Expr move(TensorType type, int depth) {
    Shape shape = type.shape();
    int rank = type.rank();
    if (rank == 0) {
      return Moves.reshape(make(type.with(Shape.of(1)), depth));
    }
    int axis = random.nextInt(rank);
    switch (random.nextInt(4)) {
      case 0:
        int[] perm = shapes.permutation(rank);
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
          dims[perm[i]] = shape.dim(i);
        }
        return Moves.transpose(make(type.with(Shape.of(dims)), depth), perm);
      case 1:
        Shape flat = Shape.of((int) shape.size());
        return Moves.reshape(make(type.with(flat), depth), shape.dims());
      case 2:
        return Moves.reverse(make(type, depth), axis);
      default:
        int stride = 1 + random.nextInt(2);
        int start = random.nextInt(3);
        int size = start + stride * shape.dim(axis) + random.nextInt(2);
        return Moves.slice(
            make(type.with(shape.with(axis, size)), depth), axis, start, stride, shape.dim(axis));
    }
  }

  private Expr reduced(TensorType type, int depth) {
    int extra = Math.min(shapes.size(), (int) (MOST_ELEMENTS / type.shape().size()));
    if (extra < 1 || type.rank() == 4) {
      return unary(make(type, depth));
    }
    int axis = random.nextInt(type.rank() + 1);
    var dims = new ArrayList<>(type.shape().stream().boxed().toList());
    dims.add(axis, extra);
    Shape larger = Shape.of(dims.stream().mapToInt(i -> i).toArray());
    return reduce(make(type.with(larger), depth), axis);
  }

  /** Any kind of reduction, the result in the type of the operand. */
  Expr reduce(Expr x, int... axes) {
    DType dtype = x.type.dtype();
    int count = 1;
    for (int axis : axes) {
      count *= x.type.shape().dim(axis);
    }
    switch (random.nextInt(10)) {
      case 0, 1:
        return Sums.reduce(x, Reduce.Kind.MAX, axes);
      case 2:
        return Sums.reduce(x, Reduce.Kind.MIN, axes);
      case 3:
        if (dtype == DType.F32 || dtype == DType.F64 || count <= 16) {
          return product(x, count, axes);
        }
        return Sums.reduce(x, Reduce.Kind.SUM, axes);
      case 4:
        if (x.isExact()) {
          boolean and = random.nextBoolean();
          Expr is = ElementFunctions.greater(x, and ? -2.5 : 1.875);
          return ElementFunctions.convert(
              Sums.reduce(is, and ? Reduce.Kind.AND : Reduce.Kind.OR, axes), dtype);
        }
        return Sums.reduce(x, Reduce.Kind.SUM, axes);
      default:
        return Sums.reduce(x, Reduce.Kind.SUM, axes);
    }
  }

  /** Of factors so near one that no order of multiplying them overflows. */
  private static Expr product(Expr x, int count, int... axes) {
    Expr small =
        ElementFunctions.mul(
            ElementFunctions.Monotonic.TANH.of(x), Leaves.splat(x.type, 1.0 / count));
    Expr factors = ElementFunctions.add(small, Leaves.splat(x.type, 1));
    return Sums.reduce(factors, Reduce.Kind.PROD, axes);
  }
}
