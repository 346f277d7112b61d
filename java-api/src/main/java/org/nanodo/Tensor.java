package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.UserLine;
import org.nanodo.ir.Value;
import org.nanodo.jit.Array;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.ShardingException;
import org.nanodo.trace.Trace;

/**
 * A tensor, as {@code jax.Array}. One of a function that is being traced is known by its type; a
 * concrete one has a value on the devices of a client, and operations on it run at once. An
 * abstract one has a type and a sharding only, as {@code jax.ShapeDtypeStruct}: functions are
 * compiled for it.
 *
 * <p>Operands of different shapes are broadcast as in NumPy. Operands of different element types
 * are promoted as in JAX with {@code jax_enable_x64}: int32 with float32 is float32, uint32 with
 * int32 is int64, bfloat16 with float16 is float32; floats of 8 bits with other floats are refused.
 * A scalar of {@link #of(double...)} or {@link #of(int...)} is weakly typed, as a Python number
 * that {@code jax.jit} is given: beside another tensor it takes that one's element type, and
 * floating-point beside integers makes weakly typed floating-point. Axes count from the end if
 * negative.
 *
 * <p>A Java number beside a tensor takes the tensor's element type, as a Python number does in JAX:
 * it is rounded to a floating-point type once. A whole number (of type {@code int} or {@code long})
 * that an integer type does not hold is refused, whereas JAX lets some wrap around; beside booleans
 * it makes int32. A {@code double} beside integers makes floating-point numbers: float32, and
 * float64 of integers of 64 bits, whereas JAX makes float64 of all if it knows it.
 *
 * <p>Every method fails with a {@link org.nanodo.ir.ShapeException} that names the operands and the
 * user's line if shapes do not fit.
 */
public final class Tensor extends Products implements AutoCloseable {
  /** The three kinds of tensors. */
  private sealed interface Content {}

  private record Traced(Value value, Trace trace) implements Content {}

  private record Concrete(Array array) implements Content {}

  private record Abstract(TensorType type, NamedSharding sharding) implements Content {}

  private final Content content;
  private final boolean weak;

  private Tensor(Content content, boolean weak) {
    this.content = content;
    this.weak = weak;
  }

  /** A value of the function that {@code trace} records. */
  public static Tensor traced(Value value, Trace trace) {
    return new Tensor(new Traced(value, trace), false);
  }

  /** A tensor with the value of an array, whose memory it takes over. */
  public static Tensor of(Array array) {
    return new Tensor(new Concrete(Tensors.made(array.freedWhenUnreachable())), false);
  }

  /**
   * A concrete tensor of these elements, split over the first devices of {@code client}. Each
   * device is sent only its part.
   *
   * @throws org.nanodo.sharding.ShardingException if it does not divide evenly, or there are too
   *     few devices
   */
  public static Tensor of(Client client, Literal value, NamedSharding sharding) {
    return of(Array.of(client, value, sharding));
  }

  // Abstract tensors.

  /** An abstract tensor on one device. */
  public static Tensor abstractOf(DType dtype, int... dims) {
    return abstractOf(TensorType.of(dtype, dims), NamedSharding.replicated(Mesh.SINGLE));
  }

  /** An abstract tensor laid out over the devices of a mesh. */
  public static Tensor abstractOf(TensorType type, NamedSharding sharding) {
    return new Tensor(new Abstract(type, sharding), false);
  }

  // Making concrete tensors, on the first device of {@link Devices}.

  /** A tensor of these elements. */
  public static Tensor of(Literal value) {
    return Creation.of(value);
  }

  /** A weakly typed float32 scalar of one number, else a float32 vector. */
  public static Tensor of(double... values) {
    return of(DType.F32, values).weaklyTyped(values.length == 1);
  }

  /** As above, of exactly this element type, to which each number is rounded once. */
  public static Tensor of(DType dtype, double... values) {
    return Creation.of(dtype, values);
  }

  /** As above, of whole numbers, which types of 64 bits hold exactly. */
  public static Tensor of(DType dtype, long... values) {
    return Creation.of(dtype, values);
  }

  /** A weakly typed int32 scalar of one number, else an int32 vector. */
  public static Tensor of(int... values) {
    long[] exact = Arrays.stream(values).asLongStream().toArray();
    return of(DType.I32, exact).weaklyTyped(values.length == 1);
  }

  /** A weakly typed int64 scalar of one number, else an int64 vector. */
  public static Tensor of(long... values) {
    return of(DType.I64, values).weaklyTyped(values.length == 1);
  }

  /** A weakly typed complex64 scalar of one number, else a complex64 vector. */
  public static Tensor of(Complex... values) {
    return of(DType.C64, values).weaklyTyped(values.length == 1);
  }

  /** As above, of exactly this element type, complex64 or complex128. */
  public static Tensor of(DType dtype, Complex... values) {
    return Creation.of(dtype, values);
  }

