package org.nanodo.trace;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.Binary;
import org.nanodo.ir.BitcastConvert;
import org.nanodo.ir.Compare;
import org.nanodo.ir.Compare.Direction;
import org.nanodo.ir.Convert;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Op;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Reshape;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Transpose;
import org.nanodo.ir.Unary;
import org.nanodo.ir.Value;
import org.nanodo.jit.Array;
import org.nanodo.sharding.NamedSharding;

/**
 * A tensor, as {@code jax.Array}. One of a function that is being traced is known by its type; any
 * other is concrete: it has a value on the devices of a client, and operations on it run at once.
 *
 * <p>Operands of different shapes are broadcast as in NumPy; operands of different element types
 * are refused, {@link #astype} converts. Axes count from the end if negative.
 *
 * <p>A Java number beside a tensor takes the tensor's element type, as a Python number does in JAX:
 * it is rounded to a floating-point type once. A whole number (of type {@code int} or {@code long})
 * that an integer type does not hold is refused, whereas JAX lets some wrap around; beside booleans
 * it makes int32. A {@code double} beside integers makes floating-point numbers: float32, and
 * float64 of int64, which JAX knows only together with float64.
 *
 * <p>Every method fails with a {@link org.nanodo.ir.ShapeException} that names the operands and the
 * user's line if shapes do not fit.
 */
public final class Tensor implements AutoCloseable {
  /** What a tensor is. */
  private sealed interface Content {}

  private record Traced(Value value, Trace trace) implements Content {}

  private record Concrete(Array array) implements Content {}

  private final Content content;

  private Tensor(Content content) {
    this.content = content;
  }

  Tensor(Value value, Trace trace) {
    this(new Traced(value, trace));
  }

  /** A tensor with the value of an array, whose memory it takes over. */
  public static Tensor of(Array array) {
    return new Tensor(new Concrete(array.freedWhenUnreachable()));
  }

  // Making concrete tensors, on the first device of {@link Devices}.

  /** A tensor of these elements. */
  public static Tensor of(Literal value) {
    return Creation.of(value);
  }

  /** A float32 scalar of one number, else a vector. */
  public static Tensor of(double... values) {
    return of(DType.F32, values);
  }

  /** As above, of another element type. */
  public static Tensor of(DType dtype, double... values) {
    return Creation.of(dtype, values);
  }

  /** An int32 scalar of one number, else a vector. */
  public static Tensor of(int... values) {
    return Creation.of(values);
  }

  /** A float32 matrix of rows of equal length. */
  public static Tensor of(double[][] rows) {
    return Creation.of(rows);
  }

  /** An int32 matrix of rows of equal length. */
  public static Tensor of(int[][] rows) {
    return Creation.of(rows);
  }

  // Making tensors, traced or concrete as the operations around them.

  /** Float32 zeros; without sizes a scalar. */
  public static Tensor zeros(int... dims) {
    return zeros(DType.F32, dims);
  }

  /** As above, of another element type. */
  public static Tensor zeros(DType dtype, int... dims) {
    return Lax.full(TensorType.of(dtype, dims), 0);
  }

  /** Float32 ones; without sizes a scalar. */
  public static Tensor ones(int... dims) {
    return Lax.full(TensorType.of(DType.F32, dims), 1);
  }

  /** The int32 numbers from 0 to {@code stop}, without it. */
  public static Tensor arange(int stop) {
    return Lax.iota(TensorType.of(DType.I32, Math.max(stop, 0)), 0);
  }

  /** As many float32 numbers at equal distances, {@code first} and {@code last} among them. */
  public static Tensor linspace(double first, double last, int count) {
    return Creation.linspace(first, last, count);
  }

  /** The float32 identity matrix. */
  public static Tensor eye(int n) {
    return Creation.eye(n);
  }

  /** Whether it has a value, and belongs to no function that is traced. */
  public boolean isConcrete() {
    return content instanceof Concrete;
  }

