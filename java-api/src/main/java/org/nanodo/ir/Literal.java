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
    return fill(new TensorType(dtype, Shape.SCALAR), 1, (to, i) -> put(to, dtype, value));
  }

  /**
   * A tensor whose elements are {@code values}, each rounded to a floating-point type.
   *
   * @throws ShapeException if the type is an integer type that does not hold one of them
   */
  public static Literal of(TensorType type, double... values) {
    return fill(type, values.length, (to, i) -> put(to, type.dtype(), values[i]));
  }

  /**
   * The same for integers, which 64-bit types represent exactly.
   *
   * @throws ShapeException if the type is an integer type that does not hold one of them
   */
  public static Literal of(TensorType type, long... values) {
    return fill(type, values.length, (to, i) -> put(to, type.dtype(), values[i]));
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

  private static void put(ByteBuffer to, DType dtype, double v) {
    switch (dtype) {
      case F32 -> to.putFloat((float) v);
      case F64 -> to.putDouble(v);
      case BF16 -> to.putShort(HalfFloats.toBf16((float) v));
      case F16 -> to.putShort(HalfFloats.toF16(v));
      case I32, U32, I64 -> put(to, dtype, exact(dtype, v));
      case BOOL -> to.put((byte) (v != 0 ? 1 : 0));
    }
  }

  private static void put(ByteBuffer to, DType dtype, long v) {
    switch (dtype) {
      case F32 -> to.putFloat(v);
      case F64 -> to.putDouble(v);
      case BF16 -> to.putShort(HalfFloats.toBf16(v));
      case F16 -> to.putShort(HalfFloats.toF16(v));
      case I32, U32 -> to.putInt((int) within(dtype, v));
      case I64 -> to.putLong(v);
      case BOOL -> to.put((byte) (v != 0 ? 1 : 0));
    }
  }

  private static long exact(DType dtype, double v) {
    long whole = (long) v;
    // 2^63 converts to Long.MAX_VALUE, which is a different number.
    ShapeException.require(
        whole == v && v < 0x1p63,
        "%s is not a value of %s, whose integers are %d to %d; give one of these, or a floating-point type",
        v,
        dtype.jaxName(),
        dtype.least(),
        dtype.most());
    return whole;
  }

  private static long within(DType dtype, long v) {
    ShapeException.require(
        v >= dtype.least() && v <= dtype.most(),
        "%d does not fit into %s, whose integers are %d to %d; use a wider type",
        v,
        dtype.jaxName(),
        dtype.least(),
        dtype.most());
    return v;
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

  public TensorType type() {
    return type;
  }

  /** The bytes, as a view with its own position and limit. */
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The element at {@code index} in row-major order; exact but for 64-bit integers past 2^53. */
  public double get(int index) {
    return switch (type.dtype()) {
      case F32 -> data.getFloat(4 * index);
      case F64 -> data.getDouble(8 * index);
      case BF16 -> Float.intBitsToFloat(data.getShort(2 * index) << 16);
      case F16 -> HalfFloats.fromF16(data.getShort(2 * index));
      case I32 -> data.getInt(4 * index);
      case U32 -> Integer.toUnsignedLong(data.getInt(4 * index));
      case I64 -> data.getLong(8 * index);
      case BOOL -> data.get(index);
    };
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

  @Override
  public String toString() {
    return "Literal " + type;
  }
}
