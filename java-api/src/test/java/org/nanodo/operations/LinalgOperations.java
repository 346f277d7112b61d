package org.nanodo.operations;

import java.util.List;
import org.nanodo.Linalg;
import org.nanodo.Tensor;

/** Linear algebra; see {@code operations_linalg.py}. */
final class LinalgOperations {
  private LinalgOperations() {}

  static void addTo(OperationFunctions f) {
    triangles(f);
    equations(f);
    values(f);
  }

  private static void triangles(OperationFunctions f) {
    f.unary("Linalg.cholesky", Linalg::cholesky);
    f.add(
        "Linalg.triangularSolve",
        (in, p) ->
            Linalg.triangularSolve(
                in.get(0),
                in.get(1),
                p.flag("left"),
                p.flag("lower"),
                p.flag("transpose"),
                p.flag("unit")));
    f.add(
        "Linalg.solveTriangular",
        (in, p) -> Linalg.solveTriangular(in.get(0), in.get(1), p.flag("lower")));
    f.add("Linalg.choSolve", (in, p) -> Linalg.choSolve(in.get(0), p.flag("lower"), in.get(1)));
  }

  private static void equations(OperationFunctions f) {
    f.several(
        "Linalg.lu",
        (in, p) -> {
          Linalg.Lu lu = Linalg.lu(in.get(0));
          return List.of(lu.lu(), lu.pivots(), lu.permutation());
        });
    f.binary("Linalg.solve", Linalg::solve);
    f.unary("Linalg.inv", Linalg::inv);
    f.unary("Linalg.det", Linalg::det);
    f.several(
        "Linalg.slogdet",
        (in, p) -> {
          Linalg.SignAndLogDet both = Linalg.slogdet(in.get(0));
          return List.of(both.sign(), both.logabsdet());
        });
    f.of("Linalg.matrixPower", (x, p) -> Linalg.matrixPower(x, p.integer("n")));
    f.unary("Linalg.expm", Linalg::expm);
    f.unary("Linalg.diagonal", Linalg::diagonal);
    f.unary("Linalg.trace", Linalg::trace);
  }

  private static void values(OperationFunctions f) {
    f.several(
        "Linalg.qr",
        (in, p) -> {
          Linalg.Qr qr = Linalg.qr(in.get(0));
          return List.of(qr.q(), qr.r());
        });
    f.several(
        "Linalg.eigh",
        (in, p) -> {
          Tensor x = in.get(0);
          Linalg.Eigh pairs = p.has("lower") ? Linalg.eigh(x, p.flag("lower")) : Linalg.eigh(x);
          return List.of(pairs.eigenvalues(), pairs.eigenvectors().square());
        });
    f.of("Linalg.tensorinv", (a, p) -> Linalg.tensorinv(a, p.integer("ind")));
    f.add(
        "Linalg.tensorsolve", (in, p) -> Linalg.tensorsolve(in.get(0), in.get(1), p.ints("axes")));
    f.unary("Linalg.eigvalsh", Linalg::eigvalsh);
    f.several("Linalg.svd", (in, p) -> svd(in.get(0)));
    f.unary("Linalg.svdvals", Linalg::svdvals);
    f.unary("Linalg.pinv", Linalg::pinv);
    f.unary("Linalg.matrixRank", Linalg::matrixRank);
    f.several(
        "Linalg.lstsq",
        (in, p) -> {
          Linalg.LeastSquares found = Linalg.lstsq(in.get(0), in.get(1));
          return List.of(found.x(), found.residuals(), found.rank(), found.s());
        });
    f.of(
        "Linalg.matrixNorm",
        (x, p) -> Linalg.matrixNorm(x, Linalg.Order.valueOf(p.text("order_name"))));
  }

  /** What the signs of the singular vectors cancel in. */
  private static List<Tensor> svd(Tensor x) {
    Linalg.Svd svd = Linalg.svd(x);
    Tensor rows = svd.vh().swapAxes(-1, -2).expandDims(-2);
    Tensor products = svd.u().expandDims(-3).mul(rows);
    return List.of(svd.u().square(), svd.s(), svd.vh().square(), products);
  }
}
