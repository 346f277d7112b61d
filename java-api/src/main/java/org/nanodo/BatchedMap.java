package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.List;
import java.util.function.Function;
import org.nanodo.ir.Shape;

/** {@link ControlFlow#map} in batches. */
final class BatchedMap {
  private BatchedMap() {}

  static <X, Y> Y apply(Function<X, Y> f, X xs, int batchSize) {
    Tree<Tensor> tree = Tree.of(xs, Tensor.class);
    require(
        !tree.leaves().isEmpty() && tree.leaves().get(0).rank() > 0,
        "map: %s has no leading axis to map over",
        Tensor.described(tree));
    require(batchSize >= 0, "map: the batch size %d is negative", batchSize);
    int count = tree.leaves().get(0).dim(0);
    Function<X, Y> batch = Transforms.vmap(f);
    if (batchSize == 0 || batchSize >= count) {
      return batch.apply(xs);
    }
    int whole = count / batchSize * batchSize;
    X batches = tree.map(x -> split(Lax.sliceInDim(x, 0, whole, 0), batchSize)).build();
    Tree<Tensor> mapped =
        Tree.of(ControlFlow.map(batch, batches), Tensor.class).map(BatchedMap::joined);
    if (whole == count) {
      return mapped.build();
    }
    Y rest = batch.apply(tree.map(x -> Lax.sliceInDim(x, whole, count, 0)).build());
    return mapped
        .zip(Tree.of(rest, Tensor.class), (a, b) -> Lax.concatenate(List.of(a, b), 0))
        .build();
  }

  private static Tensor split(Tensor x, int batchSize) {
    Shape each = x.shape().with(0, batchSize);
    return x.reshape(each.prepend(x.dim(0) / batchSize).dims());
  }

  private static Tensor joined(Tensor y) {
    return y.reshape(y.shape().rest().with(0, y.dim(0) * y.dim(1)).dims());
  }
}
