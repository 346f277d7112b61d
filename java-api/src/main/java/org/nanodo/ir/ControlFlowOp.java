package org.nanodo.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Operations that compute other functions. */
public sealed interface ControlFlowOp extends Op {
  /** Calls a function of the program; how it is differentiated is up to the operation. */
  sealed interface Calling extends ControlFlowOp {
    /** The function that is called. */
    Function callee();

    @Override
    default String name() {
      return "call " + callee().name();
    }

    @Override
    default List<Function> functions() {
      return List.of(callee());
    }

    @Override
    default List<TensorType> infer(Operands in) {
      in.requireParams(name(), callee());
      return callee().resultTypes();
    }

    @Override
    default String text(OpPrinter p) {
      return "func.call @%s(%s) : %s".formatted(p.function(callee()), p.args(), p.signature());
    }
  }

  /**
   * Calls a function of the program.
   *
   * @param callee the function
   * @param policy what its backward pass keeps instead of recomputing it
   * @param kernel what computes the same instead where it can; a derivative is the callee's
   */
  record Call(Function callee, RematPolicy policy, Optional<Kernel> kernel) implements Calling {
    /** A call whose backward pass keeps all that it needs. */
    public Call(Function callee) {
      this(callee, RematPolicy.EVERYTHING_SAVEABLE);
    }

    /** A call of a function that has no kernel. */
    public Call(Function callee, RematPolicy policy) {
      this(callee, policy, Optional.empty());
    }

    /** The same of another function, which computes the same. */
    public Call of(Function other) {
      return new Call(other, policy, kernel);
    }

    /** The same call with another policy. */
    Call with(RematPolicy other) {
      return new Call(callee, other, kernel);
    }

    @Override
    public Op withFunctions(List<Function> functions) {
      return of(functions.get(0));
    }
  }

  /**
   * Calls a function with a derivative of its own. Differentiation replaces the call by one of
   * {@code forward}; without differentiation only {@code callee} is computed.
   *
   * @param callee the function
   * @param forward from the same arguments to the same results, followed by residuals
   * @param backward from the residuals and a cotangent for each result to the cotangents of the
   *     leading floating-point arguments; those of the others are zero
   */
  record CustomVjp(Function callee, Function forward, Function backward) implements Calling {
    @Override
    public Op withFunctions(List<Function> functions) {
      return new CustomVjp(functions.get(0), forward, backward);
    }
  }

  /**
   * Calls a function with a forward-mode derivative of its own; without differentiation only {@code
   * callee} is computed.
   *
   * @param callee the function
   * @param jvp from the same arguments and the tangents of the leading floating-point ones to the
   *     same results and the tangents of the floating-point ones; linear in the tangents
   */
  record CustomJvp(Function callee, Function jvp) implements Calling {
    @Override
    public Op withFunctions(List<Function> functions) {
      return new CustomJvp(functions.get(0), jvp);
    }
  }