  /** A scalar of one boolean, else a vector. */
  public static Tensor of(boolean... values) {
    return Creation.of(values);
  }

  /** A float32 matrix of rows of equal length. */
  public static Tensor of(double[][] rows) {
    return of(DType.F32, rows);
  }

  /** As above, of another element type. */
  public static Tensor of(DType dtype, double[][] rows) {
    return Creation.nested(dtype, rows);
  }

  /** Float32, of three axes, each of rows of equal length. */
  public static Tensor of(double[][][] rows) {
    return Creation.nested(DType.F32, rows);
  }

  /** An int32 matrix of rows of equal length. */
  public static Tensor of(int[][] rows) {
    return Creation.nested(DType.I32, rows);
  }

  /** Int32, of three axes, each of rows of equal length. */
  public static Tensor of(int[][][] rows) {
    return Creation.nested(DType.I32, rows);
  }

  /** A matrix of booleans in rows of equal length. */
  public static Tensor of(boolean[][] rows) {
    return Creation.nested(DType.BOOL, rows);
  }

  // Making tensors, traced or concrete as the operations around them.

  /** Float32 zeros; a scalar if no sizes are given. */
  public static Tensor zeros(int... dims) {
    return zeros(DType.F32, dims);
  }

  /** As above, of another element type. */
  public static Tensor zeros(DType dtype, int... dims) {
    return Lax.full(TensorType.of(dtype, dims), 0);
  }

  /** Float32 ones; a scalar if no sizes are given. */
  public static Tensor ones(int... dims) {
    return ones(DType.F32, dims);
  }

  /** As above, of another element type. */
  public static Tensor ones(DType dtype, int... dims) {
    return Lax.full(TensorType.of(dtype, dims), 1);
  }

  /** A float32 tensor with {@code value} everywhere; a scalar if no sizes are given. */
  public static Tensor full(double value, int... dims) {
    return full(DType.F32, value, dims);
  }

  /** As above, of another element type. */
  public static Tensor full(DType dtype, double value, int... dims) {
    return Lax.full(TensorType.of(dtype, dims), value);
  }

  /** As above, of a whole number, which types of 64 bits hold exactly. */
  public static Tensor full(DType dtype, long value, int... dims) {
    return Lax.full(TensorType.of(dtype, dims), value);
  }

  /** The int32 numbers from 0 to {@code stop} (exclusive). */
  public static Tensor arange(int stop) {
    return Lax.iota(TensorType.of(DType.I32, Math.max(stop, 0)), 0);
  }

  /** The int32 numbers from {@code start} to {@code stop} (exclusive). */
  public static Tensor arange(int start, int stop) {
    return arange(start, stop, 1);
  }

  /** As above, in steps, which may be negative. */
  public static Tensor arange(int start, int stop, int step) {
    return arange(DType.I32, start, stop, step);
  }

  /** The float32 numbers 0, 1, 2, … below {@code stop}. */
  public static Tensor arange(double stop) {
    return arange(0, stop, 1.);
  }

  /** The float32 numbers from {@code start} to {@code stop} (exclusive), {@code step} apart. */
  public static Tensor arange(double start, double stop, double step) {
    return arange(DType.F32, start, stop, step);
  }

  /** As above, of another element type, to which each number is rounded once. */
  public static Tensor arange(DType dtype, double start, double stop, double step) {
    return Creation.arange(dtype, start, stop, step);
  }

  /** {@code count} evenly spaced float32 numbers, {@code first} and {@code last} included. */
  public static Tensor linspace(double first, double last, int count) {
    return linspace(DType.F32, first, last, count);
  }

  /** As above, of another element type, to which each number is rounded once. */
  public static Tensor linspace(DType dtype, double first, double last, int count) {
    return Creation.linspace(dtype, first, last, count);
  }

  /** The float32 identity matrix. */
  public static Tensor eye(int n) {
    return eye(DType.F32, n);
  }

  /** As above, of another element type. */
  public static Tensor eye(DType dtype, int n) {
    return Creation.eye(dtype, n);
  }

  /** Whether its element type gives way to that of another operand, as {@code weak_type} in JAX. */
  public boolean isWeaklyTyped() {
    return weak;
  }

  /** The same tensor, with an element type that gives way to others or does not. */
  public Tensor weaklyTyped(boolean yields) {
    return yields == weak ? this : new Tensor(content, yields);
  }

  /** {@code tree} with other tensors in place of its own, as weakly typed as those. */
  public static Tree<Tensor> replaced(Tree<Tensor> tree, List<Tensor> others) {
    return tree.zip(tree.with(others), (own, other) -> other.weaklyTyped(own.weak));
  }

  /** Whether it is a tracer: a value of a function that is, or was, traced. */
  public boolean isTraced() {
    return content instanceof Traced;
  }

