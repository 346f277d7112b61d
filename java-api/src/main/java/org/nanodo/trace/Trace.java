package org.nanodo.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.TraceException;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.HintOp.ShardingConstraint;
import org.nanodo.ir.Inlined;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Node;
import org.nanodo.ir.Op;
import org.nanodo.ir.Operands;
import org.nanodo.ir.ShapeOp.Broadcast;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.ir.SourceLocation;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.UserLine;
import org.nanodo.ir.Value;

/**
 * A function while it is being recorded. Each thread has at most one current trace, in which
 * operations are recorded. Captured tensors, of an enclosing trace or concrete, become further
 * parameters of the function.
 */
public final class Trace implements Interpreter {
  private static final ThreadLocal<@Nullable Trace> CURRENT = new ThreadLocal<>();

  private final @Nullable Trace parent;
  private final List<Value> params = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  private final Map<Value, Value> captures = new LinkedHashMap<>();
  private final Map<Tensor, Value> concrete = new LinkedHashMap<>();
  private final Map<Object, Tensor> constants = new HashMap<>();
  private final Map<Object, Object> memo;
  private @Nullable SourceLocation source;

  private Trace(@Nullable Trace parent) {
    this.parent = parent;
    this.memo = parent == null ? new LinkedHashMap<>() : parent.memo;
  }

  /**
   * A recorded function.
   *
   * @param captured tensors of the enclosing trace, or without one concrete tensors, that are
   *     passed after the other arguments
   * @param result the tree that the body returned; its tensors are the function's results and can
   *     be used in no other trace
   */
  public record Traced<R>(org.nanodo.ir.Function function, List<Tensor> captured, R result) {
    /** The tensors of the result. */
    public Tree<Tensor> results() {
      return Tree.of(result, Tensor.class);
    }

    /** The function with parameters for all of these captured tensors after its own. */
    public org.nanodo.ir.Function taking(List<Tensor> all) {
      int own = function.params().size() - captured.size();
      var params = new ArrayList<>(function.params().subList(0, own));
      for (Tensor t : all) {
        int at = captured.indexOf(t);
        params.add(at < 0 ? new Value(t.type(), t.label()) : function.params().get(own + at));
      }
      return new org.nanodo.ir.Function(
          function.name(), params, function.body(), function.results());
    }

    /** The result with its tensors replaced by those of another trace. */
    public R with(List<Tensor> tensors) {
      return Tensor.replaced(results(), tensors).build();
    }
  }

  /**
   * Records a function: {@code body} gets a tensor for each parameter and returns a tree of
   * tensors.
   */
  public static <R> Traced<R> function(
      String name, List<Value> params, Function<List<Tensor>, R> body) {
    var trace = new Trace(CURRENT.get());
    trace.params.addAll(params);
    R result = trace.record(() -> body.apply(trace.tensors(params)));
    List<Value> results = Tree.of(result, Tensor.class).leaves().stream().map(trace::own).toList();
    var function = new org.nanodo.ir.Function(name, trace.params, trace.nodes, results);
    return new Traced<>(function, trace.captured(), result);
  }

  private List<Tensor> captured() {
    return parent == null
        ? List.copyOf(concrete.keySet())
        : parent.tensors(List.copyOf(captures.keySet()));
  }

  /** Operations on values that are defined elsewhere, and the result of recording them. */
  public record Fragment<R>(List<Node> nodes, R result) {}

  /** Records operations that a pass will make part of a function. */
  public static <R> Fragment<R> fragment(Supplier<R> body) {
    var trace = new Trace(CURRENT.get());
    R result = trace.record(body);
    return new Fragment<>(List.copyOf(trace.nodes), result);
  }

