package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import org.nanodo.ir.DType;

/**
 * The element type that operands take together: their least upper bound in the lattice of JAX with
 * {@code jax_enable_x64}, from "Type promotion semantics" in JAX's documentation. A weakly typed
 * operand counts by its category only, of which booleans are the lowest, then come integers, floats
 * and complex numbers. Where it is of a higher category than all exact types, JAX takes its default
 * type of 64 bits, and we the one that the Java number has, or that of 64 bits beside integers of
 * 64 bits.
 */
record Promotion(DType dtype, boolean weak) {
  private static Promotion of(Tensor x) {
    return new Promotion(x.dtype(), x.isWeaklyTyped());
  }

  /** The operands, all in one element type. */
  static List<Tensor> together(String op, List<Tensor> operands) {
    Promotion all = of(operands.get(0));
    Tensor first = operands.get(0);
    for (Tensor t : operands) {
      require(
          all.meets(of(t)),
          "%s: %s and %s are not promoted to a common type, as integers of 4 bits and floats of 8 bits are with few others; convert one with astype",
          op,
          first,
          t);
      all = all.join(of(t));
      first = first.dtype() == all.dtype ? first : t;
    }
    Promotion joined = all;
    return operands.stream().map(joined::convert).toList();
  }

  /** Both operands in one element type. */
  static List<Tensor> of(String op, Tensor a, Tensor b) {
    return together(op, List.of(a, b));
  }

  /** The operands in one floating-point or complex element type. */
  static List<Tensor> inexact(String op, List<Tensor> operands) {
    return together(op, operands).stream().map(t -> besideNumber(t, true)).toList();
  }

  /** {@code x} in the element type that it has beside a Java number. */
  static Tensor besideNumber(Tensor x, boolean fraction) {
    var number = new Promotion(fraction ? DType.F32 : DType.I32, true);
    require(
        number.meets(of(x)),
        "%s and a floating-point number are not promoted to a common type; convert it with astype",
        x);
    return of(x).join(number).convert(x);
  }

  /** {@code t} as elements of {@code x}, unless that would drop its fraction or imaginary part. */
  static Tensor into(String op, Tensor x, Tensor t) {
    require(
        category(t.dtype()) <= category(x.dtype()),
        "%s: %s does not fit into %s without loss; convert one with astype",
        op,
        t,
        x);
    return t.astype(x.dtype());
  }

  private Tensor convert(Tensor x) {
    return (x.dtype() == dtype ? x : x.astype(dtype)).weaklyTyped(weak);
  }

  private static int category(DType dtype) {
    return dtype.isComplex() ? 3 : dtype.isFloat() ? 2 : dtype.isInteger() ? 1 : 0;
  }

  /**
   * Integers of 4 bits meet booleans and weakly typed integers only, and floats of 8 bits no other
   * floats and no complex numbers.
   */
  private boolean meets(Promotion other) {
    if (dtype == other.dtype) {
      return true;
    }
    if (dtype.bits() == 4 || other.dtype.bits() == 4) {
      Promotion wider = dtype.bits() == 4 ? other : this;
      return wider.dtype == DType.BOOL || (wider.weak && wider.dtype.isInteger());
    }
    boolean eight = isFloat8(dtype) || isFloat8(other.dtype);
    boolean exact = !weak && !other.weak && category(dtype) >= 2 && category(other.dtype) >= 2;
    boolean complex = dtype.isComplex() || other.dtype.isComplex();
    return !eight || !(exact || complex);
  }

  private static boolean isFloat8(DType dtype) {
    return dtype.isFloat() && dtype.bytes() == 1;
  }

  private Promotion join(Promotion other) {
    if (weak && other.weak) {
      DType exact = new Promotion(dtype, false).join(new Promotion(other.dtype, false)).dtype;
      return new Promotion(exact, true);
    }
    int order = Integer.compare(category(dtype), category(other.dtype));
    if (order < 0) {
      return other.join(this);
    }
    if (order > 0) {
      return above(other);
    }
    if (weak != other.weak) {
      return weak ? other : this;
    }
    return dtype.isInteger() && dtype.isSigned() != other.dtype.isSigned()
        ? integers(other)
        : new Promotion(wider(other.dtype), false);
  }

  /** Beside a type of a lower category. */
  private Promotion above(Promotion lower) {
    boolean wide = lower.dtype.bytes() == Long.BYTES;
    boolean floating = lower.dtype.isFloat() && dtype.isComplex();
    if (floating && !lower.weak) {
      // A weak complex number takes the parts' type from the float.
      return new Promotion(wide ? DType.C128 : weak ? DType.C64 : dtype, false);
    }
    if (!weak || floating || dtype.isInteger()) {
      return this;
    }
    return new Promotion(wide ? (dtype.isComplex() ? DType.C128 : DType.F64) : dtype, true);
  }

  /** Of integers of different signs: a signed type with room for both, or a weak float. */
  private Promotion integers(Promotion other) {
    DType signed = dtype.isSigned() ? dtype : other.dtype;
    DType unsigned = dtype.isSigned() ? other.dtype : dtype;
    if (signed.bytes() > unsigned.bytes()) {
      return new Promotion(signed, false);
    }
    return switch (unsigned) {
      case U8 -> new Promotion(DType.I16, false);
      case U16 -> new Promotion(DType.I32, false);
      case U32 -> new Promotion(DType.I64, false);
      default -> new Promotion(DType.F64, true);
    };
  }

  /** Of exact types of one category and sign. */
  private DType wider(DType other) {
    boolean halves = dtype != other && dtype.isFloat() && dtype.bytes() == other.bytes();
    return halves ? DType.F32 : dtype.bytes() >= other.bytes() ? dtype : other;
  }
}
