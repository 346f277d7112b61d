package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms.Jvp;
import org.nanodo.Transforms.Linearized;
import org.nanodo.Tree;
import org.nanodo.ir.DeadCode;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Node;
import org.nanodo.ir.Value;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/** A function at an argument, and the tangents of its value there. */
public final class Pushforward<P, R> {
  private final Tree<Tensor> argument;
  private final Traced<R> traced;
  private final JvpFunction jvp;

  private Pushforward(Tree<Tensor> argument, Traced<R> traced, JvpFunction jvp) {
    this.argument = argument;
    this.traced = traced;
    this.jvp = jvp;
  }

  /** Records {@code f} at {@code argument} and differentiates it. */
  public static <P, R> Pushforward<P, R> of(Function<P, R> f, P argument) {
    Tree<Tensor> in = Tree.of(argument, Tensor.class);
    Traced<R> traced = CustomVjpRule.record("f", in, in.map(Tensor::type), f);
    List<Boolean> given = new ArrayList<>(in.map(t -> t.dtype().isInexact()).leaves());
    traced.captured().forEach(t -> given.add(false));
    JvpFunction jvp = Trace.fragment(() -> JvpFunction.of(traced.function(), given)).result();
    return new Pushforward<>(in, traced, jvp);
  }

  /** The value, and its tangent for this one of the argument. */
  public Jvp<R> push(P tangent) {
    List<Tensor> along = floats(tangent);
    List<Tensor> operands = Lists.concat(argument.leaves(), traced.captured(), along);
    List<Tensor> out = Interpreter.current().inline(jvp.function(), operands);
    int own = jvp.nonzero().size();
    R value = traced.with(out.subList(0, own));
    return new Jvp<>(value, tangent(value, out.subList(own, out.size())));
  }

  /**
   * The value, and a linear function of the tangent, which uses what was computed on the way. Loops
   * through which tangents pass are computed again in it.
   */
  public Linearized<P, R> linearize() {
    org.nanodo.ir.Function f = jvp.function();
    int own = traced.function().params().size();
    List<Value> params = f.params().subList(0, own);
    List<Value> tangents = f.params().subList(own, f.params().size());
    Set<Value> varying = new LinkedHashSet<>(tangents);
    List<Node> known = new ArrayList<>();
    List<Node> linear = new ArrayList<>();
    for (Node node : f.body()) {
      boolean varies = node.operands().stream().anyMatch(varying::contains);
      (varies ? linear : known).add(node);
      if (varies) {
        varying.addAll(node.results());
      }
    }
    int results = jvp.nonzero().size();
    List<Value> out = f.results().subList(results, f.results().size());
    Set<Value> free = DeadCode.freeValues(linear, out);
    tangents.forEach(free::remove);
    List<Value> residuals = List.copyOf(free);
    var forward = new org.nanodo.ir.Function("f_fwd", params, known, residuals);
    var along = new org.nanodo.ir.Function("f_lin", Lists.concat(residuals, tangents), linear, out);
    List<Tensor> operands = Lists.concat(argument.leaves(), traced.captured());
    R value = traced.with(Interpreter.current().inline(traced.function(), operands));
    List<Tensor> kept = Interpreter.current().inline(forward, operands);
    return new Linearized<>(
        value,
        tangent ->
            tangent(
                value, Interpreter.current().inline(along, Lists.concat(kept, floats(tangent)))));
  }

  private List<Tensor> floats(P tangent) {
    Tree<Tensor> tangents = Tree.of(tangent, Tensor.class);
    List<Tensor> floats = new ArrayList<>();
    argument.zip(
        tangents,
        (x, t) -> {
          if (x.dtype().isInexact()) {
            floats.add(CustomVjpRule.requireSameType("jvp: the tangent", x, t));
          }
          return t;
        });
    return floats;
  }

  private R tangent(R value, List<Tensor> nonzero) {
    Iterator<Tensor> next = nonzero.iterator();
    Iterator<Boolean> has = jvp.nonzero().iterator();
    return Tree.of(value, Tensor.class)
        .map(v -> has.next() ? next.next() : Lax.zerosLike(v))
        .build();
  }

  /** The tangents of the floating-point tensors of a tree, with zeros for the others. */
  static Tree<Tensor> filled(Tree<Tensor> tree, List<Tensor> floats) {
    Iterator<Tensor> next = floats.iterator();
    return tree.map(t -> t.dtype().isInexact() ? next.next() : Lax.zerosLike(t));
  }
}