  boolean isTracedBy(Trace trace) {
    return content instanceof Traced t && t.trace == trace;
  }

  /**
   * The value in the function that is traced.
   *
   * @throws TraceException if it is concrete
   */
  public Value value() {
    if (content instanceof Traced t) {
      return t.value;
    }
    throw new TraceException(
        "%s is concrete, and not in the function that is traced".formatted(this));
  }

  /**
   * The memory behind a concrete tensor.
   *
   * @throws TraceException if it is traced, and so has no value
   */
  public Array array() {
    if (content instanceof Concrete c) {
      return c.array;
    }
    throw new TraceException(
        "%s has no value while its function is traced; return it, and read what the call returns (%s)"
            .formatted(this, CallSite.find()));
  }

  /**
   * A concrete tensor of the same elements, split over the devices of a mesh, as {@code
   * jax.device_put}.
   *
   * @throws org.nanodo.sharding.ShardingException if it does not divide evenly, or there are too
   *     few devices
   */
  public Tensor to(NamedSharding sharding) {
    return of(Array.of(array().client(), toHost(), sharding));
  }

  /** Its value in host memory; waits until it is computed. */
  public Literal toHost() {
    return array().toHost();
  }

  /** The elements in row-major order. */
  public float[] toFloats() {
    return toHost().toFloats();
  }

  /**
   * The number that it is.
   *
   * @throws ShapeException if it has not exactly one element
   */
  public double item() {
    if (shape().size() != 1) {
      throw new ShapeException(
          "item: %s has %d elements, expected one (%s)"
              .formatted(type(), shape().size(), CallSite.find()));
    }
    return toHost().item();
  }

  /** Frees its memory on the devices now; else the garbage collector does some time. */
  @Override
  public void close() {
    array().close();
  }

  /** What messages call it. */
  public String label() {
    return content instanceof Traced t ? t.value.label() : "tensor";
  }

  public TensorType type() {
    return content instanceof Traced t ? t.value.type() : array().type();
  }

  public Shape shape() {
    return type().shape();
  }

  public DType dtype() {
    return type().dtype();
  }

  public int rank() {
    return type().rank();
  }

  /** The size of a dimension; negative counts from the end. */
  public int dim(int axis) {
    return shape().dim(Axes.of("dim", this, axis));
  }

  // Elementwise, two operands.

  public Tensor add(Tensor other) {
    return binary(Binary.Kind.ADD, other);
  }

  public Tensor add(double other) {
    return JavaNumbers.with(Binary.Kind.ADD, this, other);
  }

  public Tensor add(long other) {
    return JavaNumbers.with(Binary.Kind.ADD, this, other);
  }

  public Tensor sub(Tensor other) {
    return binary(Binary.Kind.SUB, other);
  }

  public Tensor sub(double other) {
    return JavaNumbers.with(Binary.Kind.SUB, this, other);
  }

  public Tensor sub(long other) {
    return JavaNumbers.with(Binary.Kind.SUB, this, other);
  }

  public Tensor mul(Tensor other) {
    return binary(Binary.Kind.MUL, other);
  }

  public Tensor mul(double other) {
    return JavaNumbers.with(Binary.Kind.MUL, this, other);
  }

  public Tensor mul(long other) {
    return JavaNumbers.with(Binary.Kind.MUL, this, other);
  }

  public Tensor div(Tensor other) {
    return binary(Binary.Kind.DIV, other);
  }

  public Tensor div(double other) {
    return JavaNumbers.with(Binary.Kind.DIV, this, other);
  }

  /** The quotient, which is cut off to a whole number if this is of integers. */
  public Tensor div(long other) {
    return JavaNumbers.with(Binary.Kind.DIV, this, other);
  }

  public Tensor rem(Tensor other) {
    return binary(Binary.Kind.REM, other);
  }

  public Tensor pow(Tensor other) {
    return binary(Binary.Kind.POW, other);
  }

  public Tensor pow(double other) {
    return JavaNumbers.with(Binary.Kind.POW, this, other);
  }

