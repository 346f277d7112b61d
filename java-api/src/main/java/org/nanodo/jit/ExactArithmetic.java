package org.nanodo.jit;

import static org.nanodo.ir.ElementwiseOp.Binary.Kind.ADD;
import static org.nanodo.ir.ElementwiseOp.Binary.Kind.DIV;
import static org.nanodo.ir.ElementwiseOp.Binary.Kind.MUL;
import static org.nanodo.ir.ElementwiseOp.Binary.Kind.POW;
import static org.nanodo.ir.ElementwiseOp.Binary.Kind.SUB;

import java.util.List;
import java.util.OptionalDouble;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.ElementwiseOp.Compare.Direction;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.Node;
import org.nanodo.ir.Value;
import org.nanodo.jit.Origins.Sight;

/**
 * Keeps XLA's algebraic simplifier from rewriting arithmetic as if on real numbers: (a/b)/c as
 * a/(b·c), a/(b/c) as (a·c)/b, a/b^c as a·b^-c, (x·2)·3 as x·6, (x+1)+c as x+(1+c), log(x^y) as
 * y·log|x|, |x| ≥ 0 as true, and x·1[c] as c ? x : 0. All these differ where a value overflows, is
 * rounded away or is NaN. A negation in between, which costs almost nothing, hides each pattern,
 * and changes no bit of the result.
 */
final class ExactArithmetic {
  private final Origins origins;

  ExactArithmetic(Origins origins) {
    this.origins = origins;
  }

  /** Rewrites the node if that is needed; returns whether it was. */
  boolean rewrite(Replacement e) {
    DType dtype = e.node().operands().isEmpty() ? DType.BOOL : e.operand(0).type().dtype();
    if (e.node().op() instanceof Convert to) {
      return dtype == DType.BOOL && to.dtype().isFloat() && convert(to, e);
    }
    return dtype.isFloat()
        && (e.node().op() instanceof Binary b
            ? binary(b, e)
            : e.node().op() instanceof Compare c && compare(c, e));
  }

  private boolean binary(Binary op, Replacement e) {
    return switch (op.kind()) {
      case DIV -> divide(op, e);
      case MUL -> multiply(op, e);
      case ADD -> add(op, e);
      case SUB -> subtract(op, e);
      default -> false;
    };
  }

  private boolean divide(Binary op, Replacement e) {
    Value a = e.operand(0);
    Value b = e.operand(1);
    boolean constant = origins.isConstant(b);
    OptionalDouble number = origins.number(b);
    if (number.isPresent() && hasNoReciprocal(number.getAsDouble(), a.type().dtype())) {
      return divideScaled(op, number.getAsDouble(), e);
    }
    Sight first = origins.sight(a, DIV);
    if (first == Sight.NONE && constant) {
      first = origins.sightWithConstant(a, MUL);
    }
    return hide(op, first, constant ? Sight.NONE : origins.sight(b, DIV, POW), e);
  }

  /**
   * A product or quotient of operands that the compiler does not recognise. An operand that may be
   * a negation goes behind a barrier, as two negations cancel.
   */
  private boolean hide(Binary op, Sight first, Sight second, Replacement e) {
    if (first == Sight.NONE && second == Sight.NONE) {
      return false;
    }
    Value a = hidden(e.operand(0), first, e);
    Value b = hidden(e.operand(1), second, e);
    if ((first == Sight.PLAIN) == (second == Sight.PLAIN)) {
      e.finish(op, a, b);
    } else {
      e.finish(new Unary(Unary.Kind.NEGATE), e.emit(op, a, b));
    }
    return true;
  }

  private Value hidden(Value v, Sight sight, Replacement e) {
    return switch (sight) {
      case NONE -> v;
      case PLAIN -> e.negate(v);
      case UNKNOWN -> apart(v, e);
    };
  }

  /** The value behind a barrier, which is placed before a broadcast. */
  private Value apart(Value v, Replacement e) {
    return origins
        .repeated(v)
        .map(node -> e.emit(node.op(), apart(node.operands().get(0), e)))
        .orElseGet(() -> e.emit(new OptimizationBarrier(), v));
  }

  /** XLA multiplies by the reciprocal of a constant, which then must be a normal number. */
  private static boolean hasNoReciprocal(double divisor, DType dtype) {
    double c = Math.abs(divisor);
    return switch (dtype) {
      case F64 -> Double.isFinite(c) && 1 / c < Double.MIN_NORMAL;
      case F16 -> Double.isFinite(c) && c != 0 && (1 / c < 0x1p-14 || 1 / c > 65504);
      default -> Double.isFinite(c) && 1 / c < Float.MIN_NORMAL;
    };
  }

