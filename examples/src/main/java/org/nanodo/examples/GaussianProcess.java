package org.nanodo.examples;

import static org.nanodo.Index.ALL;
import static org.nanodo.Index.NEW_AXIS;
import static org.nanodo.Index.to;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.valueAndGrad;
import static org.nanodo.Transforms.vjp;
import static org.nanodo.Transforms.vmap;

import java.util.List;
import org.nanodo.Fft;
import org.nanodo.Lax;
import org.nanodo.Linalg;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.nn.Nn;

/** a11_gaussian_process: a process fitted by its marginal likelihood, in float64. */
public final class GaussianProcess {
  private static final Tensor X = Tensor.linspace(DType.F64, 0, 6, 20);
  private static final Tensor Y = X.sin().add(X.mul(17).cos().mul(0.1));
  private static final Tensor NEW = Tensor.of(DType.F64, 0.5, 3.3, 7);

  private GaussianProcess() {}

  record Params(Tensor logLength, Tensor logNoise, Tensor logScale) {
    static Params of(Tensor v) {
      return new Params(v.at(0), v.at(1), v.at(2));
    }

    Tensor stacked() {
      return Lax.stack(List.of(logLength, logNoise, logScale), 0);
    }

    Tensor kernel(Tensor a, Tensor b) {
      Tensor gap = a.at(ALL, NEW_AXIS).sub(b).div(logLength.exp());
      return logScale.mul(2).exp().mul(gap.square().mul(-0.5).exp());
    }

    Tensor factor() {
      Tensor noise = logNoise.mul(2).exp().mul(Tensor.eye(DType.F64, 20));
      return Linalg.cholesky(kernel(X, X).add(noise));
    }

    Tensor logLikelihood() {
      Tensor chol = factor();
      Tensor white = Linalg.solveTriangular(chol, Y, true);
      Tensor logDet = Linalg.diagonal(chol).log().sum();
      return white.matmul(white).mul(-0.5).sub(logDet).sub(10 * Math.log(2 * Math.PI));
    }
  }

  static Tensor lowPass(Tensor signal, Tensor cut) {
    Tensor f = Fft.rfft(signal);
    Tensor keep = Nn.sigmoid(cut.sub(Tensor.arange(f.dim(0))).mul(4));
    return Fft.irfft(f.mul(keep));
  }

  static Tensor roughness(Tensor signal, Tensor cut) {
    return lowPass(signal, cut).diff().square().sum();
  }

  static Tensor clipped(Tensor g) {
    return g.maximum(-5).minimum(5);
  }

  public static void main(String... args) {
    var start = Params.of(Tensor.of(DType.F64, 0, -1, 0.2));
    Scan<Params, List<Tensor>, Tensor> ascent =
        Scan.of(
            (p, none) -> {
              var at = valueAndGrad(Params::logLikelihood).apply(p);
              var next = Tree.map((v, g) -> v.add(clipped(g).mul(0.01)), p, at.grad());
              return new Step<>(next, at.value());
            });
    Step<Params, Tensor> fitted = ascent.apply(start, List.of(), 40);
    Params params = fitted.carry();

    Tensor chol = params.factor();
    Tensor cross = params.kernel(X, NEW);
    Tensor half = Linalg.triangularSolve(chol, cross, true, true, false, false);
    Tensor mean = cross.transpose().matmul(Linalg.choSolve(chol, true, Y));
    Tensor variance = params.logScale.mul(2).exp().sub(half.square().sum(0));

    var slope = grad((Tensor v) -> Params.of(v).logLikelihood());
    var curvature = vjp(slope, start.stacked()).pullback();
    Tensor first = start.factor();
    Tensor error = first.matmul(first.transpose()).sub(start.kernel(X, X));

    Tensor t = Tensor.arange(DType.F64, 0, 64, 1);
    Tensor signal = t.mul(0.3).sin().add(t.mul(2.1).sin().mul(0.5));
    Tensor cut = Tensor.of(DType.F64, 6.);

    new Values()
        .add("log_likelihood", start.logLikelihood())
        .add("grad", slope.apply(start.stacked()))
        .add("hessian", vmap(curvature).apply(Tensor.eye(DType.F64, 3)))
        .add("history", fitted.y().at(ALL.by(5)))
        .add("params", params.stacked())
        .add("cholesky_last_row", first.at(-1))
        .add("mean", mean)
        .add("variance", variance)
        .add("inverse_check", error.norm())
        .add("spectrum", Fft.rfft(signal).abs().at(to(12)))
        .add("filtered", lowPass(signal, cut).at(ALL.by(4)))
        .add("roughness_grad", grad((Tensor s) -> roughness(s, cut)).apply(signal).at(ALL.by(4)))
        .add("roughness_grad_cut", grad((Tensor c) -> roughness(signal, c)).apply(cut))
        .print();
  }
}
