package org.nanodo.grad;

import static org.nanodo.ir.Lists.concat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms.Forward;
import org.nanodo.Tree;
import org.nanodo.grad.ReverseMode.Replaced;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.CustomVjp;
import org.nanodo.ir.Node;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.trace.AxisEnvironment;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/** Functions with a custom VJP: how they are recorded, and differentiated. */
public final class CustomVjpRule {
  private CustomVjpRule() {}

  /** Records a call of {@code f} whose derivative is given by the other two. */
  public static <P, R, S> R apply(
      Function<P, R> f,
      Function<P, Forward<R, S>> forward,
      BiFunction<S, R, P> backward,
      P argument) {
    if (NestedRules.isDeepest()) {
      return NestedRules.value(f, argument);
    }
    Tree<Tensor> in = Tree.of(argument, Tensor.class);
    Traced<R> value = record("f", in, in.map(Tensor::type), f);
    Traced<Forward<R, S>> fwd =
        NestedRules.within(() -> record("f_fwd", in, in.map(Tensor::type), forward));
    Tree<Tensor> results = value.results();
    requireSame("customVjp: forward", results, Tree.of(fwd.result().value(), Tensor.class));

    record Pulled<S, R>(S residuals, R cotangent) {}
    Tree<Tensor> pulled =
        Tree.of(new Pulled<>(fwd.result().residuals(), value.result()), Tensor.class);
    Traced<List<Tensor>> bwd =
        NestedRules.within(
            () ->
                record(
                    "f_bwd",
                    pulled,
                    pulled.map(Tensor::type),
                    (Pulled<S, R> p) -> floats(in, backward.apply(p.residuals, p.cotangent))));

    Set<Tensor> all = new LinkedHashSet<>(value.captured());
    all.addAll(fwd.captured());
    all.addAll(bwd.captured());
    List<Tensor> captured = List.copyOf(all);
    var op =
        new CustomVjp(
            taking(captured, value, List.of(), 0),
            taking(captured, fwd, bwd.captured(), 0),
            taking(bwd.captured(), bwd, List.of(), results.leaves().size()));
    return value.with(Interpreter.current().emit(op, concat(in.leaves(), captured)));
  }

  static <A, B> Traced<B> record(
      String name, Tree<Tensor> named, Tree<TensorType> types, Function<A, B> f) {
    List<Value> params =
        named.zip(types, (t, type) -> AxisEnvironment.parameter(t, type, t.label())).leaves();
    return Trace.function(name, params, leaves -> f.apply(Tensor.replaced(named, leaves).build()));
  }

  /** The cotangents of the floating-point leaves. */
  private static List<Tensor> floats(Tree<Tensor> argument, Object cotangent) {
    Tree<Tensor> cotangents = Tree.of(cotangent, Tensor.class);
    var floats = new ArrayList<Tensor>();
    argument.zip(
        cotangents,
        (x, ct) -> {
          if (x.dtype().isInexact()) {
            requireSameType("customVjp: the cotangent", x, ct);
            floats.add(ct);
          }
          return ct;
        });
    return floats;
  }

  static void requireSame(String what, Tree<Tensor> expected, Tree<Tensor> found) {
    if (!expected.def().equals(found.def())
        || !expected.map(Tensor::type).leaves().equals(found.map(Tensor::type).leaves())) {
      throw new GradException(
          "%s returns %s, the function %s; both must be of the same structure and types"
              .formatted(what, Tensor.described(found), Tensor.described(expected)));
    }
  }

  /**
   * The function with all captured values as further parameters, and some as further results.
   *
   * @param last how many of its own parameters come after the captured values
   */
  static org.nanodo.ir.Function taking(
      List<Tensor> captured, Traced<?> traced, List<Tensor> handedOn, int last) {
    org.nanodo.ir.Function f = traced.taking(captured);
    int own = f.params().size() - captured.size();
    List<Value> shared = f.params().subList(own, f.params().size());
    var results = new ArrayList<>(f.results());
    handedOn.forEach(v -> results.add(shared.get(captured.indexOf(v))));
    List<Value> params =
        concat(f.params().subList(0, own - last), shared, f.params().subList(own - last, own));
    return new org.nanodo.ir.Function(f.name(), params, f.body(), results);
  }

  static Replaced pull(CustomVjp op, Node node, List<@Nullable Tensor> cts) {
    Trace trace = Trace.current();
    int own = node.results().size();
    List<Value> outputs = op.forward().results();
    List<Value> residuals = Value.fresh(outputs.subList(own, outputs.size()));
    List<Value> results = concat(node.results(), residuals);
    var forward = new Node(new Call(op.forward()), node.operands(), results, node.source());

    List<Tensor> arguments = new ArrayList<>(trace.tensors(residuals));
    for (int i = 0; i < own; i++) {
      Tensor ct = cts.get(i);
      arguments.add(ct == null ? Lax.full(node.results().get(i).type(), 0) : ct);
    }
    var pulled = trace.emit(new Call(op.backward()), arguments).iterator();
    List<@Nullable Tensor> all = new ArrayList<>();
    for (Value v : node.operands()) {
      all.add(pulled.hasNext() && v.type().dtype().isInexact() ? pulled.next() : null);
    }
    return new Replaced(forward, all);
  }

  /**
   * A rule has derivatives of the leading floating-point operands, those of the argument; those of
   * captured tensors, which come after them, would be lost.
   */
  static void requireConstant(String name, Node node, int floats, List<Boolean> differentiated) {
    int before = 0;
    for (int i = 0; i < node.operands().size(); i++) {
      Value operand = node.operands().get(i);
      if (operand.type().dtype().isInexact() && before++ >= floats && differentiated.get(i)) {
        throw new GradException(
            "%s: %s is captured and differentiated, but the rule gives derivatives of the argument only; pass it in the argument, or capture its stopGradient"
                .formatted(name, operand));
      }
    }
  }

  /** A derivative, checked to have the type of the value. */
  public static Tensor requireSameType(String what, Tensor value, Tensor derivative) {
    if (!value.type().equals(derivative.type())) {
      throw new GradException(
          "%s %s is not of the type of %s"
              .formatted(what, derivative.describe(), value.describe()));
    }
    return derivative;
  }
}
