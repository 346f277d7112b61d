package org.nanodo.oracle;

import java.util.List;
import org.nanodo.DivMod;
import org.nanodo.Lax;
import org.nanodo.Tensor;

/** Functions of each element under NumPy's names; see {@code functions.py}. */
final class FunctionCases {
  private FunctionCases() {}

  static void addTo(Cases cases) {
    math(cases);
    pairs(cases);
    divisions(cases);
    predicates(cases);
  }

  private static void math(Cases cases) {
    cases.unary("math/exp2", Tensor::exp2);
    cases.unary("math/log2", Tensor::log2);
    cases.unary("math/log10", Tensor::log10);
    cases.unary("math/reciprocal", Tensor::reciprocal);
    cases.unary("math/deg2rad", Tensor::deg2rad);
    cases.unary("math/rad2deg", Tensor::rad2deg);
    cases.unary("math/trunc", Tensor::trunc);
    cases.unary("math/round", Tensor::round);
    cases.unary("math/round two", x -> x.round(2));
    cases.unary("math/round tens", x -> x.round(-1));
    cases.unary("math/floor", Tensor::floor);
    cases.unary("math/ceil", Tensor::ceil);
    cases.unary("math/nan to num", Tensor::nanToNum);
    cases.unary("math/polygamma", x -> x.polygamma(2));
  }

  private static void pairs(Cases cases) {
    cases.binary("math/hypot", Tensor::hypot);
    cases.binary("math/logaddexp", Tensor::logaddexp);
    cases.binary("math/copy sign", Tensor::copySign);
    cases.binary("math/heaviside", Tensor::heaviside);
    cases.binary("math/fmax", Tensor::fmax);
    cases.binary("math/fmin", Tensor::fmin);
    cases.add("math/clip", in -> in.get(0).clip(in.get(1), in.get(2)));
    cases.unary("math/clip numbers", x -> x.clip(-0.5, 1));
    cases.unary("math/clip whole", x -> x.clip(-2, 3));
  }

  private static void divisions(Cases cases) {
    cases.binary("math/floor divide", Tensor::floorDivide);
    cases.binary("math/mod", Tensor::mod);
    cases.several(
        "math/divmod",
        in -> {
          DivMod both = in.get(0).divmod(in.get(1));
          return List.of(both.quotient(), both.remainder());
        });
    cases.unary("math/floor divide number", x -> x.floorDivide(3));
    cases.unary("math/mod number", x -> x.mod(-3));
  }

  private static void predicates(Cases cases) {
    cases.unary("is/is nan", Tensor::isNan);
    cases.unary("is/is inf", Tensor::isInf);
    cases.unary("is/is finite", Tensor::isFinite);
    cases.unary("is/signbit", Tensor::signbit);
    cases.unary("is/logical not", Tensor::logicalNot);
    cases.binary("is/logical and", Tensor::logicalAnd);
    cases.binary("is/logical or", Tensor::logicalOr);
    cases.binary("is/logical xor", Tensor::logicalXor);
    cases.binary("is/close", Tensor::isclose);
    cases.binary("is/close within", (x, y) -> x.isclose(y, 1e-3, 0));
    cases.binary("is/close or nan", (x, y) -> x.iscloseOrNan(y, 1e-5, 1e-8));
    cases.binary("is/all close", Tensor::allclose);
    cases.binary("is/where number", (c, x) -> Lax.where(c, x, 2));
    cases.binary("is/number where", (c, x) -> Lax.where(c, 0.5, x));
  }
}
