package org.nanodo.programs;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.nanodo.Collectives;
import org.nanodo.KeepDims;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.nn.Nn;

/** The operations by the names that {@code programs_ops.py} has for them. */
final class OperationTable {
  private OperationTable() {}

  /** An operation of tensors and numbers. */
  interface Operation {
    List<Tensor> apply(List<Object> operands, Attributes at);
  }

  private static final Map<String, UnaryOperator<Tensor>> UNARY =
      Map.ofEntries(
          entry("sin", Tensor::sin),
          entry("cos", Tensor::cos),
          entry("tan", Tensor::tan),
          entry("tanh", Tensor::tanh),
          entry("sinh", Tensor::sinh),
          entry("cosh", Tensor::cosh),
          entry("exp", Tensor::exp),
          entry("expm1", Tensor::expm1),
          entry("exp2", Tensor::exp2),
          entry("log", Tensor::log),
          entry("log1p", Tensor::log1p),
          entry("log2", Tensor::log2),
          entry("log10", Tensor::log10),
          entry("sqrt", Tensor::sqrt),
          entry("rsqrt", Tensor::rsqrt),
          entry("cbrt", Tensor::cbrt),
          entry("reciprocal", Tensor::reciprocal),
          entry("square", Tensor::square),
          entry("sign", Tensor::sign),
          entry("floor", Tensor::floor),
          entry("ceil", Tensor::ceil),
          entry("trunc", Tensor::trunc),
          entry("rint", Tensor::rint),
          entry("abs", Tensor::abs),
          entry("neg", Tensor::neg),
          entry("not", Tensor::not),
          entry("atan", Tensor::atan),
          entry("asin", Tensor::asin),
          entry("acos", Tensor::acos),
          entry("asinh", Tensor::asinh),
          entry("acosh", Tensor::acosh),
          entry("atanh", Tensor::atanh),
          entry("erf", Tensor::erf),
          entry("erfc", Tensor::erfc),
          entry("erf_inv", Tensor::erfInv),
          entry("lgamma", Tensor::lgamma),
          entry("digamma", Tensor::digamma),
          entry("logistic", Tensor::logistic),
          entry("real", Tensor::real),
          entry("imag", Tensor::imag),
          entry("conj", Tensor::conj),
          entry("relu", Nn::relu),
          entry("silu", Nn::silu),
          entry("gelu", Nn::gelu),
          entry("softmax", Nn::softmax),
          entry("log_softmax", Nn::logSoftmax),
          entry("stopGradient", Lax::stopGradient));

  private static final Map<String, BinaryOperator<Tensor>> BINARY =
      Map.ofEntries(
          entry("add", Tensor::add),
          entry("sub", Tensor::sub),
          entry("mul", Tensor::mul),
          entry("div", Tensor::div),
          entry("rem", Tensor::rem),
          entry("mod", Tensor::mod),
          entry("floorDivide", Tensor::floorDivide),
          entry("pow", Tensor::pow),
          entry("maximum", Tensor::maximum),
          entry("minimum", Tensor::minimum),
          entry("fmax", Tensor::fmax),
          entry("fmin", Tensor::fmin),
          entry("atan2", Tensor::atan2),
          entry("hypot", Tensor::hypot),
          entry("logaddexp", Tensor::logaddexp),
          entry("copySign", Tensor::copySign),
          entry("heaviside", Tensor::heaviside),
          entry("and", Tensor::and),
          entry("or", Tensor::or),
          entry("xor", Tensor::xor),
          entry("eq", Tensor::eq),
          entry("ne", Tensor::ne),
          entry("lt", Tensor::lt),
          entry("le", Tensor::le),
          entry("gt", Tensor::gt),
          entry("ge", Tensor::ge),
          entry("matmul", Tensor::matmul),
          entry("kron", Tensor::kron),
          entry("inner", Tensor::inner),
          entry("vdot", Tensor::vdot),
          entry("outer", Tensor::outer),
          entry("cross", Tensor::cross),
          entry("complex", Lax::complex));

  private static final Map<String, BiFunction<Tensor, Number, Tensor>> WITH_NUMBER =
      Map.ofEntries(
          entry("add", Tensor::add),
          entry("sub", Tensor::sub),
          entry("mul", Tensor::mul),
          entry("div", Tensor::div),
          entry("rem", Tensor::rem),
          entry("mod", Tensor::mod),
          entry("floorDivide", Tensor::floorDivide),
          entry("pow", Tensor::pow),
          entry("maximum", Tensor::maximum),
          entry("minimum", Tensor::minimum),
          entry("and", Tensor::and),
          entry("or", Tensor::or),
          entry("xor", Tensor::xor),
          entry("eq", Tensor::eq),
          entry("ne", Tensor::ne),
          entry("lt", Tensor::lt),
          entry("le", Tensor::le),
          entry("gt", Tensor::gt),
          entry("ge", Tensor::ge));

  private interface Reduction {
    Tensor apply(Tensor x, int... axes);
  }

  private interface Kept {
    Tensor apply(KeepDims x, int... axes);
  }

  private record Both(Reduction without, Kept with) {}

