package org.nanodo.linalg;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.LinalgOp.MatrixFunction;
import org.nanodo.ir.LinalgOp.MatrixFunction.Kind;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;

/**
 * Applies the functions of matrices that are algorithms of this package. Each is traced once for a
 * type of matrices, so that the same operation is known to be the same. 16-bit floats are computed
 * in float32.
 */
public final class MatrixFunctions {
  private record Key(Kind kind, double rtol, TensorType type) {}

  private static final Map<Key, MatrixFunction> KNOWN = new ConcurrentHashMap<>();

  private MatrixFunctions() {}

  /** The results for a stack of matrices. */
  public static List<Tensor> apply(Kind kind, Tensor a) {
    return apply(kind, 0, a);
  }

  /** The same, where singular values up to {@code rtol} times the largest count as zeros. */
  public static List<Tensor> apply(Kind kind, double rtol, Tensor a) {
    var key = new Key(kind, rtol, a.type());
    MatrixFunction op = KNOWN.get(key);
    if (op == null) {
      // Not computed within the map, as one function may use another.
      MatrixFunction traced = traced(key);
      MatrixFunction before = KNOWN.putIfAbsent(key, traced);
      op = before == null ? traced : before;
    }
    return Interpreter.current().emit(op, List.of(a));
  }

  private static MatrixFunction traced(Key key) {
    String name = key.kind.name().toLowerCase(Locale.ROOT);
    var params = List.of(new Value(key.type, "a"));
    var traced = Trace.function(name, params, in -> computed(key, in.get(0)));
    return new MatrixFunction(key.kind, key.rtol, traced.function());
  }

  private static List<Tensor> computed(Key key, Tensor a) {
    if (a.dtype().isNarrowFloat()) {
      return algorithm(key, a.astype(DType.F32)).stream()
          .map(t -> t.dtype().isFloat() ? t.astype(a.dtype()) : t)
          .toList();
    }
    return algorithm(key, a);
  }

  private static List<Tensor> algorithm(Key key, Tensor a) {
    return switch (key.kind) {
      case LU -> Lu.of(a);
      case QR -> Householder.qr(a);
      case QR_COMPLETE -> Householder.qr(a, a.dim(-2));
      case EIGH -> Jacobi.eigh(a);
      case SVD -> Jacobi.svd(a);
      case PINV -> List.of(pinv(a, key.rtol));
      case DET -> List.of(Determinant.of(a));
    };
  }

  private static Tensor pinv(Tensor a, double rtol) {
    List<Tensor> svd = Jacobi.svd(a);
    Tensor s = svd.get(1);
    Tensor least = s.max(-1).mul(rtol).expandDims(-1);
    Tensor inverse = Lax.where(s.gt(least), Lax.full(s.type(), 1).div(s), 0);
    Tensor uh = Matrices.mH(svd.get(0)).mul(inverse.expandDims(-1));
    return Matrices.mH(svd.get(2)).matmul(uh);
  }
}