  private <R> R record(Supplier<R> body) {
    Trace outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return body.get();
    } finally {
      CURRENT.set(outer);
    }
  }

  /**
   * Records what {@code body} does under a line other than the one that is executing, unless that
   * is unknown.
   */
  public void at(SourceLocation line, Runnable body) {
    SourceLocation outer = source;
    source = line.file().isEmpty() ? outer : line;
    try {
      body.run();
    } finally {
      source = outer;
    }
  }

  /** Whether this thread has a current trace. */
  public static boolean isTracing() {
    return CURRENT.get() != null;
  }

  /**
   * The current trace.
   *
   * @throws TraceException if this thread traces nothing
   */
  public static Trace current() {
    Trace trace = CURRENT.get();
    if (trace == null) {
      throw new TraceException("nothing is traced here");
    }
    return trace;
  }

  @Override
  public List<Tensor> emit(Op op, List<Tensor> operands) {
    SourceLocation line = source == null ? UserLine.current() : source;
    List<Value> values = operands.stream().map(this::own).toList();
    List<TensorType> types = op.infer(new Operands(values));
    boolean keepsNames =
        op instanceof Alias
            || op instanceof Convert
            || op instanceof OptimizationBarrier
            || op instanceof ShardingConstraint;
    var results = new ArrayList<Value>();
    for (TensorType type : types) {
      String label =
          keepsNames ? values.get(results.size()).label() : op.name() + " (" + line + ")";
      results.add(new Value(type, label));
    }
    var node = new Node(op, values, results, line);
    nodes.add(node);
    AxisEnvironment.recorded(node);
    return tensors(results);
  }

  /**
   * A scalar, recorded once: programs use few of them many times, and the compiler would have to
   * parse and merge each.
   */
  @Override
  public Tensor scalar(DType dtype, double value) {
    return scalar(dtype, value, () -> Literal.scalar(dtype, value));
  }

  @Override
  public Tensor scalar(DType dtype, long value) {
    double rounded = value;
    boolean same = (long) rounded == value && value != Long.MAX_VALUE;
    return same ? scalar(dtype, rounded) : scalar(dtype, value, () -> Literal.scalar(dtype, value));
  }

  private Tensor scalar(DType dtype, Number value, Supplier<Literal> literal) {
    record Scalar(DType dtype, Number value) {}
    return constants.computeIfAbsent(
        new Scalar(dtype, value), key -> emit(new Constant(literal.get()), List.of()).get(0));
  }

  /** Recorded once if its operand is a {@link #scalar}. */
  @Override
  public Tensor broadcast(Tensor x, Broadcast op) {
    record Filled(Tensor scalar, Broadcast op) {}
    Supplier<Tensor> recorded = () -> emit(op, List.of(x)).get(0);
    // Other broadcasts are not shared: a gradient is taken through a function's own operations.
    return constants.containsValue(x)
        ? constants.computeIfAbsent(new Filled(x, op), key -> recorded.get())
        : recorded.get();
  }

  @Override
  public List<Tensor> inline(org.nanodo.ir.Function f, List<Tensor> arguments) {
    Inlined copy = Inlined.of(f, arguments.stream().map(this::own).toList());
    nodes.addAll(copy.body());
    copy.body().forEach(AxisEnvironment::recorded);
    return tensors(copy.results());
  }

  /** Tensors for values of this trace. */
  public List<Tensor> tensors(List<Value> values) {
    return values.stream().map(v -> Tensor.traced(v, this)).toList();
  }

  /** The value of a tensor in this trace; a tensor from outside becomes a parameter. */
  public Value own(Tensor tensor) {
    if (tensor.isTracedBy(this)) {
      return tensor.value();
    }
    if (parent != null) {
      return captures.computeIfAbsent(parent.own(tensor), outer -> param(tensor));
    }
    if (tensor.isTraced()) {
      throw new TraceException(
          "%s belongs to a function that is no longer traced; return it from there instead"
              .formatted(tensor.describe()));
    }
    tensor.array();
    return concrete.computeIfAbsent(tensor, t -> param(t));
  }

  private Value param(Tensor tensor) {
    Value param = AxisEnvironment.parameter(tensor, tensor.label());
    params.add(param);
    return param;
  }

  /** Results that are memoized for the whole program, such as derived functions. */
  public Map<Object, Object> memo() {
    return memo;
  }
}
