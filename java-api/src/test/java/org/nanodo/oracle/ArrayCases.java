package org.nanodo.oracle;

import java.util.List;
import org.nanodo.Jnp;
import org.nanodo.PadMode;
import org.nanodo.Tensor;

/** NumPy's functions that rearrange, pad and multiply whole tensors; see {@code arrays.py}. */
final class ArrayCases {
  private ArrayCases() {}

  static void addTo(Cases cases) {
    padding(cases);
    moving(cases);
    joining(cases);
    diagonals(cases);
    products(cases);
    calculus(cases);
    Oracle.ENTRIES.keySet().stream()
        .filter(name -> name.startsWith("sums/"))
        .map(name -> name.substring("sums/".length()))
        .forEach(s -> cases.add("sums/" + s, in -> Jnp.einsum(s, in.toArray(Tensor[]::new))));
  }

  private static void padding(Cases cases) {
    for (PadMode mode : PadMode.values()) {
      cases.unary("pad/" + mode, x -> x.pad(mode, new int[] {3, 2}, new int[] {1, 4}));
    }
    cases.unary("pad/number", x -> x.pad(7, new int[] {2, 2}));
    cases.unary("pad/zeros", x -> x.pad(new int[] {0, 1}, new int[] {2, 0}));
  }

  private static void moving(Cases cases) {
    cases.unary("array/roll", x -> x.roll(2, 1));
    cases.unary("array/roll all", x -> x.roll(-4));
    cases.unary("array/roll both", x -> x.roll(7, 0, 1));
    cases.unary("array/flip", Tensor::flip);
    cases.unary("array/fliplr", Tensor::fliplr);
    cases.unary("array/flipud", Tensor::flipud);
    for (int k = 1; k <= 3; k++) {
      int count = k;
      cases.unary("array/rot90/" + k, x -> x.rot90(count));
      cases.unary("array/rot90 axes/" + k, x -> x.rot90(count, 2, 0));
    }
    cases.unary("array/tile", x -> x.tile(2, 1, 3));
    cases.unary("array/tile last", x -> x.tile(2));
    cases.unary("array/move axis", x -> x.moveAxis(0, -1));
    cases.unary("array/swap axes", x -> x.swapAxes(0, 2));
    cases.unary("array/squeeze", Tensor::squeeze);
    cases.unary("array/squeeze one", x -> x.squeeze(1));
    cases.unary("array/ravel", Tensor::ravel);
  }

  private static void joining(Cases cases) {
    cases.several("array/split at", in -> in.get(0).split(new int[] {1, 3, 3}, 1));
    cases.several("array/array split", in -> in.get(0).arraySplit(3, 1));
    cases.add("array/hstack", in -> Jnp.hstack(all(in)));
    cases.add("array/vstack", in -> Jnp.vstack(all(in)));
    cases.several("array/meshgrid", in -> Jnp.meshgrid(all(in)));
    cases.several("array/meshgrid ij", in -> Jnp.meshgridIj(all(in)));
    cases.unary("array/logspace", x -> x.add(Jnp.logspace(-1, 2, 4)));
    cases.unary("array/geomspace", x -> x.add(Jnp.geomspace(-1, -1000, 4)));
  }

  private static Tensor[] all(List<Tensor> in) {
    return in.toArray(Tensor[]::new);
  }

  private static void diagonals(Cases cases) {
    for (int k : new int[] {-1, 0, 2}) {
      cases.unary("array/diag/" + k, x -> x.diag(k));
      cases.unary("array/tril/" + k, x -> x.tril(k));
      cases.unary("array/triu/" + k, x -> x.triu(k));
      cases.unary("array/diagonal/" + k, x -> x.diagonal(k, 2, 0));
    }
    cases.unary("array/trace", Tensor::trace);
  }

  private static void products(Cases cases) {
    cases.binary("product/outer", Tensor::outer);
    cases.binary("product/inner", Tensor::inner);
    cases.binary("product/vdot", Tensor::vdot);
    cases.binary("product/dot", Tensor::dot);
    cases.binary("product/tensordot", (a, b) -> a.tensordot(b, 2));
    cases.binary(
        "product/tensordot axes", (a, b) -> a.tensordot(b, new int[] {0, 2}, new int[] {1, 0}));
    cases.binary("product/kron", Tensor::kron);
    cases.binary("product/cross", Tensor::cross);
    cases.binary("product/cross two", (a, b) -> a.cross(b, 0));
    cases.binary("product/cross mixed", Tensor::cross);
  }

  private static void calculus(Cases cases) {
    cases.unary("product/diff", Tensor::diff);
    cases.unary("product/diff twice", x -> x.diff(2, 0));
    cases.unary("product/trapezoid", Tensor::trapezoid);
    cases.unary("product/trapezoid dx", y -> y.trapezoid(0.5, 0));
    cases.binary("product/trapezoid at", (y, x) -> y.trapezoid(x, 0));
    cases.add("product/interp", in -> in.get(0).interp(in.get(1), in.get(2)));
  }
}
