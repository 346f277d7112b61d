package org.nanodo.ir;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.ElementwiseOp.Unary;

class VerifierTest {
  private static final TensorType TYPE = TensorType.of(DType.F32, 2);
  private static final SourceLocation HERE = new SourceLocation("VerifierTest.java", 1);

  private final Value x = new Value(TYPE, "x");
  private final Value y = new Value(TYPE, "y");

  private static Node negate(Value operand, Value result) {
    return new Node(new Unary(Unary.Kind.NEGATE), List.of(operand), List.of(result), HERE);
  }

  private static void refused(
      String message, List<Value> params, List<Node> body, List<Value> results) {
    assertThatThrownBy(() -> Verifier.check(new Function("f", params, body, results)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("function f: " + message);
  }

  @Test
  void aValueIsDefinedBeforeItIsUsed() {
    refused(
        "x f32[2] is used by negate before it is defined",
        List.of(),
        List.of(negate(x, y)),
        List.of(y));
    refused("x f32[2] is returned before it is defined", List.of(), List.of(), List.of(x));
  }

  @Test
  void aValueIsDefinedOnce() {
    refused("x f32[2] is defined twice", List.of(x, x), List.of(), List.of(x));
    refused(
        "y f32[2] is defined twice", List.of(x), List.of(negate(x, y), negate(x, y)), List.of(y));
  }

  @Test
  void aResultHasTheTypeOfTheShapeRule() {
    var other = new Value(TensorType.of(DType.F32, 3), "z");
    refused(
        "negate gives [f32[2]], and its results are [z f32[3]]",
        List.of(x),
        List.of(negate(x, other)),
        List.of(other));
  }

  @Test
  void isOnInTests() {
    assertThatThrownBy(() -> new Function("f", List.of(), List.of(), List.of(x)))
        .hasMessageContaining("before it is defined");
  }
}
