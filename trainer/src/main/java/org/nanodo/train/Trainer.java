package org.nanodo.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.nanodo.Debug;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.checkpoint.CheckpointException;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.data.Tokenizer;
import org.nanodo.data.Vocabulary;
import org.nanodo.io.IoErrors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.HostTransfer;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.runtime.Client;
import org.nanodo.sample.Sampler;
import org.nanodo.sharding.NamedSharding;

/**
 * A model in training: its state on the devices and the compiled step. The state is there once
 * {@link #initialize} or {@link #restore} has been called.
 */
public final class Trainer implements AutoCloseable {
  private final Config config;
  private final Client client;
  final StepPrograms programs;
  private final StepMetrics updateNames = new StepMetrics();
  private final StepMetrics accumulateNames = new StepMetrics();
  private final Later<Compiled> update;
  private final Optional<Later<Compiled>> accumulate;
  private final HostTransfer transfer;
  private Optional<FiniteCheck> finiteCheck = Optional.empty();
  private Optional<Compiled> copy = Optional.empty();
  private Tree<Tensor> state;
  private int micro;

  /** A trainer for a vocabulary that is padded with 0. */
  public Trainer(Config config, Client client, int vocabSize, Map<String, Object> xlaFlags) {
    this(config, client, Vocabulary.of(vocabSize), xlaFlags);
  }

  /**
   * Starts to trace and compile the step of {@code config} for the devices of {@code client}; what
   * needs the program waits for it.
   */
  public Trainer(
      Config config, Client client, Vocabulary vocabulary, Map<String, Object> xlaFlags) {
    this(config, client, vocabulary, xlaFlags, true);
  }

  /** A trainer whose state is to be set and saved: its step is compiled only if it is asked for. */
  static Trainer ofState(Config config, Client client, Vocabulary vocabulary) {
    return new Trainer(config, client, vocabulary, Map.of(), false);
  }

  private Trainer(
      Config config,
      Client client,
      Vocabulary vocabulary,
      Map<String, Object> xlaFlags,
      boolean compiles) {
    this.config = config;
    this.client = client;
    this.programs =
        new StepPrograms(config, vocabulary, client.devices().size(), client.platform());
    this.transfer = new HostTransfer(client);
    JitOptions options = programs.stepOptions(xlaFlags);
    this.update =
        later(compiles, () -> Jit.compile(client, programs.lowerUpdate(updateNames), options));
    this.accumulate =
        config.opt().gradAccumulationSteps() > 1
            ? Optional.of(
                later(
                    compiles,
                    () -> Jit.compile(client, programs.lowerAccumulate(accumulateNames), options)))
            : Optional.empty();
    this.state = new Tree<>(Tree.of(List.of(), Tensor.class).def(), List.of());
  }

  private static Later<Compiled> later(boolean now, Supplier<Compiled> maker) {
    return now ? Later.of(maker) : Later.onDemand(maker);
  }

  /** Initial parameters from the config's seed, and an optimizer that has seen nothing. */
  public void initialize() {
    try (var draws = new InitPrograms(client, programs, config.seed())) {
      initialize(programs.params().mapWithPath(draws::draw));
    }
  }

  /** The given parameters, by NanoDO's names, and an optimizer that has seen nothing. */
  public void initialize(Map<String, TensorSource> parameters) {
    initialize(
        programs
            .params()
            .mapWithPath((path, p) -> put(path, parameters, programs.arg(p).sharding())));
  }

  private void initialize(Tree<Tensor> params) {
    try (Compiled init = programs.compileInit(client)) {
      replaceState(init.call(params));
    }
  }

  /** Sets every tensor of the state, by its name in {@link #stateTypes}. */
  public void restore(Map<String, TensorSource> tensors) {
    replaceState(programs.stateArgs().mapWithPath((path, a) -> put(path, tensors, a.sharding())));
  }

  private Tensor put(String path, Map<String, TensorSource> byName, NamedSharding layout) {
    return put(transfer, path, programs.named().value(path, byName), layout);
  }

  static Tensor put(HostTransfer transfer, String path, TensorSource source, NamedSharding layout) {
    try {
      return transfer.toDevices(source, layout);
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot read the tensor %s: %s".formatted(path, IoErrors.reason(e)), e);
    }
  }

  /**
   * The state as it is now, for a save beside the steps that follow: a copy if there is memory for
   * one. Waits for the state.
   */
  StateSnapshot snapshot() {
    if (!StateCopy.fits(client, programs)) {
      return unchanged();
    }
    if (copy.isEmpty()) {
      copy = Optional.of(programs.compileCopy(client));
    }
    return StateCopy.of(copy.get(), state)
        .map(same -> new StateSnapshot(this, same, true))
        .orElseGet(this::unchanged);
  }

