package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import org.nanodo.Transforms.Jvp;
import org.nanodo.ir.DType;

/** Floating-point numbers as a mantissa and a power of two. */
final class Exponents {
  private Exponents() {}

  /** How a type is laid out: what its mantissa and exponent have of its bits. */
  private record Layout(DType bits, int mantissa, int bias) {
    static Layout of(DType dtype) {
      return dtype == DType.F64 ? new Layout(DType.I64, 52, 1023) : new Layout(DType.I32, 23, 127);
    }

    long exponents() {
      return 2L * bias + 1;
    }
  }

  static Frexp frexp(Tensor given) {
    Tensor x = Promotion.besideNumber(given, true);
    require(x.dtype().isFloat(), "frexp: %s is complex; take that of each part", given);
    if (x.dtype().isNarrowFloat()) {
      Frexp wide = frexp(x.astype(DType.F32));
      return new Frexp(wide.mantissa().astype(x.dtype()), wide.exponent());
    }
    Tensor exponent = exponent(x);
    Tensor mantissa =
        Transforms.customJvp(
                Exponents::mantissa,
                (Tensor v, Tensor t) ->
                    new Jvp<>(mantissa(v), t.mul(powerOfTwo(exponent(v).neg(), v.dtype()))))
            .apply(x);
    return new Frexp(mantissa, exponent);
  }

  private static Tensor isPlain(Tensor x) {
    return x.isFinite().and(x.ne(0));
  }

  /** The bits, of subnormal numbers those of a multiple that is none. */
  private static Tensor bits(Tensor x, Layout layout) {
    return normal(x, layout).bitcast(layout.bits);
  }

  private static Tensor normal(Tensor x, Layout layout) {
    return Lax.where(isSubnormal(x, layout), x.mul(Math.scalb(1., layout.mantissa)), x);
  }

  private static Tensor isSubnormal(Tensor x, Layout layout) {
    return x.abs().lt(Math.scalb(1., 1 - layout.bias));
  }

  private static Tensor exponent(Tensor x) {
    var layout = Layout.of(x.dtype());
    Tensor field = bits(x, layout).shiftRightLogical(layout.mantissa).and(layout.exponents());
    Tensor shift = Lax.where(isSubnormal(x, layout), -layout.mantissa, Lax.zerosLike(field));
    Tensor all = field.add(shift).sub(layout.bias - 1);
    return Lax.where(isPlain(x), all, 0).astype(DType.I32);
  }

  private static Tensor mantissa(Tensor x) {
    var layout = Layout.of(x.dtype());
    long field = layout.exponents() << layout.mantissa;
    long half = (layout.bias - 1L) << layout.mantissa;
    Tensor mantissa = bits(x, layout).and(~field).or(half).bitcast(x.dtype());
    return Lax.where(isPlain(x), mantissa, x);
  }

  private static Tensor powerOfTwo(Tensor exponent, DType dtype) {
    return exponent.astype(dtype).exp2();
  }

  static Tensor ldexp(Tensor given, Tensor exponent) {
    Tensor x = Promotion.besideNumber(given, true);
    require(
        x.dtype().isFloat() && exponent.dtype().isInteger(),
        "ldexp: %s and %s; give real numbers and integers",
        given,
        exponent);
    record At(Tensor x, Tensor exponent) {}
    return Transforms.customJvp(
            (At p) -> scaled(p.x, p.exponent),
            (At p, At t) -> new Jvp<>(scaled(p.x, p.exponent), scaled(t.x, p.exponent)))
        .apply(new At(x, exponent));
  }

  /** In two steps, as the power of two may be none of the type where the result is one. */
  private static Tensor scaled(Tensor x, Tensor exponent) {
    DType dtype = x.dtype() == DType.F64 ? DType.F64 : DType.F32;
    int most = 2 * Layout.of(dtype).bias;
    Tensor wide = x.astype(dtype);
    Tensor held = exponent.astype(DType.I64).clip(-most, most).astype(DType.I32);
    Tensor half = held.shiftRightArithmetic(1);
    Tensor by = exact(half, dtype);
    return wide.mul(by).mul(exact(held.sub(half), dtype)).astype(x.dtype());
  }

  /** The power of two, by its bits. */
  private static Tensor exact(Tensor exponent, DType dtype) {
    var layout = Layout.of(dtype);
    return exponent.astype(layout.bits).add(layout.bias).shiftLeft(layout.mantissa).bitcast(dtype);
  }
}