  /** Whether it has a type and no value. */
  public boolean isAbstract() {
    return content instanceof Abstract;
  }

  /** Whether it is a value of the function that {@code trace} records. */
  public boolean isTracedBy(Trace trace) {
    return content instanceof Traced t && t.trace == trace;
  }

  /**
   * The value in the function that is traced.
   *
   * @throws TraceException if it is not traced
   */
  public Value value() {
    if (content instanceof Traced t) {
      return t.value;
    }
    throw new TraceException("%s is not in the function that is traced".formatted(describe()));
  }

  /**
   * The memory behind a concrete tensor.
   *
   * @throws TraceException if it is traced or abstract, and so has no value
   */
  public Array array() {
    if (content instanceof Concrete c) {
      return c.array;
    }
    boolean predicate = dtype() == DType.BOOL && rank() == 0;
    throw new TraceException(
        (isAbstract()
                ? "%s has a type and no value; pass it to lower, compile or evalShape, or make a tensor with a value"
                : predicate
                    ? "%s has no value while its function is traced; choose by Lax.where or ControlFlow.cond"
                    : "%s has no value while its function is traced; return it, and read what the call returns")
            .formatted(describe()));
  }

  /**
   * Its layout over the devices of a mesh.
   *
   * @throws TraceException if it is traced: the compiler decides
   */
  public NamedSharding sharding() {
    return content instanceof Abstract a ? a.sharding : array().sharding();
  }

  /**
   * A concrete tensor of the same elements, split over the devices of a mesh, as {@code
   * jax.device_put}.
   *
   * @throws org.nanodo.sharding.ShardingException if it does not divide evenly, or there are too
   *     few devices
   */
  public Tensor to(NamedSharding sharding) {
    Array from = array();
    try {
      return of(Array.of(from.client(), toHost(), sharding));
    } catch (ShardingException e) {
      throw new ShardingException("to: %s: %s".formatted(describe(), e.reason()));
    }
  }

  /** Its value in host memory; waits until it is computed. */
  public Literal toHost() {
    return array().toHost();
  }

  /** The elements in row-major order. */
  public float[] toFloats() {
    return toHost().toFloats();
  }

  /** The elements in row-major order; integers past 2^53 are rounded. */
  public double[] toDoubles() {
    return toHost().toDoubles();
  }

  /** The elements of an integer type in row-major order, exactly; see {@link Literal#getLong}. */
  public long[] toLongs() {
    return toHost().toLongs();
  }

  /** The elements in row-major order, of a complex or a real type. */
  public List<Complex> toComplex() {
    return Creation.complex(toHost());
  }

  /**
   * The number that it is.
   *
   * @throws ShapeException if it has not exactly one element, or a complex one
   */
  public double item() {
    require(shape().size() == 1, "item: %s has %d elements, expected one", type(), shape().size());
    return toHost().item();
  }

  /** Whether {@link #item} is not zero, as Python's {@code bool}. */
  public boolean toBoolean() {
    return item() != 0;
  }

  /** Waits until it is computed; an error of the computation is thrown here. */
  public void blockUntilReady() {
    array().await();
  }

  /** Whether a concrete tensor was closed or donated. */
  public boolean isClosed() {
    return array().isClosed();
  }

  /** Frees its memory on the devices now, rather than when the garbage collector finds it. */
  @Override
  public void close() {
    array().close("closed (%s)".formatted(UserLine.current()), "close it after its last use");
  }

  /** Its name in messages. */
  public String label() {
    return content instanceof Traced t
        ? t.value.label()
        : isAbstract() ? "abstract tensor" : "tensor";
  }

  /** Its name and type, for messages; never its elements. */
  public String describe() {
    return label() + " " + type();
  }

  /** The same of all tensors of a tree. */
  public static String described(Tree<Tensor> tree) {
    return tree.map(Tensor::describe).leaves().toString();
  }

  @Override
  public TensorType type() {
    if (content instanceof Traced t) {
      return t.value.type();
    }
    return content instanceof Abstract a ? a.type : array().type();
  }

  @Override
  Tensor self() {
    return this;
  }

  /** Whether it is the same tensor, not one of equal elements; of abstract ones, equal types. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Tensor t && t.content.equals(content) && t.weak == weak;
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }

  /** The type and, as NumPy prints them, the elements of a concrete tensor; else its name. */
  @Override
  public String toString() {
    if (content instanceof Abstract a) {
      return a.sharding.isReplicated()
          ? "abstract " + a.type
          : "abstract %s %s over %s".formatted(a.type, a.sharding.spec(), a.sharding.mesh());
    }
    if (isTraced()) {
      return describe();
    }
    return array().isClosed() ? type() + " (closed)" : type() + " " + Elements.of(toHost());
  }
}
