package org.nanodo.grad;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.OpBuilder;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.ir.SourceLocation;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;

/**
 * The residuals of the branches of a case. Branches share a residual where both have one of the
 * same type; a branch without one returns zeros.
 */
final class BranchResiduals {
  private final List<TensorType> types = new ArrayList<>();

  /** For each branch its values of {@link #types}, at most as many. */
  private final List<List<@Nullable Value>> values = new ArrayList<>();

  /** Adds the residuals of the next branch. */
  void add(List<Value> residuals) {
    List<@Nullable Value> own = new ArrayList<>();
    types.forEach(type -> own.add(null));
    for (Value v : residuals) {
      int at = 0;
      while (at < types.size() && (own.get(at) != null || !types.get(at).equals(v.type()))) {
        at++;
      }
      if (at == types.size()) {
        types.add(v.type());
        own.add(v);
      } else {
        own.set(at, v);
      }
    }
    values.add(own);
  }

  /** New values for all residuals, outside of the branches. */
  List<Value> outside() {
    return types.stream().map(type -> new Value(type, "residual")).toList();
  }

  /** What branch {@code i} returns; zeros are added to {@code nodes}. */
  List<Value> returned(int i, List<Node> nodes, SourceLocation source) {
    List<Value> returned = new ArrayList<>();
    for (int at = 0; at < types.size(); at++) {
      Value v = at(i, at);
      returned.add(v == null ? zeros(types.get(at), nodes, source) : v);
    }
    return returned;
  }

  /** The parameters by which the second part of branch {@code i} takes all residuals. */
  List<Value> taken(int i) {
    List<Value> taken = new ArrayList<>();
    for (int at = 0; at < types.size(); at++) {
      Value v = at(i, at);
      taken.add(v == null ? new Value(types.get(at), "residual") : v);
    }
    return taken;
  }

  private @Nullable Value at(int i, int at) {
    return at < values.get(i).size() ? values.get(i).get(at) : null;
  }

  static Value zeros(TensorType type, List<Node> nodes, SourceLocation source) {
    var to = new OpBuilder(nodes, source);
    Value zero = to.emit(new Constant(Literal.scalar(type.dtype(), 0)));
    return type.rank() == 0 ? zero : to.emit(new Broadcast(type.shape(), List.of()), zero);
  }
}
