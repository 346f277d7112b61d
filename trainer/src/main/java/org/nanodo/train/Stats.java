package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/**
 * Mean, root mean square and standard deviation of a tree of tensors, as NanoDO's metrics. Each is
 * computed for all tensors at once, on a vector of their sums: XLA compiles a kernel an operation.
 *
 * @param names of the values
 * @param values a vector
 */
record Stats(List<String> names, Tensor values) {
  /**
   * The statistics of all tensors together, {@code grads/all/rms}, and if {@code each} those of
   * every tensor, {@code grads/embed_embedding_rms}.
   */
  static Stats of(String prefix, Tree<Tensor> tree, boolean each) {
    return ofQuotients(prefix, tree, Lax.scalar(DType.F32, 1), each);
  }

  /**
   * The statistics of the tensors divided by a scalar. Only vectors are divided one by one: of
   * those with equal elements NanoDO's standard deviation is rounding, which so stays the same.
   */
  static Stats ofQuotients(String prefix, Tree<Tensor> tree, Tensor scalar, boolean each) {
    Tensor one = Lax.scalar(DType.F32, 1);
    List<Tensor> leaves = tree.map(x -> x.rank() < 2 ? x.div(scalar) : x).leaves();
    Tensor divisor = vector(leaves.stream().map(x -> x.rank() < 2 ? one : scalar));
    Tensor size = sizes(leaves, each);
    Tensor sum = sums(vector(leaves.stream().map(Stats::total)).div(divisor), each);
    Tensor squares =
        sums(vector(leaves.stream().map(x -> total(x.square()))).div(divisor.square()), each);
    Tensor mean = sum.div(size);
    Tensor meanSquare = squares.div(size);
    Tensor std = meanSquare.sub(mean.square()).maximum(0).sqrt();
    Tensor values = Lax.concatenate(List.of(meanSquare.sqrt(), std, mean), 0);

    var names = new ArrayList<String>();
    for (String stat : List.of("rms", "std", "mean")) {
      names.add(prefix + "all/" + stat);
      if (each) {
        tree.paths().forEach(path -> names.add(prefix + path.replace('/', '_') + "_" + stat));
      }
    }
    return new Stats(names, values);
  }

  /** The sum, row by row first, which XLA merges with the square and runs on all cores. */
  private static Tensor total(Tensor x) {
    int[] inRow = IntStream.range(1, x.rank()).toArray();
    return (inRow.length == 0 ? x : x.sum(inRow)).sum();
  }

  private static Tensor sizes(List<Tensor> leaves, boolean each) {
    double total = leaves.stream().mapToLong(x -> x.shape().size()).sum();
    DoubleStream own = leaves.stream().filter(x -> each).mapToDouble(x -> x.shape().size());
    double[] sizes = DoubleStream.concat(DoubleStream.of(total), own).toArray();
    return Lax.constant(Literal.of(TensorType.of(DType.F32, sizes.length), sizes));
  }

  private static Tensor vector(Stream<Tensor> scalars) {
    return Lax.concatenate(scalars.map(x -> x.reshape(1)).toList(), 0);
  }

  /** The total of the sums, and if {@code each} then they themselves. */
  private static Tensor sums(Tensor own, boolean each) {
    Tensor total = own.sum().reshape(1);
    return each ? Lax.concatenate(List.of(total, own), 0) : total;
  }
}
