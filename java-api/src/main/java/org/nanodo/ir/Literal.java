package org.nanodo.ir;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A dense tensor in host memory: little-endian elements in row-major order, outside the Java heap
 * so that native code can read them in place. Immutable: its buffer must not be written to.
 */
public final class Literal {
  private final TensorType type;
  private final ByteBuffer data;

  private Literal(TensorType type, ByteBuffer data) {
    this.type = type;
    this.data = data;
  }

  /**
   * Wraps a direct buffer that holds exactly the bytes of {@code type}, without copying.
   *
   * @throws ShapeException if the buffer is not direct or has another size
   */
  public static Literal wrap(TensorType type, ByteBuffer data) {
    if (!data.isDirect() || data.remaining() != type.bytes()) {
      throw new ShapeException(
          "literal of type %s needs a direct buffer of %d bytes, found %d bytes%s"
              .formatted(
                  type, type.bytes(), data.remaining(), data.isDirect() ? "" : " on the heap"));
    }
    return new Literal(type, data.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** A float32 tensor of the given sizes. */
  public static Literal f32(float[] values, int... dims) {
    return fill(TensorType.of(DType.F32, dims), values.length, (to, i) -> to.putFloat(values[i]));
  }

  /** An int32 tensor of the given sizes. */
  public static Literal i32(int[] values, int... dims) {
    return fill(TensorType.of(DType.I32, dims), values.length, (to, i) -> to.putInt(values[i]));
  }

  /**
   * A scalar, rounded to a floating-point {@code dtype}.
   *
   * @throws ShapeException if {@code dtype} is an integer type that cannot represent the number
   */
  public static Literal scalar(DType dtype, double value) {
    return of(new TensorType(dtype, Shape.SCALAR), value);
  }

  /** The same for an integer, which 64-bit types represent exactly. */
  public static Literal scalar(DType dtype, long value) {
    return fill(
        new TensorType(dtype, Shape.SCALAR), 1, (to, i) -> ElementBytes.put(to, dtype, value));
  }

  /**
   * A tensor whose elements are {@code values}, each rounded to a floating-point type.
   *
   * @throws ShapeException if the type is an integer type that does not hold one of them
   */
  public static Literal of(TensorType type, double... values) {
    return fill(type, values.length, (to, i) -> ElementBytes.put(to, type.dtype(), values[i]));
  }

  /**
   * The same for integers, which 64-bit types represent exactly.
   *
   * @throws ShapeException if the type is an integer type that does not hold one of them
   */
  public static Literal of(TensorType type, long... values) {
    return fill(type, values.length, (to, i) -> ElementBytes.put(to, type.dtype(), values[i]));
  }

  /**
   * A complex tensor.
   *
   * @param parts the real and the imaginary part of each element, each rounded once
   * @throws ShapeException if the type is not complex
   */
  public static Literal complex(TensorType type, double... parts) {
    ShapeException.require(type.dtype().isComplex(), "%s is not complex", type);
    DType part = type.dtype().real();
    int[] dims = type.shape().prepend(2).dims();
    Literal flat = of(TensorType.of(part, dims), parts);
    return new Literal(type, flat.data);
  }

  /** The smallest number of a real type, -inf where it has one. */
  public static Literal least(DType dtype) {
    return dtype.isInexact()
        ? scalar(dtype, extreme(dtype.real(), -1))
        : scalar(dtype, dtype.least());
  }

  /** The largest number of a real type, inf where it has one. */
  public static Literal most(DType dtype) {
    if (dtype == DType.U64) {
      return fill(new TensorType(dtype, Shape.SCALAR), 1, (to, i) -> to.putLong(-1));
    }
    return dtype.isInexact()
        ? scalar(dtype, extreme(dtype.real(), 1))
        : scalar(dtype, dtype.most());
  }

  private static double extreme(DType dtype, int sign) {
    return dtype.hasInfinity() ? sign * Double.POSITIVE_INFINITY : -sign * dtype.lowestFinite();
  }

  /**
   * A direct buffer of the size and byte order of a literal of {@code type}.
   *
   * @throws ShapeException if it has more bytes than an array in host memory can
   */
  public static ByteBuffer allocate(TensorType type) {
    ShapeException.require(
        type.bytes() <= Integer.MAX_VALUE,
        "%s takes %d bytes; an array in host memory has at most %d: use a smaller one, or compute it on the devices",
        type,
        type.bytes(),
        Integer.MAX_VALUE);
    return ByteBuffer.allocateDirect((int) type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private interface Element {
    void put(ByteBuffer to, int index);
  }

  private static Literal fill(TensorType type, int count, Element element) {
    if (count != type.shape().size()) {
      throw new ShapeException(
          "literal of type %s needs %d values, found %d"
              .formatted(type, type.shape().size(), count));
    }
    ByteBuffer data = allocate(type);
    for (int i = 0; i < count; i++) {
      element.put(data, i);
    }
    return new Literal(type, data.rewind());
  }

  /** Tensors of one type, stacked along a new leading axis. */
  public static Literal stack(List<Literal> parts) {
    TensorType one = parts.get(0).type;
    TensorType all = one.with(one.shape().prepend(parts.size()));
    ByteBuffer data = allocate(all);
    for (Literal part : parts) {
      if (!part.type.equals(one)) {
        throw new ShapeException("cannot stack %s on %s".formatted(part.type, one));
      }
      data.put(part.data());
    }
    return wrap(all, data.flip());
  }

  /** The slices along the leading axis, without copying. */
  public List<Literal> unstack() {
    TensorType one = type.with(type.shape().rest());
    int bytes = Math.toIntExact(one.bytes());
    return IntStream.range(0, type.shape().dim(0))
        .mapToObj(i -> wrap(one, data().slice(i * bytes, bytes)))
        .toList();
  }

  /** The element type and shape. */
  public TensorType type() {
    return type;
  }

  /** The bytes, as a view with its own position and limit. */
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The element at {@code index} in row-major order; exact but for 64-bit integers past 2^53.
   *
   * @throws ShapeException if the type is complex
   */
  public double get(int index) {
    ShapeException.require(
        !type.dtype().isComplex(), "%s has two parts; read toComplex, or real and imag", type);
    return ElementBytes.real(data, type.dtype(), index);
  }

  /** The real part of the element at {@code index}; the element itself of a real type. */
  public double real(int index) {
    return ElementBytes.real(data, type.dtype().real(), stride() * index);
  }

  /** The imaginary part of the element at {@code index}; 0 of a real type. */
  public double imag(int index) {
    return stride() == 1 ? 0 : ElementBytes.real(data, type.dtype().real(), 2 * index + 1);
  }

  private int stride() {
    return type.dtype().isComplex() ? 2 : 1;
  }

  /**
   * The integer at {@code index}, exactly; one of uint64 past 2^63 as its bits, which {@link
   * Long#toUnsignedString(long)} reads.
   *
   * @throws ShapeException if the type is not an integer type
   */
  public long getLong(int index) {
    ShapeException.require(
        !type.dtype().isInexact(), "%s has no whole numbers; read it by get, or convert it", type);
    return ElementBytes.whole(data, type.dtype(), index);
  }

  /** The only element. */
  public double item() {
    if (type.shape().size() != 1) {
      throw new ShapeException("item() needs one element, found " + type);
    }
    return get(0);
  }

  /** All elements in row-major order, converted to float32. */
  public float[] toFloats() {
    float[] out = new float[Math.toIntExact(type.shape().size())];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) get(i);
    }
    return out;
  }

  /** All elements in row-major order, as doubles. */
  public double[] toDoubles() {
    double[] out = new double[Math.toIntExact(type.shape().size())];
    for (int i = 0; i < out.length; i++) {
      out[i] = get(i);
    }
    return out;
  }

  /** All elements in row-major order, as {@link #getLong} reads them. */
  public long[] toLongs() {
    return IntStream.range(0, Math.toIntExact(type.shape().size()))
        .mapToLong(this::getLong)
        .toArray();
  }

  @Override
  public String toString() {
    return "Literal " + type;
  }
}
