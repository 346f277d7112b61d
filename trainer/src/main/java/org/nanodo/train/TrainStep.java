package org.nanodo.train;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.ValueAuxAndGrad;
import org.nanodo.Tree;
import org.nanodo.config.Config;
import org.nanodo.config.LearningRateSchedules;
import org.nanodo.config.NamedOptimizers;
import org.nanodo.ir.DType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.model.Loss;
import org.nanodo.model.TransformerDo;
import org.nanodo.nn.ParamSpec;
import org.nanodo.nn.Scope;
import org.nanodo.optim.GradientTransformation;
import org.nanodo.optim.GradientTransformation.Updates;
import org.nanodo.optim.OptimizerState;
import org.nanodo.optim.Schedule;
import org.nanodo.sharding.Layout;

/**
 * One training step: loss, gradients, update and metrics, as a function of state and batch. With
 * gradient accumulation the micro-batches before the last only add their gradients to a running
 * mean, in a program of their own.
 */
final class TrainStep {
  /** What the path of a running mean of gradients in the optimizer's state begins with. */
  private static final String ACCUMULATED = "acc/";

  private final Config config;
  private final TransformerDo model;
  private final Layout layout;
  private final Tree<ParamSpec> specs;
  private final GradientTransformation optimizer;
  private final Schedule schedule;

  TrainStep(Config config, TransformerDo model, Layout layout, Tree<ParamSpec> specs) {
    this.specs = specs;
    this.config = config;
    this.model = model;
    this.layout = layout;
    Map<String, List<String>> members =
        specs
            .<List<String>>mapWithPath((path, p) -> p.isStack() ? p.names(path) : List.of())
            .byPath();
    this.optimizer =
        NamedOptimizers.of(config.opt()).overStacks(path -> members.getOrDefault(path, List.of()));
    this.schedule = LearningRateSchedules.of(config.opt());
  }

  /** The optimizer's state and, with accumulation, the running mean: types and layouts by path. */
  SortedMap<String, ArgSpec> optArgs(Tree<ArgSpec> params) {
    SortedMap<String, ArgSpec> args = optimizer.layout(params);
    if (accumulates()) {
      args.putAll(accumulated(params));
    }
    return args;
  }

  /** The state before the first step. */
  TrainState initial(Map<String, Tensor> params) {
    var opt = new TreeMap<>(optimizer.init(params).tensors());
    if (accumulates()) {
      opt.putAll(accumulated(tensors(params).map(Lax::zerosLike)));
    }
    return TrainState.initial(params, opt);
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
    Tree<Tensor> grads = accumulate(state, tensors(loss.grad()));
    Tree<Tensor> values = tensors(state.params());
    boolean each = config.logInternalMetrics();
    Stats gradStats = Stats.of("grads/", specs, grads, each);
    Stats paramStats = Stats.of("params/", specs, values, each);
    Updates<Map<String, Tensor>> update =
        optimizer.update(
            after(grads, gradStats, paramStats).build(),
            new OptimizerState(state.step(), state.opt()),
            state.params());
    Tree<Tensor> updates = tensors(update.updates()).map(Lax::computedOnce);

    var opt = new TreeMap<>(update.state().tensors());
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
    opt.putAll(accumulated(accumulate(state, tensors(loss.grad()))));
    var newState = new TrainState(state.step(), state.micro().add(1), state.params(), opt);
    return new Output(newState, names.pack(lossMetrics(loss, state.step())));
  }

  private ValueAuxAndGrad<Map<String, Tensor>, Loss.Aux> loss(Input in) {
    return Transforms.<Map<String, Tensor>, Loss.Aux>valueAndGradAux(
            params -> {
              Scope scope = Scope.of(params, layout);
              return Loss.mean(model, scope, scope.shard(in.in_BxL, BATCH));
            })
        .apply(in.state.params());
  }

  /** The running mean, moved by this micro-batch's gradients; they themselves if there is none. */
  private Tree<Tensor> accumulate(TrainState state, Tree<Tensor> grads) {
    if (!accumulates()) {
      return grads;
    }
    Tensor count = state.micro().add(1).astype(DType.F32);
    return grads.mapWithPath(
        (path, g) -> {
          Tensor mean = Objects.requireNonNull(state.opt().get(ACCUMULATED + path));
          return mean.add(g.sub(mean).div(count));
        });
  }

  private static <T> Map<String, T> accumulated(Tree<T> mean) {
    var all = new TreeMap<String, T>();
    mean.byPath().forEach((path, t) -> all.put(ACCUMULATED + path, t));
    return all;
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

  private static Tree<Tensor> tensors(Map<String, Tensor> params) {
    return Tree.of(params, Tensor.class);
  }
}
