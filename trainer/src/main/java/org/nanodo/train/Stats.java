package org.nanodo.train;

import java.util.List;
import java.util.Map;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/** Mean, root mean square and standard deviation of a tree of tensors, as NanoDO's metrics. */
final class Stats {
  private record Sums(Tensor sum, Tensor squares, double size) {
    static Sums of(Tensor x) {
      return new Sums(x.sum(), x.square().sum(), x.shape().size());
    }

    Sums plus(Sums other) {
      return new Sums(sum.add(other.sum), squares.add(other.squares), size + other.size);
    }

    void put(Map<String, Tensor> metrics, String rms, String std, String mean) {
      Tensor m = sum.div(size);
      Tensor ms = squares.div(size);
      metrics.put(rms, ms.sqrt());
      metrics.put(std, ms.sub(m.square()).maximum(0).sqrt());
      metrics.put(mean, m);
    }
  }

  private Stats() {}

  /**
   * Adds the statistics of all tensors together, {@code grads/all/rms}, and if {@code each} those
   * of every tensor, {@code grads/embed_embedding_rms}.
   */
  static void put(Map<String, Tensor> metrics, String prefix, Tree<Tensor> tree, boolean each) {
    List<Sums> sums = tree.leaves().stream().map(Sums::of).toList();
    String all = prefix + "all/";
    sums.stream()
        .reduce(Sums::plus)
        .ifPresent(s -> s.put(metrics, all + "rms", all + "std", all + "mean"));
    if (each) {
      List<String> paths = tree.paths();
      for (int i = 0; i < paths.size(); i++) {
        String name = prefix + paths.get(i).replace('/', '_');
        sums.get(i).put(metrics, name + "_rms", name + "_std", name + "_mean");
      }
    }
  }
}
