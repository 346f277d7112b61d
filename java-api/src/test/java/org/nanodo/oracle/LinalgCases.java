package org.nanodo.oracle;

import java.util.List;
import org.nanodo.Lax;
import org.nanodo.Linalg;
import org.nanodo.Tensor;
import org.nanodo.ir.TensorType;

/** Linear algebra; see {@code linalg.py}. */
final class LinalgCases {
  private LinalgCases() {}

  static void addTo(Cases cases) {
    triangular(cases);
    lu(cases);
    orthogonal(cases);
    derived(cases);
  }

  private static Tensor eye(Tensor x) {
    return Tensor.eye(x.dtype(), x.dim(-1));
  }

  private static Tensor mT(Tensor x) {
    return x.rank() == 2 ? x.transpose() : x.transpose(0, 2, 1);
  }

  private static Tensor positive(Tensor x) {
    return x.matmul(mT(x)).add(eye(x));
  }

  private static Tensor dominant(Tensor x) {
    return x.add(eye(x).mul(3));
  }

  private static void triangular(Cases cases) {
    cases.unary("linalg/cholesky", x -> Linalg.cholesky(positive(x)));
    cases.unary("linalg/cholesky not positive", Linalg::cholesky);
    boolean[] both = {true, false};
    for (boolean left : both) {
      for (boolean lower : both) {
        for (boolean transpose : both) {
          cases.binary(
              "linalg/triangular solve/%b %b %b".formatted(left, lower, transpose),
              (a, b) -> Linalg.triangularSolve(dominant(a), b, left, lower, transpose, false));
        }
      }
      cases.binary("linalg/cho solve/" + left, (a, b) -> Linalg.choSolve(dominant(a), left, b));
    }
    cases.binary(
        "linalg/triangular solve/unit",
        (a, b) -> Linalg.triangularSolve(a, b, true, true, false, true));
    cases.binary("linalg/solve triangular", (a, b) -> Linalg.solveTriangular(dominant(a), b, true));
  }

  private static void lu(Cases cases) {
    for (String shape : List.of("square", "tall", "wide")) {
      cases.unary("linalg/lu/" + shape, x -> Linalg.lu(x).lu());
      cases.several(
          "linalg/lu order/" + shape,
          in -> List.of(Linalg.lu(in.get(0)).pivots(), Linalg.lu(in.get(0)).permutation()));
    }
    for (String shapes : List.of("vector", "stack", "one matrix")) {
      cases.binary("linalg/solve/" + shapes, Linalg::solve);
    }
    cases.unary("linalg/inv", x -> Linalg.inv(dominant(x)));
    cases.unary("linalg/det", Linalg::det);
    cases.unary("linalg/slogdet", x -> Linalg.slogdet(x).logabsdet());
    cases.unary("linalg/slogdet sign", x -> Linalg.slogdet(x).sign());
    cases.several(
        "linalg/slogdet both",
        in -> List.of(Linalg.slogdet(in.get(0)).sign(), Linalg.slogdet(in.get(0)).logabsdet()));
  }

  private static void orthogonal(Cases cases) {
    for (String shape : List.of("square", "tall", "wide")) {
      cases.several(
          "linalg/qr/" + shape,
          in -> {
            Linalg.Qr qr = Linalg.qr(in.get(0));
            return List.of(qr.q(), qr.r());
          });
      cases.several("linalg/svd/" + shape, in -> svd(in.get(0)));
    }
    cases.several(
        "linalg/eigh",
        in -> {
          Tensor x = in.get(0);
          Tensor counts = Lax.iota(TensorType.of(x.dtype(), x.dim(-1)), 0);
          Linalg.Eigh pairs = Linalg.eigh(x.add(mT(x)).add(eye(x).mul(counts)));
          return List.of(pairs.eigenvalues(), pairs.eigenvectors().square());
        });
    cases.unary("linalg/eigvalsh", Linalg::eigvalsh);
    cases.unary("linalg/svdvals", Linalg::svdvals);
  }

  /** What the signs of the singular vectors cancel in. */
  private static List<Tensor> svd(Tensor x) {
    Linalg.Svd svd = Linalg.svd(x);
    Tensor products = svd.u().expandDims(-3).mul(mT(svd.vh()).expandDims(-2));
    return List.of(svd.u().square(), svd.s(), svd.vh().square(), products);
  }

  private static void derived(Cases cases) {
    cases.unary("linalg/pinv/tall", Linalg::pinv);
    cases.unary("linalg/pinv/wide", Linalg::pinv);
    cases.binary("linalg/lstsq", (a, b) -> Linalg.lstsq(a, b).x());
    cases.binary("linalg/lstsq/rank", (a, b) -> Linalg.lstsq(a, b).rank());
    cases.several(
        "linalg/lstsq/several",
        in -> {
          Linalg.LeastSquares found = Linalg.lstsq(in.get(0), in.get(1));
          return List.of(found.x(), found.residuals());
        });
    cases.unary("linalg/matrix rank", Linalg::matrixRank);
    for (int n : new int[] {0, 1, 3, 6, -2}) {
      cases.unary("linalg/matrix power/" + n, x -> Linalg.matrixPower(dominant(x), n));
    }
    cases.unary("linalg/expm", Linalg::expm);
    for (Linalg.Order order : Linalg.Order.values()) {
      cases.unary("linalg/norm/" + order, x -> Linalg.matrixNorm(x, order));
    }
  }
}
