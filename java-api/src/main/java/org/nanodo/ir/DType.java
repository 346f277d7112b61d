package org.nanodo.ir;

/** Element types of tensors, named as in JAX. */
public enum DType {
  /** Floating-point with 8 bits of exponent and 23 of mantissa: {@code jnp.float32}. */
  F32("f32", "float32", 4, Kind.FLOAT),
  /** Floating-point with 8 bits of exponent and 7 of mantissa: {@code jnp.bfloat16}. */
  BF16("bf16", "bfloat16", 2, Kind.FLOAT),
  /** Floating-point with 5 bits of exponent and 10 of mantissa: {@code jnp.float16}. */
  F16("f16", "float16", 2, Kind.FLOAT),
  /** Floating-point with 11 bits of exponent and 52 of mantissa: {@code jnp.float64}. */
  F64("f64", "float64", 8, Kind.FLOAT),
  /** From −2^31 to 2^31 − 1: {@code jnp.int32}. */
  I32("i32", "int32", 4, Kind.SIGNED),
  /** From 0 to 2^32 − 1: {@code jnp.uint32}. */
  U32("ui32", "uint32", 4, Kind.UNSIGNED),
  /** From −2^63 to 2^63 − 1: {@code jnp.int64}. */
  I64("i64", "int64", 8, Kind.SIGNED),
  /** True or false: {@code jnp.bool_}. */
  BOOL("i1", "bool", 1, Kind.BOOLEAN),
  /** From −8 to 7: {@code jnp.int4}. */
  I4("i4", "int4", 1, Kind.SIGNED),
  /** From 0 to 15: {@code jnp.uint4}. */
  U4("ui4", "uint4", 1, Kind.UNSIGNED),
  /** From −128 to 127: {@code jnp.int8}. */
  I8("i8", "int8", 1, Kind.SIGNED),
  /** From −2^15 to 2^15 − 1: {@code jnp.int16}. */
  I16("i16", "int16", 2, Kind.SIGNED),
  /** From 0 to 255: {@code jnp.uint8}. */
  U8("ui8", "uint8", 1, Kind.UNSIGNED),
  /** From 0 to 2^16 − 1: {@code jnp.uint16}. */
  U16("ui16", "uint16", 2, Kind.UNSIGNED),
  /** From 0 to 2^64 − 1: {@code jnp.uint64}. */
  U64("ui64", "uint64", 8, Kind.UNSIGNED),
  /** 4 bits of exponent and 3 of mantissa; finite numbers up to 448 and NaN, no infinities. */
  F8E4M3FN("f8E4M3FN", "float8_e4m3fn", 1, Kind.FLOAT),
  /** 5 bits of exponent and 2 of mantissa; finite numbers up to 57344, infinities and NaN. */
  F8E5M2("f8E5M2", "float8_e5m2", 1, Kind.FLOAT),
  /** A float32 real part, and a float32 imaginary part. */
  C64("complex<f32>", "complex64", 8, Kind.COMPLEX),
  /** A float64 real part, and a float64 imaginary part. */
  C128("complex<f64>", "complex128", 16, Kind.COMPLEX);

  private enum Kind {
    BOOLEAN,
    UNSIGNED,
    SIGNED,
    FLOAT,
    COMPLEX
  }

  private final String mlir;
  private final String jaxName;
  private final String shortName;
  private final int bytes;
  private final Kind kind;

  DType(String mlir, String jaxName, int bytes, Kind kind) {
    this.mlir = mlir;
    this.jaxName = jaxName;
    this.shortName = jaxName.replaceFirst("(?<=f)loat|(?<=u)int|(?<=^i)nt|omplex", "");
    this.bytes = bytes;
    this.kind = kind;
  }

  /** The MLIR spelling: {@code f32}, {@code ui32}, {@code i1}, {@code complex<f32>}. */
  public String mlir() {
    return mlir;
  }

  /** The name NumPy and JAX give it: {@code float32}. */
  public String jaxName() {
    return jaxName;
  }

  /**
   * The short name that JAX writes in types: {@code f32}, {@code u32}, {@code bool}, {@code c64}.
   */
  @Override
  public String toString() {
    return shortName;
  }

  /** Bytes of one element in host memory; booleans and integers of 4 bits take one. */
  public int bytes() {
    return bytes;
  }

  /** Bits of one element; those of a boolean in host memory. */
  public int bits() {
    return this == I4 || this == U4 ? 4 : Byte.SIZE * bytes;
  }

  /** Whether this is a real floating-point type. */
  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  /** Whether its elements have a real and an imaginary part. */
  public boolean isComplex() {
    return kind == Kind.COMPLEX;
  }

  /** Whether it is floating-point, real or complex, and so one that has gradients. */
  public boolean isInexact() {
    return isFloat() || isComplex();
  }

  /** Whether this is an integer type; booleans are not. */
  public boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  /** Whether it has negative numbers. */
  public boolean isSigned() {
    return kind == Kind.SIGNED || isInexact();
  }

  /** Whether it is a floating-point type of less than 32 bits. */
  public boolean isNarrowFloat() {
    return isFloat() && bytes < Float.BYTES;
  }

  /** Whether the type has infinities. */
  public boolean hasInfinity() {
    return isInexact() && this != F8E4M3FN;
  }

  /** The type of the real and the imaginary part of a complex type; itself of any other. */
  public DType real() {
    return switch (this) {
      case C64 -> F32;
      case C128 -> F64;
      default -> this;
    };
  }

  /** The complex type whose parts hold the numbers of this one: complex128 of 64 bits. */
  public DType complex() {
    return isComplex() ? this : bytes == Double.BYTES ? C128 : C64;
  }

  /**
   * The smallest number of an integer type.
   *
   * @throws ShapeException if this is a floating-point type
   */
  public long least() {
    requireNotFloat();
    return kind == Kind.SIGNED ? -1L << (bits() - 1) : 0;
  }

  /**
   * The largest number of an integer type; of uint64, whose largest are beyond {@code long}, the
   * largest {@code long}.
   *
   * @throws ShapeException if this is a floating-point type
   */
  public long most() {
    requireNotFloat();
    return switch (this) {
      case BOOL -> 1;
      case U64 -> Long.MAX_VALUE;
      default -> kind == Kind.SIGNED ? ~least() : (1L << bits()) - 1;
    };
  }

  private void requireNotFloat() {
    ShapeException.require(!isInexact(), "%s is not an integer type", this);
  }

  /**
   * The lowest finite number, as {@code jnp.finfo(dtype).min}.
   *
   * @throws ShapeException if this is not a real floating-point type
   */
  public double lowestFinite() {
    return switch (this) {
      case F32 -> -Float.MAX_VALUE;
      case F64 -> -Double.MAX_VALUE;
      case F16 -> -65504;
      case BF16 -> -0x1.FEp127;
      case F8E4M3FN -> -448;
      case F8E5M2 -> -57344;
      default -> throw new ShapeException(this + " is not a floating-point type");
    };
  }
}
