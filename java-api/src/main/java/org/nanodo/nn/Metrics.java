package org.nanodo.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.UserLine;
import org.nanodo.nn.ParamSpec.Stack;

/**
 * What a traced function reports beside its result, as Flax's {@code sow}. What a layer of {@link
 * Layers} puts in is reported under the layer's path, as {@code blocks_0/rms}.
 */
public final class Metrics {
  /**
   * The mean of measurements, as float32 scalars.
   *
   * @param count how many measurements, or the sum of their weights
   * @param m2 the weighted sum of squared distances from the mean
   */
  public record Mean(Tensor count, Tensor mean, Tensor m2) {
    private Mean at(int member) {
      return new Mean(count.at(member), mean.at(member), m2.at(member));
    }
  }

  /**
   * All that was put in.
   *
   * @param means by name
   * @param weight how many targets the loss is the mean of, if that was said
   * @param tokens whether the targets are tokens
   * @param crossEntropy the mean over tokens in nats, if the loss has more in it than that
   */
  public record Collected(
      Map<String, Mean> means, List<Tensor> weight, boolean tokens, List<Tensor> crossEntropy) {}

  private Map<String, Mean> means = new TreeMap<>();
  private final List<Tensor> weight = new ArrayList<>();
  private boolean tokens;
  private final List<Tensor> crossEntropy = new ArrayList<>();
  private final double zLoss;
  private boolean asked;

  public Metrics() {
    this(0);
  }

  private Metrics(double zLoss) {
    this.zLoss = zLoss;
  }

  /** For a loss with a z-loss times this factor. */
  public static Metrics withZLoss(double factor) {
    return new Metrics(factor);
  }

  /** The factor of the z-loss that the loss shall have, see {@link TokenLoss}; 0 for none. */
  public double zLoss() {
    asked = true;
    return zLoss;
  }

  /** Whether the loss has asked for {@link #zLoss}. */
  public boolean hasAskedForZLoss() {
    return asked;
  }

  /**
   * Reports the mean over all elements of a tensor, and returns it.
   *
   * @throws IllegalArgumentException if there is a metric of this name already
   */
  public Tensor mean(String name, Tensor values) {
    return mean(name, values, Lax.full(values.type().with(DType.F32), 1));
  }

  /**
   * The same, each element counting as much as its weight, of the same shape: 0 leaves it out. The
   * mean of nothing is 0.
   */
  public Tensor mean(String name, Tensor values, Tensor weights) {
    Tensor x = values.astype(DType.F32);
    Tensor w = weights.astype(DType.F32);
    Tensor count = w.sum();
    Tensor mean = x.mul(w).sum().div(count.add(count.eq(0).astype(DType.F32)));
    put(name, new Mean(count, mean, x.sub(mean).square().mul(w).sum()));
    return mean;
  }

  private void put(String name, Mean mean) {
    if (means.putIfAbsent(name, mean) != null) {
      throw new IllegalArgumentException(
          UserLine.after("two metrics have the name '%s'".formatted(name)));
    }
  }

  /**
   * Says how many targets the loss is the mean of: micro-batches count by it. Without it each
   * example counts 1.
   */
  public void weight(Tensor count) {
    if (!weight.isEmpty()) {
      throw new IllegalArgumentException(UserLine.after("the weight of the loss is given twice"));
    }
    weight.add(count.astype(DType.F32));
  }

  /** The same of a loss in nats a token: its perplexity is reported too. */
  public void tokens(Tensor count) {
    weight(count);
    tokens = true;
  }

  /** The same of a loss that has more in it than the mean cross entropy in nats. */
  public void tokens(Tensor count, Tensor meanNats) {
    tokens(count);
    crossEntropy.add(meanNats.astype(DType.F32));
  }

  /** What was put in. */
  public Collected collected() {
    return new Collected(Map.copyOf(means), List.copyOf(weight), tokens, List.copyOf(crossEntropy));
  }

  // For layers that are traced as functions: what they put in becomes a result of theirs.

  /** What {@code layer} puts in, apart from the rest. */
  Map<String, Mean> during(Runnable layer) {
    Map<String, Mean> outside = means;
    means = new TreeMap<>();
    try {
      layer.run();
      return means;
    } finally {
      means = outside;
    }
  }

  /** Takes what a member of a stack has put in. */
  void putMember(Stack stack, int member, Map<String, Mean> of) {
    of.forEach((name, mean) -> put(stack.member(member) + "/" + name, mean));
  }

  /** Takes what all members have put in, stacked. */
  void putStacked(Stack stack, Map<String, Mean> of) {
    for (int i = 0; i < stack.size(); i++) {
      int member = i;
      of.forEach((name, mean) -> put(stack.member(member) + "/" + name, mean.at(member)));
    }
  }
}
