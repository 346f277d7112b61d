package org.nanodo.oracle;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.TensorType;

/** Operations that give tensors another shape, or reduce them; see {@code structure.py}. */
final class ShapeCases {
  private ShapeCases() {}

  static void addTo(Cases cases) {
    cases.unary("reshape/3,-1", x -> x.reshape(3, -1));
    cases.unary("reshape/scalar", x -> x.reshape());
    cases.unary("reshape/1,1", x -> x.reshape(1, 1));
    cases.unary("reshape/empty", x -> x.reshape(3, 0));
    cases.unary("transpose/2,0,1", x -> x.transpose(2, 0, 1));
    cases.unary("transpose/1,3,0,2", x -> x.transpose(1, -1, 0, -2));
    cases.unary("reverse/0,2", x -> Lax.rev(x, 0, -1));
    cases.unary("reverse/none", x -> Lax.rev(x));
    broadcasts(cases);
    var counted = TensorType.of(DType.F32, 2, 3, 2);
    cases.unary("iota", x -> x.add(Lax.iota(counted, -2)));
    cases.unary("constants", x -> x.mul(0.1).add(1e-30).add(0.02));
    reductions(cases);
  }

  private static void broadcasts(Cases cases) {
    broadcast(cases, "trailing", Shape.of(2, 3, 4), 1, 2);
    broadcast(cases, "leading", Shape.of(2, 3, 4), 0);
    broadcast(cases, "ones", Shape.of(2, 3, 4), 0, 1, 2);
    broadcast(cases, "one to one", Shape.of(1, 3), 0, 1);
    broadcast(cases, "scalar", Shape.of(2, 2, 1, 2));
    broadcast(cases, "permuted", Shape.of(4, 2, 3), 2, 0);
    broadcast(cases, "permuted ones", Shape.of(4, 2, 3), 2, 0);
  }

  /** Straight to {@link Broadcast}, whose dimensions need no order. */
  private static void broadcast(Cases cases, String name, Shape shape, Integer... dims) {
    cases.unary("broadcast/" + name, x -> Lax.broadcastInDim(x, shape, List.of(dims)));
  }

  private static void reductions(Cases cases) {
    for (Reduce.Kind kind : Reduce.Kind.values()) {
      cases.unary("reduce/" + kind + "/-1", x -> reduce(kind, x, -1));
      if (kind != Reduce.Kind.AND && kind != Reduce.Kind.OR) {
        cases.unary("reduce/" + kind + "/all", x -> reduce(kind, x));
        cases.unary("reduce/" + kind + "/0,2", x -> reduce(kind, x, 2, 0));
      }
    }
    cases.unary("mean/-1", x -> x.mean(-1));
    cases.unary("mean/all", x -> x.mean());
  }

  private static Tensor reduce(Reduce.Kind kind, Tensor x, int... axes) {
    return switch (kind) {
      case SUM -> x.sum(axes);
      case MAX, MIN, PROD, AND, OR -> x.reduce(kind, axes);
    };
  }
}
