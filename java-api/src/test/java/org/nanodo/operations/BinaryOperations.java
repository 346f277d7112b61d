package org.nanodo.operations;

import java.util.List;
import java.util.function.BiFunction;
import org.nanodo.DivMod;
import org.nanodo.Lax;
import org.nanodo.Tensor;

/**
 * Functions of each element by itself, of two operands and more; see {@code operations_binary.py}.
 */
final class BinaryOperations {
  private final OperationFunctions f;

  private BinaryOperations(OperationFunctions f) {
    this.f = f;
  }

  static void addTo(OperationFunctions f) {
    var binary = new BinaryOperations(f);
    binary.arithmetic();
    binary.functions();
    binary.bits();
    binary.comparisons();
    binary.choices();
  }

  /** Of two tensors, or of a tensor and a number. */
  private void both(
      String name,
      BiFunction<Tensor, Tensor, Tensor> tensors,
      BiFunction<Tensor, Number, Tensor> number) {
    f.add(
        "Tensor." + name,
        (in, p) ->
            p.has("number")
                ? number.apply(in.get(0), p.number("number"))
                : tensors.apply(in.get(0), in.get(1)));
  }

  private void arithmetic() {
    both("add", Tensor::add, Tensor::add);
    both("sub", Tensor::sub, Tensor::sub);
    both("mul", Tensor::mul, Tensor::mul);
    both("div", Tensor::div, Tensor::div);
    both("rem", Tensor::rem, Tensor::rem);
    both("pow", Tensor::pow, Tensor::pow);
    both("maximum", Tensor::maximum, Tensor::maximum);
    both("minimum", Tensor::minimum, Tensor::minimum);
    both("fmax", Tensor::fmax, Tensor::fmax);
    both("fmin", Tensor::fmin, Tensor::fmin);
    both("floorDivide", Tensor::floorDivide, Tensor::floorDivide);
    both("mod", Tensor::mod, Tensor::mod);
    f.several(
        "Tensor.divmod",
        (in, p) -> {
          Tensor x = in.get(0);
          DivMod d = p.has("number") ? x.divmod(p.number("number")) : x.divmod(in.get(1));
          return List.of(d.quotient(), d.remainder());
        });
  }

  private void functions() {
    f.binary("Tensor.atan2", Tensor::atan2);
    f.binary("Tensor.hypot", Tensor::hypot);
    f.binary("Tensor.logaddexp", Tensor::logaddexp);
    f.binary("Tensor.copySign", Tensor::copySign);
    f.binary("Tensor.nextAfter", Tensor::nextAfter);
    both("heaviside", Tensor::heaviside, Tensor::heaviside);
  }

  private void bits() {
    both("and", Tensor::and, Tensor::and);
    both("or", Tensor::or, Tensor::or);
    both("xor", Tensor::xor, Tensor::xor);
    both("shiftLeft", Tensor::shiftLeft, (x, n) -> x.shiftLeft(n.intValue()));
    both(
        "shiftRightArithmetic",
        Tensor::shiftRightArithmetic,
        (x, n) -> x.shiftRightArithmetic(n.intValue()));
    both(
        "shiftRightLogical",
        Tensor::shiftRightLogical,
        (x, n) -> x.shiftRightLogical(n.intValue()));
  }

  private void comparisons() {
    both("eq", Tensor::eq, Tensor::eq);
    both("ne", Tensor::ne, Tensor::ne);
    both("lt", Tensor::lt, Tensor::lt);
    both("le", Tensor::le, Tensor::le);
    both("gt", Tensor::gt, Tensor::gt);
    both("ge", Tensor::ge, Tensor::ge);
    f.binary("Tensor.logicalAnd", Tensor::logicalAnd);
    f.binary("Tensor.logicalOr", Tensor::logicalOr);
    f.binary("Tensor.logicalXor", Tensor::logicalXor);
    f.add(
        "Tensor.isclose",
        (in, p) ->
            p.has("rtol")
                ? in.get(0).isclose(in.get(1), p.real("rtol"), p.real("atol"))
                : in.get(0).isclose(in.get(1)));
    f.add(
        "Tensor.allclose",
        (in, p) ->
            p.has("rtol")
                ? in.get(0).allclose(in.get(1), p.real("rtol"), p.real("atol"))
                : in.get(0).allclose(in.get(1)));
    f.add(
        "Tensor.iscloseOrNan",
        (in, p) -> in.get(0).iscloseOrNan(in.get(1), p.real("rtol"), p.real("atol")));
  }

  private void choices() {
    f.add(
        "Tensor.clip",
        (in, p) ->
            p.has("low")
                ? in.get(0).clip(p.number("low"), p.number("high"))
                : in.get(0).clip(in.get(1), in.get(2)));
    f.add("Lax.clamp", (in, p) -> Lax.clamp(in.get(0), in.get(1), in.get(2)));
    f.add("Lax.where", BinaryOperations::where);
    f.binary("Lax.complex", Lax::complex);
  }

  private static Tensor where(List<Tensor> in, Parameters p) {
    Tensor condition = in.get(0);
    if (!p.has("number")) {
      return Lax.where(condition, in.get(1), in.get(2));
    }
    Number number = p.number("number");
    return p.flag("first")
        ? Lax.where(condition, number, in.get(1))
        : Lax.where(condition, in.get(1), number);
  }
}
