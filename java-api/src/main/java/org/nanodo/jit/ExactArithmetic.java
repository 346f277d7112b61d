package org.nanodo.jit;

import static org.nanodo.ir.Binary.Kind.ADD;
import static org.nanodo.ir.Binary.Kind.DIV;
import static org.nanodo.ir.Binary.Kind.MUL;
import static org.nanodo.ir.Binary.Kind.POW;
import static org.nanodo.ir.Binary.Kind.SUB;

import java.util.List;
import org.nanodo.ir.Barrier;
import org.nanodo.ir.Binary;
import org.nanodo.ir.Compare;
import org.nanodo.ir.Compare.Direction;
import org.nanodo.ir.Convert;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.Unary;
import org.nanodo.ir.Value;

/**
 * Keeps XLA's algebraic simplifier from rewriting arithmetic as if numbers were real: (a/b)/c as
 * a/(b·c), a/(b/c) as (a·c)/b, a/b^c as a·b^-c, (x·2)·3 as x·6, (x+1)+c as x+(1+c), log(x^y) as
 * y·log|x|, |x| ≥ 0 as true, and x·1[c] as c ? x : 0. All differ where something overflows, is
 * rounded away or is not a number. A negation in between, which costs next to nothing, hides each
 * from it, and changes no bit of the result.
 */
final class ExactArithmetic {
  private final Origins origins;

  ExactArithmetic(Origins origins) {
    this.origins = origins;
  }

  /** Writes the node in another way, if it needs one. */
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
      case ADD -> add(e);
      case SUB -> subtract(e);
      default -> false;
    };
  }

  private boolean divide(Binary op, Replacement e) {
    Value a = e.operand(0);
    Value b = e.operand(1);
    boolean constant = origins.constant(b).isPresent();
    if (constant && origins.constant(b).filter(ExactArithmetic::hasNoReciprocal).isPresent()) {
      return divideScaled(op, e);
    }
    boolean first = origins.mayBe(a, DIV) || (constant && origins.mayBeWithConstant(a, MUL));
    boolean second = !constant && origins.mayBe(b, DIV, POW);
    if (!first && !second) {
      return false;
    }
    a = first ? e.negate(a) : a;
    b = second ? e.negate(b) : b;
    if (first && second) {
      e.finish(op, a, b);
    } else {
      e.finish(new Unary(Unary.Kind.NEGATE), e.emit(op, a, b));
    }
    return true;
  }

  /** XLA multiplies by the reciprocal of a constant, which must be a normal number then. */
  private static boolean hasNoReciprocal(Literal divisor) {
    double c = divisor.type().shape().size() == 1 ? Math.abs(divisor.item()) : 1;
    return switch (divisor.type().dtype()) {
      case F64 -> Double.isFinite(c) && 1 / c < Double.MIN_NORMAL;
      case F16 -> Double.isFinite(c) && c != 0 && (1 / c < 0x1p-14 || 1 / c > 65504);
      default -> Double.isFinite(c) && 1 / c < Float.MIN_NORMAL;
    };
  }

  /** (x·s)/(c·s), where s, a power of two, brings c nearer to 1. */
  private boolean divideScaled(Binary op, Replacement e) {
    boolean large = origins.constant(e.operand(1)).filter(c -> Math.abs(c.item()) > 1).isPresent();
    double s = e.operand(0).type().dtype() == DType.F16 ? 0x1p-10 : 0x1p-64;
    Value scale = e.full(e.operand(0).type(), large ? s : 1 / s);
    Value a = e.negate(e.binary(MUL, e.operand(0), scale));
    Value b = e.binary(MUL, e.operand(1), scale);
    e.finish(new Unary(Unary.Kind.NEGATE), e.emit(op, a, b));
    return true;
  }

  private boolean multiply(Binary op, Replacement e) {
    int variable = variable(e);
    if (variable < 0 || !origins.mayBeWithConstant(e.operand(variable), MUL, DIV)) {
      return false;
    }
    Value hidden = e.negate(e.operand(variable));
    Value product = e.emit(op, hidden, e.operand(1 - variable));
    e.finish(new Unary(Unary.Kind.NEGATE), product);
    return true;
  }

  /** x + c as c − (−x). */
  private boolean add(Replacement e) {
    int variable = variable(e);
    if (variable < 0 || !origins.mayBeWithConstant(e.operand(variable), ADD, SUB)) {
      return false;
    }
    e.finish(new Binary(SUB), e.operand(1 - variable), e.negate(e.operand(variable)));
    return true;
  }

  /** x − c as −c − (−x), c − x as −x + c. */
  private boolean subtract(Replacement e) {
    int variable = variable(e);
    if (variable < 0 || !origins.mayBeWithConstant(e.operand(variable), ADD, SUB)) {
      return false;
    }
    Value hidden = e.negate(e.operand(variable));
    if (variable == 0) {
      e.finish(new Binary(SUB), e.negate(e.operand(1)), hidden);
    } else {
      e.finish(new Binary(ADD), hidden, e.operand(0));
    }
    return true;
  }

  /** Which operand is not a constant if the other is one; negative otherwise. */
  private int variable(Replacement e) {
    boolean first = origins.constant(e.operand(0)).isPresent();
    boolean second = origins.constant(e.operand(1)).isPresent();
    return first == second ? -1 : first ? 1 : 0;
  }

  /** x ≥ 0 as −x ≤ 0. */
  private boolean compare(Compare op, Replacement e) {
    int zero = op.direction() == Direction.GE ? 1 : op.direction() == Direction.LE ? 0 : -1;
    boolean applies =
        zero >= 0
            && origins
                .constant(e.operand(zero))
                .filter(c -> c.type().shape().size() == 1 && c.item() == 0)
                .isPresent();
    if (applies) {
      e.finish(new Compare(Direction.LE), e.negate(e.operand(1 - zero)), e.operand(zero));
    }
    return applies;
  }

  /** By way of an integer, a truth value is a factor as any other. */
  private static boolean convert(Convert to, Replacement e) {
    e.finish(to, e.convert(e.operand(0), DType.I32));
    return true;
  }

  /** A logarithm's operand is computed before it if it may be a power. */
  Node withLogarithmApart(Node node, List<Node> body) {
    if (!(node.op() instanceof Unary u)
        || u.kind() != Unary.Kind.LOG
        || !origins.mayBe(node.operands().get(0), POW)) {
      return node;
    }
    Value x = new Replacement(node, body).emit(new Barrier(), node.operands().get(0));
    return new Node(u, List.of(x), node.results(), node.source());
  }
}
