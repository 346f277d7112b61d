package org.nanodo.train;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.nanodo.config.Config;
import org.nanodo.grad.Grad;
import org.nanodo.grad.Grad.ValueAuxAndGrad;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.model.Loss;
import org.nanodo.model.TransformerDo;
import org.nanodo.nn.ParamSpec;
import org.nanodo.nn.Scope;
import org.nanodo.optim.Optimizer;
import org.nanodo.optim.Optimizer.Param;
import org.nanodo.optim.Optimizer.Update;
import org.nanodo.optim.Optimizers;
import org.nanodo.optim.Schedule;
import org.nanodo.optim.Schedules;
import org.nanodo.optim.Slot;
import org.nanodo.sharding.Layout;
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
  private final TransformerDo model;
  private final Layout layout;
  private final Tree<ParamSpec> specs;
  private final Optimizer optimizer;
  private final Schedule schedule;

  TrainStep(Config config, TransformerDo model, Layout layout, Tree<ParamSpec> specs) {
    this.specs = specs;
    this.config = config;
    this.model = model;
    this.layout = layout;
    this.optimizer = Optimizers.of(config.opt());
    this.schedule = Schedules.of(config.opt());
  }

  /** What is kept for a parameter: the optimizer's, and the running mean if there is one. */
  Map<String, Slot> slots(ParamSpec param) {
    Shape shape = param.one().shape();
    var slots = new TreeMap<>(optimizer.slots(shape));
    if (accumulates()) {
      slots.put(ACCUMULATED, Slot.like(shape));
    }
    if (param.isStack()) {
      slots.replaceAll((name, slot) -> slot.stacked());
    }
    return slots;
  }

  private boolean accumulates() {
    return config.opt().gradAccumulationSteps() > 1;
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
    ValueAuxAndGrad<Map<String, Tensor>, Loss.Aux> loss = loss(in);
    Tree<Param> params = params(state);
    Tree<Tensor> grads = accumulate(in, params, tensors(loss.grad()));
    Tree<Tensor> values = params.map(Param::value);
    boolean each = config.logInternalMetrics();
    Stats gradStats = Stats.of("grads/", specs, grads, each);
    Stats paramStats = Stats.of("params/", specs, values, each);
    Tree<Update> update =
        optimizer.update(after(grads, gradStats, paramStats), params, state.step());
    Tree<Tensor> updates = update.map(u -> Lax.computedOnce(u.value()));

    SortedMap<String, Tensor> opt = TrainState.opt(update.map(Update::slots));
    if (accumulates()) {
      opt.putAll(accumulated(grads.map(Lax::zerosLike)));
    }
    Tensor rate = schedule.at(state.step()).add(1e-20);
    Tensor metrics =
        names.pack(
            lossMetrics(loss, state.step()),
            gradStats,
            paramStats,
            Stats.ofQuotients("updates/", specs, updates, rate, each));
    Map<String, Tensor> newParams = values.zip(updates, Tensor::add).build();
    var newState = new TrainState(state.step().add(1), TrainState.zero(), newParams, opt);
    return new Output(newState, metrics);
  }

  /**
   * The gradients, once nothing reads the parameters any more: new ones take the memory of the old,
   * which XLA would copy if statistics or other gradients could need them later.
   */
  private static Tree<Tensor> after(Tree<Tensor> grads, Stats... stats) {
    var all = new ArrayList<>(grads.leaves());
    Stream.of(stats).map(Stats::scalars).forEach(all::addAll);
    return grads.with(Lax.optimizationBarrier(all).subList(0, grads.leaves().size()));
  }

  /** A micro-batch before the last. */
  Output accumulate(Input in, StepMetrics names) {
    TrainState state = in.state;
    ValueAuxAndGrad<Map<String, Tensor>, Loss.Aux> loss = loss(in);
    var opt = new TreeMap<>(state.opt());
    opt.putAll(accumulated(accumulate(in, params(state), tensors(loss.grad()))));
    var newState = new TrainState(state.step(), state.micro().add(1), state.params(), opt);
    return new Output(newState, names.pack(lossMetrics(loss, state.step())));
  }

  private ValueAuxAndGrad<Map<String, Tensor>, Loss.Aux> loss(Input in) {
    return Grad.<Map<String, Tensor>, Loss.Aux>valueAndGradWithAux(
            params -> {
              Scope scope = Scope.of(params, layout);
              return Loss.mean(model, scope, scope.shard(in.in_BxL, BATCH));
            })
        .apply(in.state.params());
  }

  /** The running mean, moved by this micro-batch's gradients; they themselves if there is none. */
  private Tree<Tensor> accumulate(Input in, Tree<Param> params, Tree<Tensor> grads) {
    if (!accumulates()) {
      return grads;
    }
    Tensor count = in.state.micro().add(1).astype(DType.F32);
    Tree<Tensor> mean = params.map(p -> p.slot(ACCUMULATED));
    return mean.zip(grads, (m, g) -> m.add(g.sub(m).div(count)));
  }

  private static Map<String, Tensor> accumulated(Tree<Tensor> mean) {
    return TrainState.opt(mean.map(m -> Map.of(ACCUMULATED, m)));
  }

  private Map<String, Tensor> lossMetrics(
      ValueAuxAndGrad<Map<String, Tensor>, Loss.Aux> loss, Tensor step) {
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

  private Tree<Param> params(TrainState state) {
    Map<String, Tensor> values = tensors(state.params()).byPath();
    return specs.mapWithPath(
        (path, p) ->
            new Param(
                p.names(path),
                p.lead(),
                Objects.requireNonNull(values.get(path)),
                state.slots(path, slots(p).keySet())));
  }

  private static Tree<Tensor> tensors(Map<String, Tensor> params) {
    return Tree.of(params, Tensor.class);
  }
}
