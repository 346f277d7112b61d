package org.nanodo.jit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.ControlFlowOp.While;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Function;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.ir.ShapeOp.Reshape;
import org.nanodo.ir.ShapeOp.Reverse;
import org.nanodo.ir.ShapeOp.Transpose;
import org.nanodo.ir.SliceOp.Concatenate;
import org.nanodo.ir.SliceOp.Slice;
import org.nanodo.ir.Value;

/**
 * The operation that computed a value as a compiler finds it: looking through operations that only
 * move elements or change nothing, cancelling double negations, and folding constants.
 */
final class Origins {
  /** Whether a compiler finds a given operation behind a value. */
  enum Sight {
    NONE,

    PLAIN,
    /** It may: parameters and results of functions can be anything after inlining. */
    UNKNOWN
  }

  private final Set<Value> arguments;

  /** What is known in one function. Another may have the same values, defined in another way. */
  private record Scope(Map<Value, Node> nodes, Set<Value> constants, Map<Value, Double> numbers) {
    static Scope empty() {
      return new Scope(new IdentityHashMap<>(), new HashSet<>(), new HashMap<>());
    }
  }

  private final Deque<Scope> around = new ArrayDeque<>();

  /** The nodes of all functions: a residual is a parameter here, and computed in another one. */
  private final Map<Value, Node> everywhere = new IdentityHashMap<>();

  private Scope scope = Scope.empty();

  /** Values of functions that are constants in some of their calls. */
  private final Set<Value> passed = new HashSet<>();

  /** The arguments of a whole program, which are opaque to a compiler. */
  Origins(List<Value> arguments) {
    this.arguments = Set.copyOf(arguments);
  }

  /** Begins a function within another. */
  void enter() {
    around.push(scope);
    scope = Scope.empty();
  }

  /** Goes on with the function around. */
  void leave() {
    scope = around.pop();
  }

  /** Adds a node as it is given to the compiler. */
  void add(Node node) {
    for (Value v : node.results()) {
      scope.nodes.put(v, node);
      everywhere.put(v, node);
    }
    if (node.op() instanceof Constant) {
      scope.constants.add(result(node));
    } else if (!folds(node.op()) || !node.operands().stream().allMatch(this::mayBeConstant)) {
      return;
    } else if (scope.constants.containsAll(node.operands())) {
      scope.constants.add(result(node));
    } else {
      passed.add(result(node));
    }
    evaluate(node).ifPresent(number -> scope.numbers.put(result(node), number));
  }

  /** Marks the parameters of functions that get constant arguments. */
  void mark(Node node) {
    // The index of a case is not passed on.
    int first = node.op() instanceof Case ? 1 : 0;
    for (Function f : node.op().functions()) {
      for (int i = 0; i < f.params().size(); i++) {
        if (mayBeConstant(node.operands().get(first + i)) && !changes(node.op(), i)) {
          passed.add(f.params().get(i));
        }
      }
    }
  }

  private static boolean changes(Op op, int param) {
    return op instanceof Scan scan
        ? param < scan.carries()
        : op instanceof While loop
            && !loop.body().results().get(param).equals(loop.body().params().get(param));
  }

  private static boolean folds(Op op) {
    return moves(op) || op instanceof Convert || op instanceof Unary || op instanceof Binary;
  }

  private OptionalDouble evaluate(Node node) {
    DType dtype = result(node).type().dtype();
    if (node.op() instanceof Constant c) {
      Literal v = c.value();
      boolean one = v.type().shape().size() == 1 && !dtype.isComplex();
      return one ? OptionalDouble.of(v.item()) : OptionalDouble.empty();
    }
    if (!dtype.isFloat() || !node.operands().stream().allMatch(scope.numbers::containsKey)) {
      return OptionalDouble.empty();
    }
    double[] in = node.operands().stream().mapToDouble(v -> number(v).orElseThrow()).toArray();
    if (node.op() instanceof Binary b) {
      return switch (b.kind()) {
        case ADD -> rounded(dtype, in[0] + in[1]);
        case SUB -> rounded(dtype, in[0] - in[1]);
        case MUL -> rounded(dtype, in[0] * in[1]);
        case DIV -> rounded(dtype, in[0] / in[1]);
        default -> OptionalDouble.empty();
      };
    }
    if (node.op() instanceof Unary) {
      return isNegation(node.op()) ? OptionalDouble.of(-in[0]) : OptionalDouble.empty();
    }
    return rounded(dtype, in[0]);
  }

  private static OptionalDouble rounded(DType dtype, double x) {
    return OptionalDouble.of(Literal.scalar(dtype, x).item());
  }

  boolean isConstant(Value v) {
    return scope.constants.contains(v);
  }

  /** Whether this is a constant, perhaps only in some calls of a function. */
  boolean mayBeConstant(Value v) {
    return scope.constants.contains(v) || passed.contains(v);
  }

