package org.nanodo.mistakes;

import java.util.List;
import org.nanodo.Image;
import org.nanodo.Index;
import org.nanodo.Jnp;
import org.nanodo.Linalg;
import org.nanodo.PadMode;
import org.nanodo.Special;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;

/** NumPy's functions, used wrongly. */
final class NumpyMistakes {
  private interface Use {
    Object of(Tensor x, Tensor v, Tensor i);
  }

  private final Mistakes to;

  private NumpyMistakes(Mistakes to) {
    this.to = to;
  }

  static void addTo(Mistakes to) {
    new NumpyMistakes(to).add();
  }

  private void use(String what, Use use) {
    to.add(what, () -> use.of(Tensor.zeros(2, 3), Tensor.zeros(4), Tensor.zeros(DType.I32, 2)));
  }

  private void add() {
    use("tril of a vector", (x, v, i) -> v.tril());
    use("cumlogsumexp of integers", (x, v, i) -> i.cumlogsumexp(0));
    use("argmin of nothing", (x, v, i) -> Tensor.zeros(0).argmin());
    use("topK of too few", (x, v, i) -> x.topK(4));
    use("searchsorted in a matrix", (x, v, i) -> x.searchsorted(v));
    use("digitize by a matrix", (x, v, i) -> v.digitize(x));
    use("bincount with other weights", (x, v, i) -> i.bincount(v, 3));
    use("histogram without bins", (x, v, i) -> v.histogram(0));
    use("unique of nothing", (x, v, i) -> Tensor.zeros(0).unique(2));
    use("lexsort without keys", (x, v, i) -> Jnp.lexsort(List.of(), 0));
    use("at in two modes", (x, v, i) -> x.at(Index.CLIP, Index.WRAP, i));
    use("segmentSum with too few ids", (x, v, i) -> v.segmentSum(i, 3));
    use("arraySplit into nothing", (x, v, i) -> v.arraySplit(0, 0));
    use("diagonal of one axis", (x, v, i) -> x.diagonal(0, 0, -2));
    use("pad by one width", (x, v, i) -> x.pad(PadMode.EDGE, new int[] {1}));
    use("pad of nothing", (x, v, i) -> Tensor.zeros(0).pad(PadMode.WRAP, new int[] {1, 1}));
    use("pad of integers by a ramp", (x, v, i) -> i.pad(PadMode.LINEAR_RAMP, new int[] {1, 1}));
    use("cross of 4 elements", (x, v, i) -> v.cross(v));
    use("interp at a matrix", (x, v, i) -> v.interp(v, x));
    use("meshgrid of a matrix", (x, v, i) -> Jnp.meshgrid(x, v));
    use("geomspace through zero", (x, v, i) -> Jnp.geomspace(-1, 2, 3));
    addOthers();
  }

  private void addOthers() {
    use("nanmedian of nothing", (x, v, i) -> Tensor.zeros(0).nanmedian());
    use("matrixTranspose of a vector", (x, v, i) -> v.matrixTranspose());
    use("roll by too few distances", (x, v, i) -> x.roll(new int[] {1}, new int[] {0, 1}));
    use("fillDiagonal of a vector", (x, v, i) -> v.fillDiagonal(1));
    use("putAlongAxis at numbers", (x, v, i) -> v.putAlongAxis(x, v, 0));
    use(
        "putAlongAxis at too many",
        (x, v, i) -> Tensor.zeros(1, 4).putAlongAxis(i.expandDims(1), v, 1));
    use("unravelIndex of numbers", (x, v, i) -> v.unravelIndex(4));
    use("ravelMultiIndex that fills", (x, v, i) -> Jnp.ravelMultiIndex(List.of(i), Index.FILL, 3));
    use("gradient of one", (x, v, i) -> Tensor.ones(1).gradient(0));
    use("gradient at other points", (x, v, i) -> x.gradient(v, 1));
    use("vecdot of other sizes", (x, v, i) -> x.vecdot(v, -1));
    use("select without conditions", (x, v, i) -> Jnp.select(List.of(), List.of(x), 0));
    use("piecewise without functions", (x, v, i) -> Jnp.piecewise(x, List.of(x), List.of()));
    use("convolve of a matrix", (x, v, i) -> Jnp.convolve(x, v, Jnp.ConvolveMode.FULL));
    use("gcd of numbers", (x, v, i) -> x.gcd(x));
    use("multiDot with a vector between", (x, v, i) -> Linalg.multiDot(x, i, x));
    use("resize to more axes", (x, v, i) -> Image.resize(v, new int[] {2, 2}, Image.Method.LINEAR));
    use("multigammaln of no dimension", (x, v, i) -> Special.multigammaln(x, 0));
  }
}
