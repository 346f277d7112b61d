package org.nanodo.task;

import java.util.Locale;
import java.util.Optional;
import org.nanodo.Tensor;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Scope;
import org.nanodo.sharding.AxisRules;

/**
 * What a trainer trains: what a batch is, and what the loss of a batch is. The parameters are those
 * that the loss declares in its scope.
 *
 * <p>A task is best a record: its components are its configuration, and a constructor without
 * arguments gives their defaults. The trainer finds a task by its line in {@code
 * META-INF/services/org.nanodo.task.Task}, or compiles it from a {@code .java} file.
 *
 * @param <B> a batch: a record, list or map of tensors with the examples along their first axes, or
 *     one such tensor; {@link Tokens} for text
 */
public interface Task<B> {
  /** What a configuration names it by: {@code mlp_classifier} of a class {@code MlpClassifier}. */
  default String name() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
        .toLowerCase(Locale.ROOT);
  }

  /**
   * The types of a batch, as abstract tensors.
   *
   * @param examples how many examples it has
   * @param vocabSize the number of token ids; only tasks that read text need it
   */
  B batch(int examples, int vocabSize);

  /**
   * The loss of a batch in training: the mean over its examples, or over what {@link
   * Metrics#weight} counts.
   *
   * @param s gives the parameters, and keys for dropout
   * @param metrics takes what is reported beside the loss
   * @return a floating-point scalar
   */
  Tensor loss(Scope s, B batch, Metrics metrics);

  /**
   * The loss of a batch in evaluation; by default that of training, in a scope without a key. A
   * mean called {@code loss} that is put into {@code metrics} is reported instead, with its
   * standard error.
   */
  default Tensor evaluate(Scope s, B batch, Metrics metrics) {
    return loss(s, batch, metrics);
  }

  /**
   * What the model predicts for a batch, such as logits.
   *
   * @throws UnsupportedOperationException if the task has not said how, as by default
   */
  default Tensor predict(Scope s, B batch) {
    throw new UnsupportedOperationException(
        "the task '%s' does not say what it predicts; override Task.predict".formatted(name()));
  }

  /**
   * All examples of a split, {@code train} or one that is evaluated on, with values: the trainer
   * draws batches from them. Empty, as by default, for tasks of {@link Tokens}: their text comes
   * from the data source that the configuration names.
   */
  default Optional<B> examples(String split) {
    return Optional.empty();
  }

  /** Which mesh axes the logical axes of its tensors are split over. */
  default AxisRules rules() {
    return AxisRules.DEFAULT;
  }
}
