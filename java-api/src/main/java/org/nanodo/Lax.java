package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.List;
import org.nanodo.ir.DType;
import org.nanodo.ir.Dot;
import org.nanodo.ir.ElementwiseOp.Clamp;
import org.nanodo.ir.ElementwiseOp.Complex;
import org.nanodo.ir.ElementwiseOp.Select;
import org.nanodo.ir.Gather;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.HintOp.ShardingConstraint;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Op;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.ir.ShapeOp.Iota;
import org.nanodo.ir.ShapeOp.Reverse;
import org.nanodo.ir.SliceOp.Concatenate;
import org.nanodo.ir.SliceOp.DynamicSlice;
import org.nanodo.ir.SliceOp.DynamicUpdateSlice;
import org.nanodo.ir.SliceOp.Pad;
import org.nanodo.ir.SliceOp.Slice;
import org.nanodo.ir.Sort;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.trace.Composite;
import org.nanodo.trace.Interpreter;

/** The operations of the language that are not methods of a tensor, named as in {@code jax.lax}. */
public final class Lax {
  /** From 2^37 elements on, XLA:CPU crashes on an iota that is not part of a computation. */
  private static final long LARGEST_BARE_IOTA = 1L << 36;

  private Lax() {}

  static Tensor emit(Op op, Tensor... operands) {
    return emit(op, List.of(operands));
  }

  /** A result of weakly typed operands alone is weakly typed, unless the type is converted. */
  private static Tensor emit(Op op, List<Tensor> operands) {
    Tensor result = Interpreter.current().emit(op, operands).get(0);
    boolean weak = !operands.isEmpty() && operands.get(0).dtype() == result.dtype();
    return result.weaklyTyped(weak && operands.stream().allMatch(Tensor::isWeaklyTyped));
  }

  // Making tensors.

  /** A value known when tracing. */
  public static Tensor constant(Literal value) {
    return emit(new Constant(value));
  }

  /**
   * A scalar, rounded to a floating-point {@code dtype}.
   *
   * @throws org.nanodo.ir.ShapeException if {@code dtype} is an integer type that does not hold it
   */
  public static Tensor scalar(DType dtype, double value) {
    return Interpreter.current().scalar(dtype, value);
  }

  /** As above, of an integer, which a type of 64 bits holds exactly. */
  public static Tensor scalar(DType dtype, long value) {
    return Interpreter.current().scalar(dtype, value);
  }

  /** A tensor with the same value everywhere; fails as {@link #scalar(DType, double)}. */
  public static Tensor full(TensorType type, double value) {
    return scalar(type.dtype(), value).broadcastTo(type.shape());
  }

  /** As above, of an integer, which a type of 64 bits holds exactly. */
  public static Tensor full(TensorType type, long value) {
    return scalar(type.dtype(), value).broadcastTo(type.shape());
  }

  /** Zeros of the type of {@code x}. */
  public static Tensor zerosLike(Tensor x) {
    return full(x.type(), 0);
  }

  /** Counts 0, 1, 2, … along {@code axis}. */
  public static Tensor iota(TensorType type, int axis) {
    Tensor counts = emit(new Iota(type, axis < 0 ? axis + type.rank() : axis));
    if (type.shape().size() < LARGEST_BARE_IOTA) {
      return counts;
    }
    Tensor zero = optimizationBarrier(List.of(scalar(type.dtype(), 0))).get(0);
    return counts.add(zero);
  }

  /** Complex numbers of their real and imaginary parts, float32 or float64, broadcast together. */
  public static Tensor complex(Tensor real, Tensor imag) {
    return Composite.of("complex").binary(Lax::complexOf, real, imag);
  }

  private static Tensor complexOf(Tensor real, Tensor imag) {
    List<Tensor> both = Promotion.of("complex", real, imag);
    return emit(new Complex(), Broadcasting.together("complex", both));
  }

  // Choosing.

  /** {@code x} where {@code condition} holds, else {@code y}; all are broadcast together. */
  public static Tensor where(Tensor condition, Tensor x, Tensor y) {
    return Composite.of("where").ternary(Lax::whereOf, condition, x, y);
  }

  private static Tensor whereOf(Tensor condition, Tensor x, Tensor y) {
    require(
        condition.dtype() == DType.BOOL,
        "where: the condition %s is not boolean; compare it, as in x.ne(0)",
        condition);
    List<Tensor> both = Promotion.of("where", x, y);
    List<Tensor> all = Broadcasting.together("where", List.of(condition, both.get(0), both.get(1)));
    return emit(new Select(), all)
        .weaklyTyped(all.get(1).isWeaklyTyped() && all.get(2).isWeaklyTyped());
  }

  /** {@code x} where {@code condition} holds, else the number {@code y}, which takes its type. */
  public static Tensor where(Tensor condition, Tensor x, Number y) {
    return where(condition, x, ((Elementwise) x).number(y));
  }

  /** The number {@code x} where {@code condition} holds, else {@code y}, whose type it takes. */
  public static Tensor where(Tensor condition, Number x, Tensor y) {
    return where(condition, ((Elementwise) y).number(x), y);
  }

