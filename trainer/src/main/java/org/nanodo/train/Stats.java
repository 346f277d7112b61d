package org.nanodo.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.nn.ParamSpec;
import org.nanodo.optim.Moments;

/**
 * Mean, root mean square and standard deviation of a tree of tensors, as NanoDO's metrics. The
 * program only sums; a few numbers are left to the host, since XLA compiles code for every
 * operation.
 *
 * @param prefix of the metrics' names
 * @param tensors the sums of each tensor
 * @param divisor what the tensors of two and more dimensions are still to be divided by
 * @param each whether every tensor has metrics of its own, as {@code grads/embed_embedding_rms},
 *     beside those of all together, {@code grads/all/rms}
 */
record Stats(String prefix, List<Sums> tensors, Tensor divisor, boolean each) {
  /**
   * Sums of a tensor's elements and of their squares; in a stack, those of each tensor.
   *
   * @param names of the tensors, with underscores
   * @param rank of each tensor, as its size
   */
  record Sums(List<String> names, int rank, long size, Tensor sum, Tensor squares) {
    static Sums of(String path, ParamSpec p, Tensor x) {
      // Of vectors with equal elements the deviation is rounding, NanoDO's if summed as by it.
      Moments m = p.one().rank() < 2 ? Moments.plain(x, p.lead()) : Moments.of(x, p.lead());
      return new Sums(
          p.names(path).stream().map(n -> n.replace('/', '_')).toList(),
          p.one().rank(),
          p.one().shape().size(),
          m.sum(),
          m.squares());
    }
  }

  static Stats of(String prefix, Tree<ParamSpec> specs, Tree<Tensor> tree, boolean each) {
    return new Stats(prefix, sums(specs, tree), Lax.scalar(DType.F32, 1), each);
  }

  private static List<Sums> sums(Tree<ParamSpec> specs, Tree<Tensor> tree) {
    var sums = new ArrayList<Sums>();
    Iterator<Tensor> tensors = tree.leaves().iterator();
    specs.mapWithPath((path, p) -> sums.add(Sums.of(path, p, tensors.next())));
    return sums;
  }

  /**
   * The statistics of the tensors divided by a scalar. Only vectors are divided one by one: of
   * those with equal elements NanoDO's standard deviation is rounding, which so stays the same.
   */
  static Stats ofQuotients(
      String prefix, Tree<ParamSpec> specs, Tree<Tensor> tree, Tensor scalar, boolean each) {
    Tree<Tensor> divided = specs.zip(tree, (p, x) -> p.one().rank() < 2 ? x.div(scalar) : x);
    return new Stats(prefix, sums(specs, divided), scalar, each);
  }

  /** What the host needs: scalars and vectors, as many as {@link #read} takes. */
  List<Tensor> scalars() {
    var scalars = new ArrayList<>(List.of(divisor));
    for (Sums s : tensors) {
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
    int at = from + 1;
    double totalSize = 0;
    double totalSum = 0;
    double totalSquares = 0;
    for (Sums s : tensors) {
      float by = s.rank < 2 ? 1 : divisor;
      int n = s.names.size();
      for (int i = 0; i < n; i++) {
        float sum = scalars[at + i] / by;
        float squares = scalars[at + n + i] / (by * by);
        totalSize += s.size;
        totalSum += sum;
        totalSquares += squares;
        if (each) {
          put(metrics, s.names.get(i) + "_", s.size, sum, squares);
        }
      }
      at += 2 * n;
    }
    put(metrics, "all/", (float) totalSize, (float) totalSum, (float) totalSquares);
    return at;
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
