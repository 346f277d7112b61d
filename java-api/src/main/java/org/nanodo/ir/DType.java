package org.nanodo.ir;

/** Element types of tensors, named as in JAX and spelled as in MLIR. */
public enum DType {
  F32("f32", "float32", 4),
  BF16("bf16", "bfloat16", 2),
  F16("f16", "float16", 2),
  F64("f64", "float64", 8),
  I32("i32", "int32", 4),
  U32("ui32", "uint32", 4),
  I64("i64", "int64", 8),
  BOOL("i1", "bool", 1);

  private final String mlir;
  private final String jaxName;
  private final int bytes;

  DType(String mlir, String jaxName, int bytes) {
    this.mlir = mlir;
    this.jaxName = jaxName;
    this.bytes = bytes;
  }

  /** The MLIR spelling: {@code f32}, {@code ui32}, {@code i1}. */
  public String mlir() {
    return mlir;
  }

  /** The name NumPy and JAX give it: {@code float32}. */
  public String jaxName() {
    return jaxName;
  }

  /** Bytes of one element in host memory; booleans take one. */
  public int bytes() {
    return bytes;
  }

  /** Whether this is a floating-point type, and so one that has gradients. */
  public boolean isFloat() {
    return switch (this) {
      case F32, BF16, F16, F64 -> true;
      default -> false;
    };
  }

  /** Whether this is an integer type; booleans are not. */
  public boolean isInteger() {
    return !isFloat() && this != BOOL;
  }

  /**
   * The smallest number of an integer type.
   *
   * @throws ShapeException if this is a floating-point type
   */
  public long least() {
    return switch (this) {
      case I32 -> Integer.MIN_VALUE;
      case I64 -> Long.MIN_VALUE;
      case U32, BOOL -> 0;
      default -> throw new ShapeException(this + " is not an integer type");
    };
  }

  /**
   * The largest number of an integer type.
   *
   * @throws ShapeException if this is a floating-point type
   */
  public long most() {
    return switch (this) {
      case I32 -> Integer.MAX_VALUE;
      case I64 -> Long.MAX_VALUE;
      case U32 -> 0xffffffffL;
      case BOOL -> 1;
      default -> throw new ShapeException(this + " is not an integer type");
    };
  }

  /**
   * The lowest finite number, as {@code jnp.finfo(dtype).min}.
   *
   * @throws ShapeException if this is not a floating-point type
   */
  public double lowestFinite() {
    return switch (this) {
      case F32 -> -Float.MAX_VALUE;
      case F64 -> -Double.MAX_VALUE;
      case F16 -> -65504;
      case BF16 -> -0x1.FEp127;
      default -> throw new ShapeException(this + " is not a floating-point type");
    };
  }
}
