package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nanodo.ir.TensorType;

/**
 * The tensors of a tree as one vector: {@link Tree#ravel}.
 *
 * @param vector their elements in order, in the type that they take together
 * @param unravel from such a vector to a tree of the same structure and types
 */
public record Raveled<T>(Tensor vector, Function<Tensor, T> unravel) {
  static <T> Raveled<T> of(T value) {
    Tree<Tensor> tree = Tree.of(value, Tensor.class);
    Tree<TensorType> types = tree.map(Tensor::type);
    Tensor vector =
        tree.leaves().isEmpty()
            ? Tensor.zeros(0)
            : Lax.concatenate(tree.leaves().stream().map(Tensor::ravel).toList(), 0);
    return new Raveled<>(vector, v -> types.with(parts(types.leaves(), vector.dim(0), v)).build());
  }

  private static List<Tensor> parts(List<TensorType> types, int size, Tensor vector) {
    require(
        vector.rank() == 1 && vector.dim(0) == size,
        "unravel: found %s, expected a vector of %d elements",
        vector,
        size);
    List<Tensor> leaves = new ArrayList<>();
    int start = 0;
    for (TensorType type : types) {
      int end = start + Math.toIntExact(type.shape().size());
      Tensor part = Lax.sliceInDim(vector, start, end, 0);
      leaves.add(part.reshape(type.shape().dims()).astype(type.dtype()));
      start = end;
    }
    return leaves;
  }
}