  /** {@code x} held between {@code low} and {@code high}, which are broadcast to its shape. */
  public static Tensor clamp(Tensor low, Tensor x, Tensor high) {
    return Composite.of("clamp").ternary(Lax::clampOf, low, x, high);
  }

  private static Tensor clampOf(Tensor low, Tensor x, Tensor high) {
    List<Tensor> all = Promotion.together("clamp", List.of(low, x, high));
    for (Tensor bound : List.of(low, high)) {
      Shape both = Broadcasting.common("clamp", List.of(bound, x), bound.shape(), x.shape());
      require(both.equals(x.shape()), "clamp: the bound %s has more elements than %s", bound, x);
    }
    return emit(new Clamp(), all.stream().map(t -> t.broadcastTo(x.shape())).toList());
  }

  // Products.

  /**
   * General dot product: pairs batch dimensions, which are given first here and last in JAX, and
   * contracts others. The result has the batch dimensions, then the free dimensions of {@code lhs},
   * then those of {@code rhs}, in the promoted element type of both.
   */
  public static Tensor dotGeneral(
      Tensor lhs,
      Tensor rhs,
      List<Integer> lhsBatch,
      List<Integer> rhsBatch,
      List<Integer> lhsContract,
      List<Integer> rhsContract) {
    List<Tensor> both = Promotion.of("dot", lhs, rhs);
    DType dtype = both.get(0).dtype();
    return emit(new Dot(lhsBatch, rhsBatch, lhsContract, rhsContract, dtype), both);
  }

  // Moving elements.

  /** Dimension {@code i} of {@code x} becomes dimension {@code dims.get(i)} of the result. */
  public static Tensor broadcastInDim(Tensor x, Shape shape, List<Integer> dims) {
    Tensor result = Interpreter.current().broadcast(x, new Broadcast(shape, dims));
    return result.weaklyTyped(x.isWeaklyTyped());
  }

  /** The elements from {@code starts} to {@code limits} (exclusive) in {@code strides}. */
  public static Tensor slice(Tensor x, int[] starts, int[] limits, int[] strides) {
    return emit(new Slice(list(starts), list(limits), list(strides)), x);
  }

  /** The elements from {@code start} to {@code limit} (exclusive) along one axis. */
  public static Tensor sliceInDim(Tensor x, int start, int limit, int axis) {
    int[] starts = new int[x.rank()];
    int[] limits = x.shape().dims();
    int[] strides = new int[x.rank()];
    Arrays.fill(strides, 1);
    int at = Axes.of("slice", x, axis);
    starts[at] = start;
    limits[at] = limit;
    return slice(x, starts, limits, strides);
  }

  /** Surrounds {@code x} with {@code value}; negative sizes cut off. */
  public static Tensor pad(Tensor x, Tensor value, int[] low, int[] high, int[] interior) {
    return emit(new Pad(list(low), list(high), list(interior)), x, value);
  }

  /** Joins tensors along an axis, in the element type that they take together. */
  public static Tensor concatenate(List<Tensor> parts, int axis) {
    if (parts.isEmpty()) {
      return emit(new Concatenate(axis), parts);
    }
    int at = Axes.of("concatenate", parts.get(0), axis);
    return Composite.of("concatenate", at)
        .apply(
            in -> emit(new Concatenate(at), Promotion.together("concatenate", in)), array(parts));
  }

  /** Joins tensors of one shape along a new axis of the result. */
  public static Tensor stack(List<Tensor> parts, int axis) {
    int at = parts.isEmpty() ? axis : Axes.of("stack", parts.get(0), axis, parts.get(0).rank() + 1);
    for (Tensor part : parts) {
      require(
          part.shape().equals(parts.get(0).shape()),
          "stack: %s and %s differ in shape; all must have one",
          parts.get(0),
          part);
    }
    return Composite.of("stack", at)
        .apply(
            in -> concatenate(in.stream().map(t -> t.expandDims(at)).toList(), at), array(parts));
  }

  /** Reverses the order of elements along some axes. */
  public static Tensor rev(Tensor x, int... axes) {
    return emit(new Reverse(Axes.all("rev", x, axes)), x);
  }

  /**
   * The rows of {@code table} along {@code axis} that {@code indices} name. An index out of bounds
   * is clamped; see {@link Gather}.
   */
  public static Tensor take(Tensor table, Tensor indices, int axis) {
    int at = Axes.of("take", table, axis);
    return gather(
        table,
        indices,
        IndexDims.take(table.shape(), at, indices.rank()),
        table.shape().with(at, 1));
  }

  /** {@code operands} in the ascending order of the first along an axis; see {@link Sort}. */
  public static List<Tensor> sort(List<Tensor> operands, int axis) {
    int at = operands.isEmpty() ? axis : Axes.of("sort", operands.get(0), axis);
    return Interpreter.current().emit(new Sort(at), operands);
  }

