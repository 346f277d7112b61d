package org.nanodo.train;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.config.Config;
import org.nanodo.data.Vocabulary;
import org.nanodo.grad.GradientFlops;
import org.nanodo.ir.DType;
import org.nanodo.ir.Lists;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.ParamSpec;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.MeshAxes;
import org.nanodo.sharding.Partitioner;
import org.nanodo.task.Task;

/**
 * The floating-point operations that the loss of a step and its gradient need, whatever the step
 * does beside or again: no rematerialisation, no optimizer.
 *
 * <p>For the Transformer they are 6 for each token and each element of the kernels, the embedding
 * as output layer among them, and 12·L·D for each token and block, the scores and what they weigh;
 * as in PaLM, masked scores count.
 */
final class ModelFlops {
  private static final TensorType KEY = TensorType.of(DType.U32, 2);

  private final Config config;
  private final Task<?> task;
  private final int examples;
  private final Vocabulary vocabulary;
  private final Tree<ParamSpec> params;

  private ModelFlops(Config config, Vocabulary vocabulary, Tree<ParamSpec> params) {
    this.config = config;
    this.task = config.model().task();
    this.examples = config.microBatch();
    this.vocabulary = vocabulary;
    this.params = params;
  }

  /**
   * Those of all micro-batches of a step, by the type that is multiplied.
   *
   * @param forward the loss as it was traced to learn its parameters
   */
  static Map<DType, Long> ofStep(
      Config config,
      Vocabulary vocabulary,
      Tree<ParamSpec> params,
      org.nanodo.ir.Function forward) {
    var model = new ModelFlops(config, vocabulary, params);
    boolean mapped = forward.has(ShardMap.class::isInstance);
    var step = new EnumMap<DType, Long>(DType.class);
    (mapped ? model.countOn(Mesh.SINGLE) : model.count())
        .forEach(
            (type, n) ->
                step.put(type, Math.multiplyExact(config.opt().gradAccumulationSteps(), n)));
    return step;
  }

  /**
   * With a device for each example there is the least to be computed in chunks, of which the last
   * may overlap the one before. Not every task can be laid out like that; and what devices map by
   * themselves they might all compute.
   */
  private Map<DType, Long> count() {
    try {
      return countOn(Mesh.of(MeshAxes.DATA, examples));
    } catch (ShapeException e) {
      return countOn(Mesh.SINGLE);
    }
  }

  private Map<DType, Long> countOn(Mesh mesh) {
    // Of no platform: what is computed twice or by blocks counts as the plain computation.
    var layout = new Layout(mesh, task.rules(), false, "", Partitioner.SHARDY);
    var traced = new TracedTask(task, vocabulary, layout, config.opt().zLoss());
    Tree<TensorType> batch = traced.batch(examples);
    int count = params.leaves().size();
    Function<List<Tensor>, Tensor> loss =
        in -> {
          Map<String, Tensor> given = params.with(in.subList(0, count)).build();
          Object rows = batch.with(in.subList(count + 1, in.size())).build();
          return traced.loss(given, in.get(count), rows).value();
        };
    return GradientFlops.of(
        loss,
        params.leaves().stream().map(ParamSpec::type).toList(),
        Lists.concat(List.of(KEY), batch.leaves()));
  }
}
