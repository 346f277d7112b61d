package org.nanodo.train;

import static org.nanodo.sharding.LogicalAxes.BATCH;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import org.nanodo.Debug;
import org.nanodo.NotFiniteException;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.TreeDef;
import org.nanodo.config.Config;
import org.nanodo.data.Batch;
import org.nanodo.data.Vocabulary;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.jit.Lowered;
import org.nanodo.jit.NanSearch;
import org.nanodo.nn.ParamSpec;
import org.nanodo.nn.Params;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.MeshAxes;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.task.Task;

/** The programs of a run, and the types and layouts of what goes in and out. */
public final class StepPrograms {
  private static final TreeDef LEAF = new TreeDef.Leaf();

  private final Config config;
  private final Vocabulary vocabulary;
  private final Layout layout;
  private final TracedTask task;
  private final org.nanodo.ir.Function forward;
  private final TrainStep step;
  private final Tree<ParamSpec> params;
  private final Tree<ArgSpec> paramArgs;
  private final SortedMap<String, ArgSpec> optArgs;
  private final Tree<ArgSpec> stateArgs;

  /** The programs for CPU devices and a vocabulary that is padded with 0. */
  public StepPrograms(Config config, int vocabSize, int devices) {
    this(config, Vocabulary.of(vocabSize), devices, "cpu");
  }

  /** The programs for a mesh of {@code devices} of a platform; no device is needed to make them. */
  public StepPrograms(Config config, Vocabulary vocabulary, int devices, String platform) {
    config.checkDevices(devices);
    this.config = config;
    this.vocabulary = vocabulary;
    Mesh mesh = mesh(config, devices);
    Task<?> described = config.model().task();
    this.layout =
        new Layout(
            mesh, described.rules(), config.model().fsdpEnabled(), platform, config.partitioner());
    this.task = new TracedTask(described, vocabulary, layout, config.opt().zLoss());
    Params.Declared declared = task.declare(config.microBatch());
    this.forward = declared.function();
    this.params = Tree.of(declared.params(), ParamSpec.class);
    SplitChecks.check(config, params, layout);
    this.step = new TrainStep(config, task, params);
    this.paramArgs = params.map(p -> arg(p).donate());
    this.optArgs = step.optArgs(paramArgs);
    this.stateArgs = makeStateArgs();
  }

  private static Mesh mesh(Config config, int devices) {
    int data = config.mesh().data(devices);
    int model = config.mesh().model();
    return model == 1
        ? Mesh.of(MeshAxes.DATA, data)
        : Mesh.of(MeshAxes.DATA, data, MeshAxes.MODEL, model);
  }

  /** A parameter as an argument of a program, laid out by the rule of its layer. */
  ArgSpec arg(ParamSpec p) {
    return new ArgSpec(p.type(), p.stored(layout));
  }

  private Tree<ArgSpec> makeStateArgs() {
    var scalar = new ArgSpec(new TensorType(DType.I32, Shape.SCALAR), replicated());
    Tree<ArgSpec> opt = Tree.of(optArgs, ArgSpec.class);
    var def = new TreeDef.OfRecord(TrainState.class, List.of(LEAF, LEAF, params.def(), opt.def()));
    var leaves = new ArrayList<>(List.of(scalar, scalar));
    leaves.addAll(paramArgs.leaves());
    leaves.addAll(opt.leaves());
    return new Tree<>(def, leaves).map(ArgSpec::donate);
  }

  private NamedSharding replicated() {
    return NamedSharding.replicated(layout.mesh());
  }

  /** How parameters and activations are laid out over the devices. */
  Layout layout() {
    return layout;
  }

  /** The layout of a batch: rows over the devices. */
  public NamedSharding rows() {
    return layout.computed(List.of(BATCH));
  }

  private Tree<ArgSpec> batch(int examples) {
    return task.batch(examples).map(type -> new ArgSpec(type, rows()));
  }

  /** The whole step, or the last micro-batch of one. */
  public Lowered lowerUpdate(StepMetrics names) {
    return lowerStep("train_step", in -> step.update(in, names));
  }

  Lowered lowerAccumulate(StepMetrics names) {
    return lowerStep("accumulate", in -> step.accumulate(in, names));
  }

  /** The whole step or, with gradient accumulation, its last micro-batch and those before. */
  List<Lowered> lowerStep() {
    Lowered update = lowerUpdate(new StepMetrics());
    return config.opt().gradAccumulationSteps() > 1
        ? List.of(update, lowerAccumulate(new StepMetrics()))
        : List.of(update);
  }

  private Lowered lowerStep(String name, Function<TrainStep.Input, TrainStep.Output> f) {
    Tree<ArgSpec> donated = with(TrainStep.Input.class, stateArgs, config.microBatch());
    Tree<ArgSpec> args =
        Debug.nans() ? donated.map(a -> new ArgSpec(a.type(), a.sharding())) : donated;
    return Jit.lower(name, f, args, stepOptions(Map.of()));
  }

  /** State keeps its layout; metrics are whole everywhere. */
  public JitOptions stepOptions(Map<String, Object> xlaFlags) {
    Map<String, NamedSharding> layouts = new LinkedHashMap<>();
    stateArgs.byPath().forEach((path, a) -> layouts.put("state/" + path, a.sharding()));
    return new JitOptions(
        types -> types.mapWithPath((path, t) -> layouts.getOrDefault(path, replicated())),
        config.partitioner(),
        xlaFlags);
  }

