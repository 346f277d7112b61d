package org.nanodo.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.ValueAuxAndGrad;
import org.nanodo.Tree;
import org.nanodo.config.Config;
import org.nanodo.config.LearningRateSchedules;
import org.nanodo.config.NamedOptimizers;
import org.nanodo.ir.DType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.metrics.MicroBatches;
import org.nanodo.nn.Metrics.Collected;
import org.nanodo.nn.ParamSpec;
import org.nanodo.optim.GradientTransformation;
import org.nanodo.optim.GradientTransformation.Updates;
import org.nanodo.optim.OptimizerState;
import org.nanodo.optim.Schedule;

/**
 * One training step: loss, gradients, update and metrics, as a function of state and batch. With
 * gradient accumulation the micro-batches before the last only add their gradients to a running
 * mean, in a program of their own.
 */
final class TrainStep {
  /** What the path of a running mean of gradients in the optimizer's state begins with. */
  private static final String ACCUMULATED = "acc/";

  private final Config config;
  private final TracedTask task;
  private final Tree<ParamSpec> specs;
  private final GradientTransformation optimizer;
  private final Schedule schedule;

  TrainStep(Config config, TracedTask task, Tree<ParamSpec> specs) {
    this.specs = specs;
    this.config = config;
    this.task = task;
    Map<String, List<String>> members =
        specs.<List<String>>mapWithPath((path, p) -> p.members(path)).byPath();
    Map<String, Integer> inputs = specs.map(ParamSpec::inputs).byPath();
    this.optimizer =
        NamedOptimizers.of(config)
            .overStacks(path -> members.getOrDefault(path, List.of()))
            .overKernels(path -> inputs.getOrDefault(path, 1));
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

  /** What a step is applied to: a micro-batch of the task. */
  record Input(TrainState state, Object batch) {}

  /** What it returns; metrics are one vector. */
  record Output(TrainState state, Tensor metrics) {}

  /** The last micro-batch of a step, or the only one: updates the parameters. */
  Output update(Input in, StepMetrics names) {
    TrainState state = in.state;
    ValueAuxAndGrad<Map<String, Tensor>, Collected> loss = loss(in);
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
            lossMetrics(in, loss),
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
    ValueAuxAndGrad<Map<String, Tensor>, Collected> loss = loss(in);
    var opt = new TreeMap<>(state.opt());
    opt.putAll(accumulated(accumulate(state, tensors(loss.grad()))));
    var newState = new TrainState(state.step(), state.micro().add(1), state.params(), opt);
    return new Output(newState, names.pack(lossMetrics(in, loss)));
  }

  private ValueAuxAndGrad<Map<String, Tensor>, Collected> loss(Input in) {
    TrainState state = in.state;
    Tensor key =
        Random.foldIn(Random.foldIn(Random.key(config.seed()), state.step()), state.micro());
    return Transforms.<Map<String, Tensor>, Collected>valueAndGradAux(
            params -> task.loss(params, key, in.batch))
        .apply(state.params());
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

  /** What is reported of a micro-batch, under NanoDO's names. */
  private Map<String, Tensor> lossMetrics(
      Input in, ValueAuxAndGrad<Map<String, Tensor>, Collected> loss) {
    Tensor step = in.state.step();
    Tensor at = step.astype(DType.F32);
    Tensor value = loss.value().astype(DType.F32);
    Tensor weight = EvalStep.weight(loss.aux(), in.batch);
    boolean tokens = loss.aux().tokens();
    var metrics = new LinkedHashMap<String, Tensor>();
    metrics.put("__train_loss", value);
    metrics.put("train_loss", value);
    if (tokens) {
      List<Tensor> nats = loss.aux().crossEntropy();
      metrics.put(MicroBatches.LOG_PERPLEXITY, nats.isEmpty() ? value : nats.get(0));
    }
    metrics.put(tokens ? MicroBatches.NTOKENS : MicroBatches.NTARGETS, weight);
    metrics.put("learning_rate", schedule.at(step));
    metrics.put("train_fraction", at.div(config.opt().numTrainSteps()));
    if (tokens) {
      metrics.put("train_tokens_seen", weight.mul(at));
    }
    loss.aux()
        .means()
        .forEach(
            (name, mean) -> {
              metrics.putIfAbsent("train_" + name, mean.mean());
              metrics.put(MicroBatches.COUNT_OF + "train_" + name, mean.count());
            });
    return metrics;
  }

  private static Tree<Tensor> tensors(Map<String, Tensor> params) {
    return Tree.of(params, Tensor.class);
  }
}