  /** The power; negative ones of integers are refused, as they are no integers. */
  public Tensor pow(long other) {
    return JavaNumbers.with(Binary.Kind.POW, this, other);
  }

  public Tensor maximum(Tensor other) {
    return binary(Binary.Kind.MAX, other);
  }

  public Tensor maximum(double other) {
    return JavaNumbers.with(Binary.Kind.MAX, this, other);
  }

  public Tensor maximum(long other) {
    return JavaNumbers.with(Binary.Kind.MAX, this, other);
  }

  public Tensor minimum(Tensor other) {
    return binary(Binary.Kind.MIN, other);
  }

  public Tensor minimum(double other) {
    return JavaNumbers.with(Binary.Kind.MIN, this, other);
  }

  public Tensor minimum(long other) {
    return JavaNumbers.with(Binary.Kind.MIN, this, other);
  }

  public Tensor and(Tensor other) {
    return binary(Binary.Kind.AND, other);
  }

  public Tensor or(Tensor other) {
    return binary(Binary.Kind.OR, other);
  }

  public Tensor xor(Tensor other) {
    return binary(Binary.Kind.XOR, other);
  }

  /** The bits moved up by {@code count}; zeros follow. */
  public Tensor shiftLeft(int count) {
    return binary(Binary.Kind.SHIFT_LEFT, constant(count));
  }

  /** The bits moved down by {@code count}; zeros follow, whatever the sign. */
  public Tensor shiftRightLogical(int count) {
    return binary(Binary.Kind.SHIFT_RIGHT_LOGICAL, constant(count));
  }

  public Tensor eq(Tensor other) {
    return compare(Direction.EQ, other);
  }

  public Tensor ne(Tensor other) {
    return compare(Direction.NE, other);
  }

  public Tensor lt(Tensor other) {
    return compare(Direction.LT, other);
  }

  public Tensor le(Tensor other) {
    return compare(Direction.LE, other);
  }

  public Tensor gt(Tensor other) {
    return compare(Direction.GT, other);
  }

  public Tensor ge(Tensor other) {
    return compare(Direction.GE, other);
  }

  /** A scalar of this tensor's element type. */
  Tensor constant(long v) {
    return Lax.scalar(dtype(), v);
  }

  /** Any other elementwise function of two tensors. */
  public Tensor binary(Binary.Kind kind, Tensor other) {
    return broadcasting(new Binary(kind), other);
  }

  private Tensor compare(Direction direction, Tensor other) {
    return broadcasting(new Compare(direction), other);
  }

  private Tensor broadcasting(Op op, Tensor other) {
    Broadcasting.requireOneDType(op.name(), this, other);
    List<Tensor> both = Broadcasting.together(op.name(), List.of(this, other));
    return Lax.emit(op, both.toArray(Tensor[]::new));
  }

  // Elementwise, one operand.

  public Tensor neg() {
    return unary(Unary.Kind.NEGATE);
  }

  public Tensor abs() {
    return unary(Unary.Kind.ABS);
  }

  public Tensor sign() {
    return unary(Unary.Kind.SIGN);
  }

  public Tensor exp() {
    return unary(Unary.Kind.EXP);
  }

  public Tensor log() {
    return unary(Unary.Kind.LOG);
  }

  public Tensor sqrt() {
    return unary(Unary.Kind.SQRT);
  }

  public Tensor rsqrt() {
    return unary(Unary.Kind.RSQRT);
  }

  public Tensor tanh() {
    return unary(Unary.Kind.TANH);
  }

  public Tensor sin() {
    return unary(Unary.Kind.SIN);
  }

  public Tensor cos() {
    return unary(Unary.Kind.COS);
  }

  public Tensor not() {
    return unary(Unary.Kind.NOT);
  }

  public Tensor square() {
    return mul(this);
  }

  /** Any other elementwise function. */
  public Tensor unary(Unary.Kind kind) {
    return Lax.emit(new Unary(kind), this);
  }

