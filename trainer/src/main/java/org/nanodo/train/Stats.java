package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nanodo.ir.DType;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/**
 * Mean, root mean square and standard deviation of a tree of tensors, as NanoDO's metrics. The
 * program only sums; a few numbers are left to the host, since XLA compiles a kernel for every
 * operation.
 *
 * @param prefix of the metrics' names
 * @param tensors the sums of each tensor
 * @param divisor what the tensors of two and more dimensions are still to be divided by
 * @param each whether every tensor has metrics of its own, as {@code grads/embed_embedding_rms},
 *     beside those of all together, {@code grads/all/rms}
 */
record Stats(String prefix, Tree<Sums> tensors, Tensor divisor, boolean each) {
  /** Sums of a tensor's elements and of their squares. */
  record Sums(int rank, long size, Tensor sum, Tensor squares) {
    static Sums of(Tensor x) {
      return new Sums(x.rank(), x.shape().size(), x.sum(), x.square().sum());
    }
  }

  static Stats of(String prefix, Tree<Tensor> tree, boolean each) {
    return new Stats(prefix, tree.map(Sums::of), Lax.scalar(DType.F32, 1), each);
  }

  /**
   * The statistics of the tensors divided by a scalar. Only vectors are divided one by one: of
   * those with equal elements NanoDO's standard deviation is rounding, which so stays the same.
   */
  static Stats ofQuotients(String prefix, Tree<Tensor> tree, Tensor scalar, boolean each) {
    Tree<Sums> sums = tree.map(x -> Sums.of(x.rank() < 2 ? x.div(scalar) : x));
    return new Stats(prefix, sums, scalar, each);
  }

  /** What the host needs: scalars, as many as {@link #read} takes. */
  List<Tensor> scalars() {
    var scalars = new ArrayList<>(List.of(divisor));
    for (Sums s : tensors.leaves()) {
      scalars.add(s.sum);
      scalars.add(s.squares);
    }
    return scalars;
  }

  /**
   * Makes metrics of the scalars, which begin at {@code from}; in float32, as NanoDO.
   *
   * @return where they end
   */
  int read(float[] scalars, int from, Map<String, Double> metrics) {
    float divisor = scalars[from];
    List<String> paths = tensors.paths();
    double totalSize = 0;
    double totalSum = 0;
    double totalSquares = 0;
    for (int i = 0; i < paths.size(); i++) {
      Sums s = tensors.leaves().get(i);
      float by = s.rank < 2 ? 1 : divisor;
      float sum = scalars[from + 2 * i + 1] / by;
      float squares = scalars[from + 2 * i + 2] / (by * by);
      totalSize += s.size;
      totalSum += sum;
      totalSquares += squares;
      if (each) {
        put(metrics, paths.get(i).replace('/', '_') + "_", s.size, sum, squares);
      }
    }
    put(metrics, "all/", (float) totalSize, (float) totalSum, (float) totalSquares);
    return from + 1 + 2 * paths.size();
  }

  private void put(Map<String, Double> metrics, String name, float size, float sum, float squares) {
    float mean = sum / size;
    float meanSquare = squares / size;
    float variance = Math.max(meanSquare - mean * mean, 0);
    metrics.put(prefix + name + "rms", Math.sqrt(meanSquare));
    metrics.put(prefix + name + "std", Math.sqrt(variance));
    metrics.put(prefix + name + "mean", (double) mean);
  }
}