  /** (x·s)/(c·s) for a power of two s that brings c nearer to 1. */
  private static boolean divideScaled(Binary op, double c, Replacement e) {
    double s = e.operand(0).type().dtype() == DType.F16 ? 0x1p-10 : 0x1p-64;
    Value scale = e.full(e.operand(0).type(), Math.abs(c) > 1 ? s : 1 / s);
    Value a = e.negate(e.binary(MUL, e.operand(0), scale));
    Value b = e.binary(MUL, e.operand(1), scale);
    e.finish(new Unary(Unary.Kind.NEGATE), e.emit(op, a, b));
    return true;
  }

  /** (x·c)·d, and of single numbers (x·c)·(y·d). */
  private boolean multiply(Binary op, Replacement e) {
    int variable = variable(e);
    if (variable < 0 && e.operand(0).type().shape().size() != 1) {
      return false;
    }
    Sight first = origins.sightWithConstant(e.operand(0), MUL, DIV);
    Sight second = origins.sightWithConstant(e.operand(1), MUL, DIV);
    if (variable < 0) {
      boolean both = first == Sight.PLAIN && second == Sight.PLAIN;
      return both && hide(op, first, Sight.NONE, e);
    }
    return hide(op, variable == 0 ? first : Sight.NONE, variable == 1 ? second : Sight.NONE, e);
  }

  /** x + c as c − (−x), x·2 + y·2 as x·2 − (−(y·2)). */
  private boolean add(Binary op, Replacement e) {
    int variable = variable(e);
    if (variable < 0) {
      OptionalDouble factor = origins.factor(e.operand(0));
      boolean joined =
          factor.isPresent()
              && isPowerOfTwo(factor.getAsDouble())
              && factor.equals(origins.factor(e.operand(1)));
      if (joined) {
        e.finish(new Binary(SUB), e.operand(0), e.negate(e.operand(1)));
      }
      return joined;
    }
    Value x = e.operand(variable);
    Sight sight = origins.sightWithConstant(x, ADD, SUB);
    Value hidden = hidden(x, sight, e);
    if (sight != Sight.NONE) {
      e.finish(sight == Sight.PLAIN ? new Binary(SUB) : op, e.operand(1 - variable), hidden);
    }
    return sight != Sight.NONE;
  }

  private static boolean isPowerOfTwo(double x) {
    return Math.abs(x) == Math.scalb(1, Math.getExponent(x));
  }

  /** x − c as −c − (−x), c − x as −x + c. */
  private boolean subtract(Binary op, Replacement e) {
    int variable = variable(e);
    Sight sight =
        variable < 0 ? Sight.NONE : origins.sightWithConstant(e.operand(variable), ADD, SUB);
    if (sight == Sight.NONE) {
      return false;
    }
    Value hidden = hidden(e.operand(variable), sight, e);
    if (sight == Sight.PLAIN && variable == 0) {
      e.finish(op, e.negate(e.operand(1)), hidden);
    } else if (sight == Sight.PLAIN) {
      e.finish(new Binary(ADD), hidden, e.operand(0));
    } else {
      e.finish(op, variable == 0 ? hidden : e.operand(0), variable == 0 ? e.operand(1) : hidden);
    }
    return true;
  }

  /** The operand that is not a constant if the other may be one; -1 otherwise. */
  private int variable(Replacement e) {
    boolean first = origins.mayBeConstant(e.operand(0));
    boolean second = origins.mayBeConstant(e.operand(1));
    if (first && second) {
      first = origins.isConstant(e.operand(0));
      second = origins.isConstant(e.operand(1));
    }
    return first == second ? -1 : first ? 1 : 0;
  }

  /** x ≥ 0 as −x ≤ 0, and x ≥ c as −x ≤ −c where c may be 0. */
  private boolean compare(Compare op, Replacement e) {
    int limit = op.direction() == Direction.GE ? 1 : op.direction() == Direction.LE ? 0 : -1;
    if (limit < 0 || !origins.mayBeConstant(e.operand(limit))) {
      return false;
    }
    Value c = e.operand(limit);
    boolean isZero = origins.number(c).orElse(1) == 0;
    if (!isZero && origins.isConstant(c)) {
      return false;
    }
    e.finish(new Compare(Direction.LE), e.negate(e.operand(1 - limit)), isZero ? c : e.negate(c));
    return true;
  }

  /** Converted by way of an integer, a boolean is a factor like any other. */
  private static boolean convert(Convert to, Replacement e) {
    e.finish(to, e.convert(e.operand(0), DType.I32));
    return true;
  }

  /** Puts a barrier before a logarithm whose operand may be a power. */
  Node withLogarithmApart(Node node, List<Node> body) {
    if (!(node.op() instanceof Unary u)
        || u.kind() != Unary.Kind.LOG
        || origins.sight(node.operands().get(0), POW) == Sight.NONE) {
      return node;
    }
    Value x = new Replacement(node, body).emit(new OptimizationBarrier(), node.operands().get(0));
    return new Node(u, List.of(x), node.results(), node.source());
  }
}
