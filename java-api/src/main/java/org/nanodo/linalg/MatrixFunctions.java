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
  private record Key(Kind kind, TensorType type) {}

  private static final Map<Key, MatrixFunction> KNOWN = new ConcurrentHashMap<>();

  private MatrixFunctions() {}

  /** The results for a stack of matrices. */
  public static List<Tensor> apply(Kind kind, Tensor a) {
    var key = new Key(kind, a.type());
    MatrixFunction op = KNOWN.get(key);
    if (op == null) {
      // Not computed within the map, as one function may use another.
      MatrixFunction traced = traced(kind, a.type());
      MatrixFunction before = KNOWN.putIfAbsent(key, traced);
      op = before == null ? traced : before;
    }
    return Interpreter.current().emit(op, List.of(a));
  }

  private static MatrixFunction traced(Kind kind, TensorType type) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    var params = List.of(new Value(type, "a"));
    var traced = Trace.function(name, params, in -> computed(kind, in.get(0)));
    return new MatrixFunction(kind, traced.function());
  }

  private static List<Tensor> computed(Kind kind, Tensor a) {
    if (a.dtype() != DType.F64 && a.dtype() != DType.F32) {
      return algorithm(kind, a.astype(DType.F32)).stream()
          .map(t -> t.dtype().isFloat() ? t.astype(a.dtype()) : t)
          .toList();
    }
    return algorithm(kind, a);
  }

  private static List<Tensor> algorithm(Kind kind, Tensor a) {
    return switch (kind) {
      case LU -> Lu.of(a);
      case QR -> Householder.qr(a);
      case EIGH -> Jacobi.eigh(a);
      case SVD -> Jacobi.svd(a);
      case PINV -> List.of(pinv(a));
      case DET -> List.of(Determinant.of(a));
    };
  }

  /** By singular values, of which those that are small beside the largest count as zeros. */
  private static Tensor pinv(Tensor a) {
    List<Tensor> svd = Jacobi.svd(a);
    double epsilon = a.dtype() == DType.F64 ? 0x1p-52 : 0x1p-23;
    Tensor s = svd.get(1);
    Tensor least = s.max(-1).expandDims(-1).mul(10 * epsilon * Math.max(a.dim(-1), a.dim(-2)));
    Tensor inverse = Lax.where(s.gt(least), Lax.full(s.type(), 1).div(s), 0);
    Tensor ut = Matrices.mT(svd.get(0)).mul(inverse.expandDims(-1));
    return Matrices.mT(svd.get(2)).matmul(ut);
  }
}