  /**
   * Computes {@code body} a fixed number of times. Operands and parameters of the body are the
   * carries, which each iteration passes to the next, then the scanned tensors, of which each
   * iteration gets its slice along the leading axis, then the constants. Results are the final
   * carries, then the other results of all iterations, stacked along a new leading axis.
   *
   * @param length the number of iterations
   * @param carries the number of carries
   * @param scanned the number of scanned tensors
   * @param reverse whether the leading axes are traversed from their end
   * @param policy what the backward pass keeps of each iteration instead of recomputing it
   * @param unroll how many iterations are written one after another in the loop
   */
  record Scan(
      Function body,
      int length,
      int carries,
      int scanned,
      boolean reverse,
      RematPolicy policy,
      int unroll)
      implements ControlFlowOp {
    @Override
    public List<Function> functions() {
      return List.of(body);
    }

    @Override
    public Scan withFunctions(List<Function> functions) {
      return new Scan(functions.get(0), length, carries, scanned, reverse, policy, unroll);
    }

    /** The same with another policy. */
    Scan with(RematPolicy other) {
      return new Scan(body, length, carries, scanned, reverse, other, unroll);
    }

    /** The type of a value of each iteration, stacked. */
    public TensorType stacked(TensorType type) {
      return type.with(type.shape().prepend(length));
    }

    /** Whether operand {@code i} is scanned. */
    public boolean isScanned(int i) {
      return i >= carries && i < carries + scanned;
    }

    /** Whether operand {@code i} is the same for all iterations. */
    public boolean isConstant(int i) {
      return i >= carries + scanned;
    }

    @Override
    public List<TensorType> infer(Operands in) {
      ShapeException.require(length >= 0, "scan: the length %d is negative", length);
      in.requireCount(name(), body.params().size());
      for (int i = 0; i < in.count(); i++) {
        Value param = body.params().get(i);
        TensorType type = isScanned(i) ? stacked(param.type()) : param.type();
        in.require(
            in.type(i).equals(type),
            "scan: found %s for %s in %d iterations",
            in.value(i),
            param,
            length);
      }
      Operands.requireKept(name(), body, carries);
      var types = new ArrayList<TensorType>();
      for (TensorType type : body.resultTypes()) {
        types.add(types.size() < carries ? type : stacked(type));
      }
      return types;
    }

    @Override
    public String text(OpPrinter p) {
      throw new IllegalStateException(
          "a scan has no StableHLO operation; it is lowered to a while loop");
    }
  }

  /**
   * Computes one of several functions, chosen by the first operand: an int32 scalar within bounds.
   * The functions take the other operands, and return the same types.
   */
  record Case(List<Function> branches) implements ControlFlowOp {
    public Case {
      branches = List.copyOf(branches);
    }

    @Override
    public List<Function> functions() {
      return branches;
    }

    @Override
    public Op withFunctions(List<Function> functions) {
      return new Case(functions);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.require(
          in.count() > 0 && in.type(0).equals(TensorType.of(DType.I32)),
          "case: the first operand must be an int32 scalar, found %s",
          in.values());
      var rest = new Operands(in.values().subList(1, in.count()));
      List<TensorType> types = branches.get(0).resultTypes();
      for (Function branch : branches) {
        rest.requireParams(name(), branch);
        ShapeException.require(
            branch.resultTypes().equals(types),
            "case: branches return %s and %s; all must return the same types",
            branches.get(0).results(),
            branch.results());
      }
      return types;
    }

    @Override
    public String text(OpPrinter p) {
      List<String> names = IntStream.range(1, p.operands().size()).mapToObj(p::arg).toList();
      String regions =
          branches.stream()
              .map(b -> "{\n" + p.region(b, names) + "    }")
              .collect(Collectors.joining(", "));
      return "\"stablehlo.case\"(%s) (%s) : (%s) -> (%s)"
          .formatted(p.arg(0), regions, p.type(0), p.results());
    }
  }

  /**
   * Repeats {@code body}, each time on its previous results, while {@code condition} is true of
   * them. Both take all operands and capture nothing.
   */
  record While(Function condition, Function body) implements ControlFlowOp {
    @Override
    public List<Function> functions() {
      return List.of(condition, body);
    }

    @Override
    public Op withFunctions(List<Function> functions) {
      return new While(functions.get(0), functions.get(1));
    }

    @Override
    public List<TensorType> infer(Operands in) {
      functions().forEach(f -> in.requireParams(name(), f));
      ShapeException.require(
          condition.resultTypes().equals(List.of(TensorType.of(DType.BOOL))),
          "while: the condition must be a boolean scalar, found %s",
          condition.results());
      Operands.requireKept(name(), body, body.params().size());
      return body.resultTypes();
    }

    @Override
    public String text(OpPrinter p) {
      List<String> names = p.freshNames(p.operands().size());
      var inits = new StringBuilder();
      for (int i = 0; i < names.size(); i++) {
        inits.append(i == 0 ? "" : ", ").append(names.get(i)).append(" = ").append(p.arg(i));
      }
      return """
      stablehlo.while(%s) : %s
          cond {
      %s    } do {
      %s    }\
      """
          .formatted(inits, p.results(), p.region(condition, names), p.region(body, names));
    }
  }
}
