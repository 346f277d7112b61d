package org.nanodo.operations;

import org.nanodo.Jnp;
import org.nanodo.Lax;
import org.nanodo.Tensor;

/** Products of tensors, and what is computed of neighbours; see {@code operations_products.py}. */
final class ProductOperations {
  private ProductOperations() {}

  static void addTo(OperationFunctions f) {
    f.binary("Tensor.matmul", Tensor::matmul);
    f.binary("Tensor.dot", Tensor::dot);
    f.binary("Tensor.vdot", Tensor::vdot);
    f.binary("Tensor.inner", Tensor::inner);
    f.binary("Tensor.outer", Tensor::outer);
    f.binary("Tensor.kron", Tensor::kron);
    f.add("Tensor.cross", (in, p) -> in.get(0).cross(in.get(1), p.integer("axis")));
    f.add(
        "Tensor.tensordot",
        (in, p) -> {
          Tensor x = in.get(0);
          if (p.json().get("axes").isJsonPrimitive()) {
            return x.tensordot(in.get(1), p.integer("axes"));
          }
          int[][] axes = p.pairs("axes");
          return x.tensordot(in.get(1), axes[0], axes[1]);
        });
    f.add(
        "Lax.dotGeneral",
        (in, p) ->
            Lax.dotGeneral(
                in.get(0),
                in.get(1),
                p.list("lhsBatch"),
                p.list("rhsBatch"),
                p.list("lhsContract"),
                p.list("rhsContract")));
    f.add("Jnp.einsum", (in, p) -> Jnp.einsum(p.text("subscripts"), in.toArray(Tensor[]::new)));
    f.of("Tensor.diff", (x, p) -> x.diff(p.integer("n"), p.integer("axis")));
    f.add(
        "Tensor.trapezoid",
        (in, p) -> {
          Tensor y = in.get(0);
          if (in.size() == 2) {
            return y.trapezoid(in.get(1), p.integer("axis"));
          }
          return p.has("dx") ? y.trapezoid(p.real("dx"), p.integer("axis")) : y.trapezoid();
        });
    f.add("Tensor.interp", (in, p) -> in.get(0).interp(in.get(1), in.get(2)));
  }
}
