package org.nanodo.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nanodo.config.Config;
import org.nanodo.grad.Grad;
import org.nanodo.grad.Grad.ValueAuxAndGrad;
import org.nanodo.ir.DType;
import org.nanodo.model.Axes;
import org.nanodo.model.DoConfig;
import org.nanodo.model.Loss;
import org.nanodo.model.TransformerDo;
import org.nanodo.optim.Optimizer;
import org.nanodo.optim.Optimizers;
import org.nanodo.optim.Schedule;
import org.nanodo.optim.Schedules;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.trace.Lax;
import org.nanodo.trace.Tensor;
import org.nanodo.trace.Tree;

/**
 * One training step: loss, gradients, update and metrics, as a function of state and batch. With
 * gradient accumulation the micro-batches before the last only add their gradients to a running
 * mean, in a program of their own.
 */
final class TrainStep {
  /** The name of the running mean of gradients among the optimizer's state. */
  static final String ACCUMULATED = "acc";

  private final Config config;
  private final DoConfig model;
  private final Mesh mesh;
  private final Optimizer optimizer;
  private final Schedule schedule;

  TrainStep(Config config, DoConfig model, Mesh mesh) {
    this.config = config;
    this.model = model;
    this.mesh = mesh;
    this.optimizer = Optimizers.of(config.opt());
    this.schedule = Schedules.of(config.opt());
  }

  /** The names of the optimizer's state, and of the running mean if there is one. */
  Set<String> slots() {
    var slots = new TreeSet<>(optimizer.slots());
    if (config.opt().gradAccumulationSteps() > 1) {
      slots.add(ACCUMULATED);
    }
    return slots;
  }

  /**
   * What a step is applied to.
   *
   * @param in_BxL tokens, int32
   */
  record Input(TrainState state, Tensor in_BxL) {}

  /** What it returns; metrics are one vector. */
  record Output(TrainState state, Tensor metrics) {}

  /** The last micro-batch of a step, or the only one: updates the parameters. */
  Output update(Input in, StepMetrics names) {
    TrainState state = in.state;
    ValueAuxAndGrad<TransformerDo, Loss.Aux> loss = loss(in);
    Map<String, Tree<Tensor>> slots = slots(state);
    Tree<Tensor> grads = accumulate(in, slots, tensors(loss.grad()));
    Tree<Tensor> params = tensors(state.params());
    Optimizer.Update update = optimizer.update(grads, slots, params, state.step());
    Tree<Tensor> updates = update.updates().map(Lax::computedOnce);
    Tree<Tensor> newParams = params.zip(updates, Tensor::add);

    var newSlots = new TreeMap<>(update.slots());
    if (slots.containsKey(ACCUMULATED)) {
      newSlots.put(ACCUMULATED, grads.map(Lax::zerosLike));
    }
    boolean each = config.logInternalMetrics();
    Tensor rate = schedule.at(state.step()).add(1e-20);
    Tensor metrics =
        names.pack(
            lossMetrics(loss, state.step()),
            Stats.of("grads/", grads, each),
            Stats.of("params/", params, each),
            Stats.ofQuotient("updates/", updates, rate, each));
    var newState =
        new TrainState(state.step().add(1), TrainState.zero(), newParams.build(), models(newSlots));
    return new Output(newState, metrics);
  }

  /** A micro-batch before the last. */
  Output accumulate(Input in, StepMetrics names) {
    TrainState state = in.state;
    ValueAuxAndGrad<TransformerDo, Loss.Aux> loss = loss(in);
    Map<String, Tree<Tensor>> slots = slots(state);
    slots.put(ACCUMULATED, accumulate(in, slots, tensors(loss.grad())));
    var newState =
        new TrainState(state.step(), state.micro().add(1), state.params(), models(slots));
    return new Output(newState, names.pack(lossMetrics(loss, state.step())));
  }

  private ValueAuxAndGrad<TransformerDo, Loss.Aux> loss(Input in) {
    var rows = new NamedSharding(mesh, PartitionSpec.of(Axes.DATA));
    Tensor in_BxL = Lax.withShardingConstraint(in.in_BxL, rows);
    return Grad.<TransformerDo, Loss.Aux>valueAndGradWithAux(
            params -> Loss.mean(params, in_BxL, model))
        .apply(in.state.params());
  }

  /** The running mean, moved by this micro-batch's gradients; they themselves if there is none. */
  private static Tree<Tensor> accumulate(
      Input in, Map<String, Tree<Tensor>> slots, Tree<Tensor> grads) {
    Tree<Tensor> mean = slots.get(ACCUMULATED);
    if (mean == null) {
      return grads;
    }
    Tensor count = in.state.micro().add(1).astype(DType.F32);
    return mean.zip(grads, (m, g) -> m.add(g.sub(m).div(count)));
  }

  private Map<String, Tensor> lossMetrics(
      ValueAuxAndGrad<TransformerDo, Loss.Aux> loss, Tensor step) {
    Tensor at = step.astype(DType.F32);
    Tensor ntokens = loss.aux().ntokens();
    var metrics = new LinkedHashMap<String, Tensor>();
    metrics.put("__train_loss", loss.value());
    metrics.put("train_loss", loss.value());
    metrics.put("log_perplexity", loss.aux().logPerplexity());
    metrics.put("train_ntokens", ntokens);
    metrics.put("learning_rate", schedule.at(step));
    metrics.put("train_fraction", at.div(config.opt().numTrainSteps()));
    metrics.put("train_tokens_seen", ntokens.mul(at));
    return metrics;
  }

  private static Map<String, Tree<Tensor>> slots(TrainState state) {
    var slots = new TreeMap<String, Tree<Tensor>>();
    state.opt().forEach((name, tree) -> slots.put(name, tensors(tree)));
    return slots;
  }

  private static Map<String, TransformerDo> models(Map<String, Tree<Tensor>> slots) {
    var models = new TreeMap<String, TransformerDo>();
    slots.forEach((name, tree) -> models.put(name, tree.build()));
    return models;
  }

  private static Tree<Tensor> tensors(TransformerDo params) {
    return Tree.of(params, Tensor.class);
  }
}
