package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms.Jvp;
import org.nanodo.Transforms.Linearized;
import org.nanodo.Tree;
import org.nanodo.grad.PartialEvaluation.Parts;
import org.nanodo.ir.Lists;
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
    var function = RuleValues.of(traced.function(), given);
    JvpFunction jvp = Trace.fragment(() -> JvpFunction.of(function, given)).result();
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
   * The value, and a linear function of the tangent, which uses what was computed on the way. While
   * loops through which tangents pass, and what is rematerialised, are computed again in it.
   */
  public Linearized<P, R> linearize() {
    org.nanodo.ir.Function f = jvp.function();
    int own = traced.function().params().size();
    int results = jvp.nonzero().size();
    List<Boolean> tangents = from(own, f.params().size());
    Parts parts = PartialEvaluation.of(f, tangents, from(results, f.results().size()));
    List<Tensor> operands = Lists.concat(argument.leaves(), traced.captured());
    List<Tensor> out = Interpreter.current().inline(parts.known(), operands);
    List<Tensor> kept = new ArrayList<>();
    for (Value v : parts.residuals()) {
      int at = parts.kept().indexOf(v);
      kept.add(at < 0 ? operands.get(f.params().indexOf(v)) : out.get(results + at));
    }
    R value = traced.with(out.subList(0, results));
    return new Linearized<>(
        value,
        tangent ->
            tangent(
                value,
                Interpreter.current()
                    .inline(parts.unknown(), Lists.concat(kept, floats(tangent)))));
  }

  private static List<Boolean> from(int first, int size) {
    return IntStream.range(0, size).mapToObj(i -> i >= first).toList();
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