  /** From parameters to the state before the first step. */
  Compiled compileInit(Client client) {
    List<NamedSharding> layouts = stateArgs.leaves().stream().map(ArgSpec::sharding).toList();
    var options = new JitOptions(types -> types.with(layouts), config.partitioner(), Map.of());
    Function<Map<String, Tensor>, TrainState> initial = step::initial;
    return Jit.compile(client, "init", initial, paramArgs, options);
  }

  /** Copies a state, which is not donated. */
  Compiled compileCopy(Client client) {
    List<NamedSharding> layouts = stateArgs.leaves().stream().map(ArgSpec::sharding).toList();
    var options = new JitOptions(types -> types.with(layouts), config.partitioner(), Map.of());
    Function<TrainState, TrainState> same = state -> state;
    Tree<ArgSpec> kept = stateArgs.map(a -> new ArgSpec(a.type(), a.sharding()));
    return Jit.compile(client, "copy_state", same, kept, options);
  }

  /** Draws a parameter of one kind from its key. */
  Compiled compileDraw(Client client, ParamSpec spec) {
    NamedSharding layout = arg(spec).sharding();
    var options = new JitOptions(types -> types.map(t -> layout), config.partitioner(), Map.of());
    int[] keys = spec.isStack() ? new int[] {spec.stack().size(), 2} : new int[] {2};
    var key = new ArgSpec(TensorType.of(DType.U32, keys), replicated());
    Function<Tensor, Tensor> draw = spec::draw;
    return Jit.compile(client, "draw", draw, Tree.of(key, ArgSpec.class), options);
  }

  Compiled compileEval(Client client, StepMetrics names) {
    var options =
        new JitOptions(types -> types.map(t -> replicated()), config.partitioner(), Map.of());
    Function<EvalStep.Input, Tensor> f = in -> EvalStep.apply(in, task, names);
    return Jit.compile(client, "eval_step", f, evalArgs(config.evalBatch()), options);
  }

  /** A function of some arrays to one that is whole on every device. */
  Compiled compileCheck(
      Client client, String name, Function<List<Tensor>, Tensor> f, List<ArgSpec> args) {
    var options =
        new JitOptions(types -> types.map(t -> replicated()), config.partitioner(), Map.of());
    return Jit.compile(client, name, f, Tree.of(args, ArgSpec.class), options);
  }

  Compiled compileForward(Client client) {
    Function<EvalStep.Input, Forward.Traced> f = in -> Forward.apply(task, in);
    var options =
        new JitOptions(
            types -> types.with(List.of(rows(), replicated())), config.partitioner(), Map.of());
    return Jit.compile(client, "forward", f, evalArgs(config.microBatch()), options);
  }

  private Tree<ArgSpec> evalArgs(int rows) {
    return with(EvalStep.Input.class, params.map(this::arg), rows);
  }

  /** What a program is applied to, a record of {@code first} and a batch. */
  private Tree<ArgSpec> with(Class<?> input, Tree<ArgSpec> first, int examples) {
    Tree<ArgSpec> batch = batch(examples);
    var leaves = new ArrayList<>(first.leaves());
    leaves.addAll(batch.leaves());
    return new Tree<>(new TreeDef.OfRecord(input, List.of(first.def(), batch.def())), leaves);
  }

  /**
   * Starts a program on the first of its arguments and a batch, which is copied to the devices.
   *
   * @throws TrainingException if {@link Debug#nans} asks for a check and a result is not finite
   */
  List<Tensor> call(Client client, Compiled program, Tree<Tensor> first, Batch batch) {
    var in = new ArrayList<Tensor>();
    try {
      batch.tensors().forEach(t -> in.add(Tensor.of(client, t, rows())));
      var arguments = new ArrayList<>(first.leaves());
      arguments.addAll(in);
      List<Tensor> results = program.call(program.lowered().args().with(arguments)).leaves();
      if (Debug.nans()) {
        NanSearch.requireFinite(program.lowered(), arguments, results);
      }
      return results;
    } catch (NotFiniteException e) {
      throw new TrainingException(String.valueOf(e.getMessage()), e);
    } finally {
      in.forEach(Tensor::close);
    }
  }

  /** The parameters; their paths are NanoDO's names. */
  public Tree<ParamSpec> params() {
    return params;
  }

  /** The loss as it was traced to learn the parameters: of layers of one kind there is one. */
  org.nanodo.ir.Function forward() {
    return forward;
  }

  /** The floating-point operations of a step, by type; the model is traced for it. */
  Map<DType, Long> modelFlops() {
    return ModelFlops.ofStep(config, vocabulary, params, forward);
  }

  /** The types of a batch. */
  Tree<TensorType> batchTypes(int examples) {
    return task.batch(examples);
  }

  Tree<ArgSpec> paramArgs() {
    return paramArgs;
  }

  Tree<ArgSpec> stateArgs() {
    return stateArgs;
  }

  /** The parameters in a state. */
  Tree<Tensor> params(Tree<Tensor> state) {
    return params.with(state.leaves().subList(2, 2 + params.leaves().size()));
  }

  /** The names and types of what is kept of a state. */
  NamedTensors named() {
    return new NamedTensors(params.byPath());
  }

  /** The types of all tensors of a state, by NanoDO's names. */
  Map<String, TensorType> stateTypes() {
    return named().types(stateArgs.map(ArgSpec::type));
  }
}