  /** The broadcast that made a value, if one did. */
  Optional<Node> repeated(Value v) {
    return Optional.ofNullable(scope.nodes.get(v)).filter(node -> node.op() instanceof Broadcast);
  }

  /** The number that all elements of a constant equal. */
  OptionalDouble number(Value v) {
    Double number = scope.numbers.get(v);
    return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
  }

  /** Whether a compiler finds that {@code v} is a result of one of these operations. */
  Sight sight(Value v, Binary.Kind... kinds) {
    return of(v).sight(kinds);
  }

  /** The same, where one of the operands is a constant. */
  Sight sightWithConstant(Value v, Binary.Kind... kinds) {
    Origin origin = of(v);
    Sight sight = origin.sight(kinds);
    return sight == Sight.PLAIN && origin.operands().stream().noneMatch(this::mayBeConstant)
        ? Sight.NONE
        : sight;
  }

  /** The constant factor of {@code v}, if it is a product or quotient with a number. */
  OptionalDouble factor(Value v) {
    Origin origin = of(v);
    if (origin.sight(Binary.Kind.MUL, Binary.Kind.DIV) != Sight.PLAIN) {
      return OptionalDouble.empty();
    }
    OptionalDouble second = number(origin.operands().get(1));
    return origin.sight(Binary.Kind.MUL) == Sight.PLAIN
        ? second.isPresent() ? second : number(origin.operands().get(0))
        : second.isPresent() ? OptionalDouble.of(1 / second.getAsDouble()) : second;
  }

  /**
   * The node that computed a value, if it is known, and whether the value is negated afterwards.
   */
  private record Origin(Sight unless, List<Node> node, boolean negated) {
    Sight sight(Binary.Kind... kinds) {
      boolean is =
          !negated
              && !node.isEmpty()
              && node.get(0).op() instanceof Binary b
              && Arrays.asList(kinds).contains(b.kind());
      return is ? Sight.PLAIN : unless;
    }

    List<Value> operands() {
      return node.isEmpty() ? List.of() : node.get(0).operands();
    }
  }

  private Origin of(Value v) {
    boolean negated = false;
    Value at = v;
    for (Node node = node(at); node != null; node = node(at)) {
      int next = passedOn(node);
      if (next < 0) {
        boolean called = !node.op().functions().isEmpty();
        return new Origin(called ? Sight.UNKNOWN : Sight.NONE, List.of(node), negated);
      }
      if (node.op() instanceof Slice && isConcatenation(node.operands().get(0))) {
        return new Origin(Sight.UNKNOWN, List.of(), false);
      }
      negated ^= negates(node, next);
      at = node.operands().get(next);
    }
    return new Origin(arguments.contains(at) ? Sight.NONE : Sight.UNKNOWN, List.of(), negated);
  }

  private @Nullable Node node(Value v) {
    Node own = scope.nodes.get(v);
    return own != null ? own : everywhere.get(v);
  }

  private boolean isConcatenation(Value v) {
    Node node = node(v);
    return node != null && node.op() instanceof Concatenate;
  }

  /** The operand that the result equals up to sign and order of elements; -1 if none. */
  private int passedOn(Node node) {
    Op op = node.op();
    if (moves(op)
        || isNegation(op)
        || (op instanceof Convert && isFloat(node.operands().get(0)) && isFloat(result(node)))
        || (op instanceof Reduce && size(node.operands().get(0)) == size(result(node)))) {
      return 0;
    }
    if (!(op instanceof Binary b)) {
      return -1;
    }
    boolean factor = b.kind() == Binary.Kind.MUL || b.kind() == Binary.Kind.DIV;
    boolean summand = b.kind() == Binary.Kind.ADD || b.kind() == Binary.Kind.SUB;
    boolean either = b.kind() == Binary.Kind.MUL || b.kind() == Binary.Kind.ADD;
    for (int i = 1; i >= (either ? 0 : 1); i--) {
      OptionalDouble n = number(node.operands().get(i));
      if (n.isPresent()
          && ((factor && Math.abs(n.getAsDouble()) == 1) || (summand && n.getAsDouble() == 0))) {
        return 1 - i;
      }
    }
    return -1;
  }

  private boolean negates(Node node, int passedOn) {
    return isNegation(node.op())
        || (node.op() instanceof Binary
            && number(node.operands().get(1 - passedOn)).orElse(1) == -1);
  }

  private static boolean isNegation(Op op) {
    return op instanceof Unary u && u.kind() == Unary.Kind.NEGATE;
  }

  private static boolean moves(Op op) {
    return op instanceof Broadcast
        || op instanceof Reshape
        || op instanceof Transpose
        || op instanceof Reverse
        || op instanceof Slice
        || op instanceof Alias;
  }

  private static Value result(Node node) {
    return node.results().get(0);
  }

  private static boolean isFloat(Value v) {
    return v.type().dtype().isFloat();
  }

  private static long size(Value v) {
    return v.type().shape().size();
  }
}