  /** The same elements converted to another type; itself if it has that type. */
  public Tensor astype(DType dtype) {
    return dtype == dtype() ? this : Lax.emit(new Convert(dtype), this);
  }

  /** The same bits read as another type of the same width. */
  public Tensor bitcast(DType dtype) {
    return Lax.emit(new BitcastConvert(dtype), this);
  }

  /**
   * The matrix product as NumPy's: of the last two dimensions, those before are broadcast; a vector
   * is a row on the left and a column on the right.
   */
  public Tensor matmul(Tensor other) {
    return Matmul.of(this, other);
  }

  // Shape.

  /** The same elements in another shape; one size may be -1 and is computed. */
  public Tensor reshape(int... dims) {
    Shape target = Reshaping.target(this, dims);
    return target.equals(shape()) ? this : Lax.emit(new Reshape(target), this);
  }

  /** Dimension {@code i} of the result is dimension {@code perm[i]} of this. */
  public Tensor transpose(int... perm) {
    List<Integer> axes = Axes.all("transpose", this, perm);
    boolean identity = axes.equals(IntStream.range(0, rank()).boxed().toList());
    return identity ? this : Lax.emit(new Transpose(axes), this);
  }

  /** Repeats this over a larger shape, as NumPy does: dimensions are matched from the last. */
  public Tensor broadcastTo(Shape target) {
    if (target.equals(shape())) {
      return this;
    }
    int lead = target.rank() - rank();
    List<Integer> dims = IntStream.range(0, rank()).map(i -> i + lead).boxed().toList();
    return Lax.broadcastInDim(this, target, dims);
  }

  /** A new dimension of size one, at {@code axis} of the result. */
  public Tensor expandDims(int axis) {
    int at = Axes.of("expandDims", this, axis, rank() + 1);
    int[] dims = new int[rank() + 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = i == at ? 1 : dim(i < at ? i : i - 1);
    }
    return reshape(dims);
  }

  // Reductions, over all axes if none are given.

  /** The sum; 16-bit floats are summed in float32 and rounded once. */
  public Tensor sum(int... axes) {
    return reduce(Reduce.Kind.SUM, axes);
  }

  /** The mean; 16-bit floats are summed in float32 and rounded once. */
  public Tensor mean(int... axes) {
    return Reductions.mean(this, axes);
  }

  /** The largest element; of none there is none, and an empty axis is refused. NaN wins. */
  public Tensor max(int... axes) {
    return Reductions.extremum(Reduce.Kind.MAX, this, axes);
  }

  /** The smallest element; of none there is none, and an empty axis is refused. NaN wins. */
  public Tensor min(int... axes) {
    return Reductions.extremum(Reduce.Kind.MIN, this, axes);
  }

  /**
   * Where along {@code axis} the largest element is, int32: the first of several, or of NaNs. An
   * empty axis is refused.
   */
  public Tensor argmax(int axis) {
    return Reductions.argmax(this, axis);
  }

  /**
   * Any other reduction; over an empty axis it gives what changes nothing when combined. 16-bit
   * floats are multiplied up in float32 and rounded once.
   */
  public Tensor reduce(Reduce.Kind kind, int... axes) {
    List<Integer> over =
        axes.length == 0
            ? IntStream.range(0, rank()).boxed().toList()
            : Axes.all(new Reduce(kind, List.of()).name(), this, axes).stream().sorted().toList();
    return over.isEmpty() ? this : Lax.emit(new Reduce(kind, over), this);
  }

  /** Whether it is the same tensor, not one of equal elements. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Tensor t && t.content.equals(content);
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }

  /** The type and, as NumPy prints them, the elements of a concrete tensor; its name if traced. */
  @Override
  public String toString() {
    if (content instanceof Traced t) {
      return t.value.toString();
    }
    return array().isClosed() ? type() + " (closed)" : type() + " " + Elements.of(toHost());
  }
}
