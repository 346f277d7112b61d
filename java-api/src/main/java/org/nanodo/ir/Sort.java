package org.nanodo.ir;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Puts the operands in the ascending order of the first along one dimension. Equal elements keep
 * their order; so do zeros of either sign, and NaNs, which come last.
 */
public record Sort(int axis) implements Op {
  @Override
  public List<TensorType> infer(Operands in) {
    ShapeException.require(in.count() > 0, "sort takes at least one operand");
    in.requireAxes(name(), 0, List.of(axis));
    in.require(!in.dtype(0).isComplex(), "sort: {0} is complex, and has no order; sort its abs()");
    for (int i = 1; i < in.count(); i++) {
      in.require(
          in.shape(i).equals(in.shape(0)), "sort: {0} and %s must have one shape", in.value(i));
    }
    return in.values().stream().map(Value::type).toList();
  }

  @Override
  public String text(OpPrinter p) {
    List<String> scalars =
        p.operands().stream().map(v -> v.type().with(Shape.SCALAR).mlir()).toList();
    String params =
        IntStream.range(0, scalars.size())
            .mapToObj(i -> "%%a%d: %s, %%b%d: %s".formatted(i, scalars.get(i), i, scalars.get(i)))
            .collect(Collectors.joining(", "));
    return """
    "stablehlo.sort"(%s) <{dimension = %d : i64, is_stable = true}> ({
        ^bb0(%s):
    %s
          stablehlo.return %%before : tensor<i1>
        }) : %s\
    """
        .formatted(p.args(), axis, params, before(scalars.get(0), p), p.signature());
  }

  private static String before(String scalar, OpPrinter p) {
    String bool = "(%s, %s) -> tensor<i1>".formatted(scalar, scalar);
    if (!p.operand(0).type().dtype().isFloat()) {
      return "      %before = stablehlo.compare LT, %a0, %b0 : " + bool;
    }
    return """
    %less = stablehlo.compare LT, %a0, %b0 : BOOL
    %number = stablehlo.compare EQ, %a0, %a0 : BOOL
    %nan = stablehlo.compare NE, %b0, %b0 : BOOL
    %last = stablehlo.and %number, %nan : tensor<i1>
    %before = stablehlo.or %less, %last : tensor<i1>\
    """
        .replace("BOOL", bool);
  }
}