  /** Slices of {@code x} of the given sizes at {@code indices}; see {@link Gather}. */
  public static Tensor gather(Tensor x, Tensor indices, IndexDims dims, Shape sizes) {
    return gather(x, indices, dims, sizes, Gather.Mode.CLIP);
  }

  /** The same with a mode: what is assumed of slices that are out of bounds. */
  public static Tensor gather(
      Tensor x, Tensor indices, IndexDims dims, Shape sizes, Gather.Mode mode) {
    return emit(new Gather(dims, sizes, mode), x, indices);
  }

  /** {@code x} with {@code updates} added at {@code indices}; see {@link Scatter}. */
  public static Tensor scatterAdd(Tensor x, Tensor indices, Tensor updates, IndexDims dims) {
    return scatter(Scatter.Kind.ADD, x, indices, updates, dims);
  }

  /** {@code x} combined with {@code updates} at {@code indices}; see {@link Scatter}. */
  public static Tensor scatter(
      Scatter.Kind kind, Tensor x, Tensor indices, Tensor updates, IndexDims dims) {
    return scatter(kind, x, indices, updates, dims, Scatter.Mode.FILL_OR_DROP);
  }

  /** The same with a mode: what is assumed of updates that are out of bounds. */
  public static Tensor scatter(
      Scatter.Kind kind,
      Tensor x,
      Tensor indices,
      Tensor updates,
      IndexDims dims,
      Scatter.Mode mode) {
    return emit(new Scatter(dims, kind, mode), x, indices, updates);
  }

  /**
   * A block of {@code x} that starts where the integer scalars {@code starts} say: negative ones
   * count from the end, then they are clamped to be in bounds, as in {@code jax.lax}.
   */
  public static Tensor dynamicSlice(Tensor x, List<Tensor> starts, Shape sizes) {
    return Composite.of("dynamicSlice", sizes)
        .apply(
            in ->
                emit(
                    new DynamicSlice(sizes),
                    prepend(IndexPlan.fromStart(in.subList(1, in.size()), in.get(0)), in.get(0))),
            prepend(starts, x));
  }

  /** {@code x} with a block replaced by {@code update}, from where {@code starts} say, as above. */
  public static Tensor dynamicUpdateSlice(Tensor x, Tensor update, List<Tensor> starts) {
    return Composite.of("dynamicUpdateSlice")
        .apply(
            in ->
                emit(
                    new DynamicUpdateSlice(),
                    prepend(
                        IndexPlan.fromStart(in.subList(2, in.size()), in.get(0)),
                        in.get(0),
                        in.get(1))),
            prepend(starts, x, update));
  }

  // For differentiation and the compiler.

  /** {@code x}, with derivatives through it taken as zero. */
  public static Tensor stopGradient(Tensor x) {
    return emit(new Alias(Alias.Kind.STOP_GRADIENT), x);
  }

  /**
   * {@code x}, known to a {@link org.nanodo.ir.RematPolicy} by a name, as {@code
   * jax.ad_checkpoint.checkpoint_name}.
   */
  public static Tensor checkpointName(Tensor x, String name) {
    require(!name.isEmpty(), "checkpointName: the name is empty");
    return emit(new Alias(Alias.Kind.NAME, name), x);
  }

  /** {@code x} under another name, so that it can be differentiated by itself. */
  public static Tensor alias(Tensor x) {
    return emit(new Alias(Alias.Kind.NAME), x);
  }

  /**
   * {@code x}, and in the backward pass its cotangent, computed once and kept: for values with many
   * uses, such as a residual stream. A hint, for platforms whose compiler would merge the
   * computation into each use.
   */
  public static Tensor computedOnce(Tensor x) {
    return emit(new Alias(Alias.Kind.COMPUTED_ONCE), x);
  }

  /** {@code xs}, as {@code jax.lax.optimization_barrier}: no computation is moved across it. */
  public static List<Tensor> optimizationBarrier(List<Tensor> xs) {
    return xs.isEmpty() ? xs : Interpreter.current().emit(new OptimizationBarrier(), xs);
  }

  /** {@code x}, laid out by {@code sharding}; {@code x} itself if the mesh is a single device. */
  public static Tensor withShardingConstraint(Tensor x, NamedSharding sharding) {
    return withShardingConstraint(x, sharding, sharding);
  }

  /**
   * The same, with another layout for the cotangent of {@code x}: a parameter that is gathered for
   * use has a gradient that is scattered.
   */
  public static Tensor withShardingConstraint(
      Tensor x, NamedSharding sharding, NamedSharding cotangent) {
    return sharding.mesh().size() == 1 ? x : emit(new ShardingConstraint(sharding, cotangent), x);
  }

  private static Tensor[] array(List<Tensor> parts) {
    return parts.toArray(Tensor[]::new);
  }

  private static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static Tensor[] prepend(List<Tensor> rest, Tensor... first) {
    Tensor[] all = Arrays.copyOf(first, first.length + rest.size());
    for (int i = 0; i < rest.size(); i++) {
      all[first.length + i] = rest.get(i);
    }
    return all;
  }
}