  private static final Map<String, Both> REDUCTIONS =
      Map.ofEntries(
          entry("sum", new Both(Tensor::sum, KeepDims::sum)),
          entry("prod", new Both(Tensor::prod, KeepDims::prod)),
          entry("mean", new Both(Tensor::mean, KeepDims::mean)),
          entry("max", new Both(Tensor::max, KeepDims::max)),
          entry("min", new Both(Tensor::min, KeepDims::min)),
          entry("var", new Both(Tensor::var, KeepDims::var)),
          entry("std", new Both(Tensor::std, KeepDims::std)),
          entry("ptp", new Both(Tensor::ptp, KeepDims::ptp)),
          entry("median", new Both(Tensor::median, KeepDims::median)),
          entry("any", new Both(Tensor::any, KeepDims::any)),
          entry("all", new Both(Tensor::all, KeepDims::all)),
          entry("norm", new Both(Tensor::norm, KeepDims::norm)),
          entry("logsumexp", new Both(Tensor::logsumexp, KeepDims::logsumexp)),
          entry("countNonzero", new Both(Tensor::countNonzero, KeepDims::countNonzero)));

  private static final Map<String, Operation> OTHERS = new HashMap<>();

  static {
    OTHERS.putAll(ShapeTable.OPERATIONS);
    OTHERS.putAll(IndexTable.OPERATIONS);
    OTHERS.putAll(ProductTable.OPERATIONS);
    one("astype", (x, at) -> x.astype(at.dtype()));
    one("polygamma", (x, at) -> x.polygamma(at.at("n")));
    one("argmax", (x, at) -> x.argmax(at.at("axis")));
    one("argmin", (x, at) -> x.argmin(at.at("axis")));
    one("cumsum", (x, at) -> x.cumsum(at.at("axis"), at.is("reverse")));
    one("cumprod", (x, at) -> x.cumprod(at.at("axis"), at.is("reverse")));
    one("cummax", (x, at) -> x.cummax(at.at("axis"), at.is("reverse")));
    one("cummin", (x, at) -> x.cummin(at.at("axis"), at.is("reverse")));
    one("cumlogsumexp", (x, at) -> x.cumlogsumexp(at.at("axis"), at.is("reverse")));
    one("psum", (x, at) -> Collectives.psum(x, names(at)));
    one("pmean", (x, at) -> Collectives.pmean(x, names(at)));
    one("pmax", (x, at) -> Collectives.pmax(x, names(at)));
    one("pmin", (x, at) -> Collectives.pmin(x, names(at)));
    one(
        "allGather",
        (x, at) -> Collectives.allGather(x, at.text("name"), at.at("axis"), at.is("tiled")));
    one(
        "psumScatter",
        (x, at) -> Collectives.psumScatter(x, at.text("name"), at.at("axis"), at.is("tiled")));
    one(
        "allToAll",
        (x, at) -> Collectives.allToAll(x, at.text("name"), at.at("split"), at.at("concat"), true));
    one("ppermute", (x, at) -> Collectives.ppermute(x, at.text("name"), at.pairs("routes")));
    OTHERS.put("axisIndex", (x, at) -> List.of(Collectives.axisIndex(at.text("name"))));
    OTHERS.put("where", (x, at) -> List.of(where(tensor(x, 0), x.get(1), x.get(2))));
    OTHERS.put("clip", (x, at) -> List.of(tensor(x, 0).clip((Number) x.get(1), (Number) x.get(2))));
  }

  private static void one(String name, BiFunction<Tensor, Attributes, Tensor> f) {
    OTHERS.put(name, (x, at) -> List.of(f.apply(tensor(x, 0), at)));
  }

  private static String[] names(Attributes at) {
    return at.texts("names").toArray(String[]::new);
  }

  private static Tensor where(Tensor condition, Object x, Object y) {
    if (x instanceof Number number) {
      return Lax.where(condition, number, (Tensor) y);
    }
    return y instanceof Number number
        ? Lax.where(condition, (Tensor) x, number)
        : Lax.where(condition, (Tensor) x, (Tensor) y);
  }

  static Tensor tensor(List<Object> operands, int i) {
    return (Tensor) operands.get(i);
  }

  static List<Tensor> tensors(List<Object> operands) {
    return operands.stream().map(Tensor.class::cast).toList();
  }

  static List<Tensor> apply(String op, List<Object> x, Attributes at) {
    if (UNARY.containsKey(op)) {
      return List.of(UNARY.get(op).apply(tensor(x, 0)));
    }
    if (BINARY.containsKey(op)) {
      return List.of(
          x.get(1) instanceof Number number
              ? Objects.requireNonNull(WITH_NUMBER.get(op)).apply(tensor(x, 0), number)
              : BINARY.get(op).apply(tensor(x, 0), tensor(x, 1)));
    }
    if (REDUCTIONS.containsKey(op)) {
      Both both = REDUCTIONS.get(op);
      int[] axes = at.ints("axes");
      return List.of(
          at.is("keep")
              ? both.with.apply(tensor(x, 0).keepDims(), axes)
              : both.without.apply(tensor(x, 0), axes));
    }
    return Objects.requireNonNull(OTHERS.get(op), op).apply(x, at);
  }
}
