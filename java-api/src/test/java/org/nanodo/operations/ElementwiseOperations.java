package org.nanodo.operations;

import java.util.Arrays;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/** Functions of each element by itself; see {@code operations_elementwise.py}. */
final class ElementwiseOperations {
  private ElementwiseOperations() {}

  static void addTo(OperationFunctions f) {
    signs(f);
    roundings(f);
    powers(f);
    angles(f);
    special(f);
    f.of("Tensor.astype", (x, p) -> x.astype(dtype(p)));
    f.of("Tensor.bitcast", (x, p) -> x.bitcast(dtype(p)));
  }

  static DType dtype(Parameters p) {
    String mlir = p.text("to");
    return Arrays.stream(DType.values()).filter(d -> d.mlir().equals(mlir)).findFirst().get();
  }

  private static void signs(OperationFunctions f) {
    f.unary("Tensor.neg", Tensor::neg);
    f.unary("Tensor.abs", Tensor::abs);
    f.unary("Tensor.sign", Tensor::sign);
    f.unary("Tensor.square", Tensor::square);
    f.unary("Tensor.not", Tensor::not);
    f.unary("Tensor.populationCount", Tensor::populationCount);
    f.unary("Tensor.clz", Tensor::clz);
    f.unary("Tensor.real", Tensor::real);
    f.unary("Tensor.imag", Tensor::imag);
    f.unary("Tensor.conj", Tensor::conj);
    f.unary("Tensor.angle", Tensor::angle);
  }

  private static void roundings(OperationFunctions f) {
    f.unary("Tensor.floor", Tensor::floor);
    f.unary("Tensor.ceil", Tensor::ceil);
    f.of("Tensor.round", (x, p) -> p.has("decimals") ? x.round(p.integer("decimals")) : x.round());
    f.unary("Tensor.rint", Tensor::rint);
    f.unary("Tensor.trunc", Tensor::trunc);
    f.unary("Tensor.isNan", Tensor::isNan);
    f.unary("Tensor.isInf", Tensor::isInf);
    f.unary("Tensor.isFinite", Tensor::isFinite);
    f.unary("Tensor.signbit", Tensor::signbit);
    f.unary("Tensor.logicalNot", Tensor::logicalNot);
    f.of(
        "Tensor.nanToNum",
        (x, p) ->
            p.has("nan")
                ? x.nanToNum(p.real("nan"), p.real("positive"), p.real("negative"))
                : x.nanToNum());
  }

  private static void powers(OperationFunctions f) {
    f.unary("Tensor.exp", Tensor::exp);
    f.unary("Tensor.expm1", Tensor::expm1);
    f.unary("Tensor.log", Tensor::log);
    f.unary("Tensor.log1p", Tensor::log1p);
    f.unary("Tensor.exp2", Tensor::exp2);
    f.unary("Tensor.log2", Tensor::log2);
    f.unary("Tensor.log10", Tensor::log10);
    f.unary("Tensor.sqrt", Tensor::sqrt);
    f.unary("Tensor.rsqrt", Tensor::rsqrt);
    f.unary("Tensor.cbrt", Tensor::cbrt);
    f.unary("Tensor.reciprocal", Tensor::reciprocal);
  }

  private static void angles(OperationFunctions f) {
    f.unary("Tensor.sin", Tensor::sin);
    f.unary("Tensor.cos", Tensor::cos);
    f.unary("Tensor.tan", Tensor::tan);
    f.unary("Tensor.asin", Tensor::asin);
    f.unary("Tensor.acos", Tensor::acos);
    f.unary("Tensor.atan", Tensor::atan);
    f.unary("Tensor.sinh", Tensor::sinh);
    f.unary("Tensor.cosh", Tensor::cosh);
    f.unary("Tensor.tanh", Tensor::tanh);
    f.unary("Tensor.asinh", Tensor::asinh);
    f.unary("Tensor.acosh", Tensor::acosh);
    f.unary("Tensor.atanh", Tensor::atanh);
    f.unary("Tensor.deg2rad", Tensor::deg2rad);
    f.unary("Tensor.rad2deg", Tensor::rad2deg);
  }

  private static void special(OperationFunctions f) {
    f.unary("Tensor.logistic", Tensor::logistic);
    f.unary("Tensor.erf", Tensor::erf);
    f.unary("Tensor.erfc", Tensor::erfc);
    f.unary("Tensor.erfInv", Tensor::erfInv);
    f.unary("Tensor.lgamma", Tensor::lgamma);
    f.unary("Tensor.digamma", Tensor::digamma);
    f.of("Tensor.polygamma", (x, p) -> x.polygamma(p.integer("n")));
  }
}
