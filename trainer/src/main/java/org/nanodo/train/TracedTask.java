package org.nanodo.train;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import java.util.Map;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.TraceException;
import org.nanodo.Transforms.WithAux;
import org.nanodo.Tree;
import org.nanodo.config.ConfigException;
import org.nanodo.data.Vocabulary;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Params;
import org.nanodo.nn.Scope;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.Mesh;
import org.nanodo.task.Task;
import org.nanodo.task.Tokens;

/** The functions of a task, to be traced for the devices of a layout. */
final class TracedTask {
  private final Task<Object> task;
  private final Vocabulary vocabulary;
  private final Layout layout;
  private final double zLoss;

  @SuppressWarnings("unchecked") // A task is only given what it has made itself, with other leaves.
  TracedTask(Task<?> task, Vocabulary vocabulary, Layout layout, double zLoss) {
    this.task = (Task<Object>) task;
    this.vocabulary = vocabulary;
    this.layout = layout;
    this.zLoss = zLoss;
  }

  /**
   * The types of a batch.
   *
   * @throws ConfigException if a tensor of it has not the examples along its first axis
   */
  Tree<TensorType> batch(int examples) {
    Object described = task.batch(examples, vocabulary.size());
    Object padded = described instanceof Tokens text ? text.withPad(vocabulary.pad()) : described;
    Tree<TensorType> types = Tree.of(padded, Tensor.class).map(Tensor::type);
    types.mapWithPath(
        (path, type) -> {
          if (type.rank() == 0 || type.shape().dim(0) != examples) {
            throw new ConfigException(
                "the task '%s' describes a batch of %d examples with a tensor%s %s; its first axis must be the examples"
                    .formatted(
                        task.name(), examples, path.isEmpty() ? "" : " '" + path + "'", type));
          }
          return type;
        });
    return types;
  }

  /**
   * The parameters that the loss of a batch declares: the same on every layout, whether or not its
   * devices can share them.
   *
   * @throws ConfigException if the task cannot be computed with its configuration
   */
  Params.Declared declare(int examples) {
    try {
      Tree<TensorType> types = batch(examples);
      return Params.trace(
          new Layout(Mesh.SINGLE, layout.rules(), false),
          s ->
              loss(
                      s.withKey(Lax.full(TensorType.of(DType.U32, 2), 0)),
                      types.<Tensor>map(t -> Lax.full(t, 0)).build())
                  .value());
    } catch (IllegalArgumentException | TraceException e) {
      throw new ConfigException("the task '%s': %s".formatted(task.name(), e.getMessage()), e);
    }
  }

  /** The loss of a batch in training, with what the task reports beside it. */
  WithAux<Metrics.Collected> loss(Map<String, Tensor> params, Tensor key, Object batch) {
    return loss(Scope.of(params, layout).withKey(key), batch);
  }

  private WithAux<Metrics.Collected> loss(Scope scope, Object batch) {
    var metrics = Metrics.withZLoss(zLoss);
    Tensor loss = task.loss(scope.withMetrics(metrics), shard(scope, batch), metrics);
    if (zLoss != 0 && !metrics.hasAskedForZLoss()) {
      throw new IllegalArgumentException(
          "opt.z_loss=%s: its loss has no z-loss; leave the key out".formatted(zLoss));
    }
    return new WithAux<>(requireScalar(loss), metrics.collected());
  }

  /** The same in evaluation. */
  WithAux<Metrics.Collected> evaluate(Map<String, Tensor> params, Object batch) {
    var metrics = new Metrics();
    Scope scope = Scope.of(params, layout).withMetrics(metrics);
    Tensor loss = task.evaluate(scope, shard(scope, batch), metrics);
    return new WithAux<>(requireScalar(loss), metrics.collected());
  }

  private static Tensor requireScalar(Tensor loss) {
    if (loss.rank() != 0 || !loss.dtype().isFloat()) {
      throw new ShapeException(
          "its loss is %s; it must be a floating-point scalar, such as the mean over the examples"
              .formatted(loss.describe()));
    }
    return loss;
  }

  /** What the model predicts. */
  Tensor predict(Map<String, Tensor> params, Object batch) {
    Scope scope = Scope.of(params, layout);
    return task.predict(scope, shard(scope, batch));
  }

  private static Object shard(Scope scope, Object batch) {
    return Tree.map(x -> scope.shard(x, BATCH), batch);
  }
}