  /** The state itself, for a save before the next step is started. */
  StateSnapshot unchanged() {
    return new StateSnapshot(this, state, false);
  }

  private void replaceState(Tree<Tensor> next) {
    state.leaves().forEach(Tensor::close);
    state = next;
  }

  /**
   * Starts an optimizer step and returns at once.
   *
   * @param step its number, counted from zero
   * @param microBatches as many as there are in a step
   */
  public PendingStep start(int step, List<Batch> microBatches) {
    int last = config.opt().gradAccumulationSteps() - 1;
    if (microBatches.size() != last + 1) {
      throw new IllegalArgumentException(
          "a step has %d micro-batches, found %d".formatted(last + 1, microBatches.size()));
    }
    var parts = new ArrayList<PendingStep.Part>();
    for (Batch batch : microBatches) {
      parts.add(start(batch, parts.size() == last));
      micro = parts.size() % (last + 1);
    }
    Map<String, Double> counts = step == 0 ? ParameterCounts.of(programs.params()) : Map.of();
    return new PendingStep(step, parts, counts);
  }

  private PendingStep.Part start(Batch batch, boolean last) {
    Compiled program = (last ? update : accumulate.orElse(update)).get();
    List<Tensor> out = programs.call(client, program, state, batch);
    if (Debug.nans()) {
      state.leaves().forEach(Tensor::close); // Nothing was donated.
    }
    state = state.with(out.subList(0, out.size() - 1));
    return new PendingStep.Part(out.get(out.size() - 1), last ? updateNames : accumulateNames);
  }

  /** The prediction and the loss for a micro-batch with the current parameters. */
  public Forward forward(Batch batch) {
    try (Compiled program = programs.compileForward(client)) {
      List<Tensor> out = programs.call(client, program, params(), batch);
      try (Tensor prediction = out.get(0);
          Tensor loss = out.get(1)) {
        return new Forward(prediction.toHost(), loss.toHost().item());
      }
    }
  }

  /** The state, by path: {@code step}, {@code params/…}, {@code opt/mu/…}. */
  public Tree<Tensor> state() {
    return state;
  }

  /** Whether the state is there and that between two steps, which an error may have changed. */
  boolean isBetweenSteps() {
    return micro == 0 && state.leaves().stream().noneMatch(Tensor::isClosed);
  }

  /**
   * Waits for the state.
   *
   * @throws DivergedException naming tensors of it that are not finite, and saying {@code then}
   */
  void requireFinite(String what, String then) {
    if (finiteCheck.isEmpty()) {
      finiteCheck = Optional.of(new FiniteCheck(client, programs));
    }
    FiniteCheck check = finiteCheck.get();
    List<String> names = check.notFinite(state);
    if (!names.isEmpty()) {
      throw new DivergedException(
          "%s is not finite: a NaN or an infinity is in %s; %s"
              .formatted(what, NotFinite.describe(names, check.names().size()), then));
    }
  }

  /** The parameters on the devices. */
  public Tree<Tensor> params() {
    return programs.params(state);
  }

  /** The parameters, by NanoDO's names. */
  public Map<String, Literal> parameters() {
    return programs.named().values(params());
  }

  /** The state as entries of a file, by name. */
  List<Entry> entries() {
    return entries(state);
  }

  List<Entry> entries(Tree<Tensor> state) {
    return programs.named().entries(state, transfer);
  }

  /** The program of the whole step. */
  public Compiled program() {
    return update.get();
  }

  /** All programs of a step, that of the last micro-batch first. */
  public List<Compiled> programs() {
    return Stream.concat(Stream.of(update), accumulate.stream()).map(Later::get).toList();
  }

  /** The types of all tensors of the state, by name. */
  public Map<String, TensorType> stateTypes() {
    return programs.stateTypes();
  }

  /** A program that evaluates this model. */
  public Evaluator evaluator() {
    return new Evaluator(client, programs);
  }

  /** What continues text with this model. */
  Sampler sampler(Tokenizer tokenizer) {
    return CheckpointSampler.sampler(client, config, programs, tokenizer);
  }

  /** How well this model uses the devices. */
  public Utilization utilization() {
    return new Utilization(client, programs::modelFlops);
  }

  /** How many elements the parameters have. */
  public long parameterCount() {
    return programs.params().leaves().stream().mapToLong(p -> p.type().shape().size()).sum();
  }

  @Override
  public void close() {
    state.leaves().forEach(Tensor::close);
    finiteCheck.ifPresent(FiniteCheck::close);
    copy.ifPresent(Compiled::close);
    transfer.close();
    update.close();
    accumulate.ifPresent(Later::close);
  }
}
