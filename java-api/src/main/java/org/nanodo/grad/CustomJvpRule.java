package org.nanodo.grad;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nanodo.Tensor;
import org.nanodo.Transforms.Jvp;
import org.nanodo.Tree;
import org.nanodo.ir.ControlFlowOp.CustomJvp;
import org.nanodo.ir.DeadCode;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Value;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/** Functions with a custom JVP: how they are recorded, and pulled back. */
public final class CustomJvpRule {
  private CustomJvpRule() {}

  /** Records a call of {@code f} whose derivative {@code rule} gives. */
  public static <P, R> R apply(Function<P, R> f, BiFunction<P, P, Jvp<R>> rule, P argument) {
    if (NestedRules.isDeepest()) {
      return NestedRules.value(f, argument);
    }
    Tree<Tensor> in = Tree.of(argument, Tensor.class);
    Traced<R> value = CustomVjpRule.record("f", in, in.map(Tensor::type), f);

    record Pushed<P>(P at, List<Tensor> tangents) {}
    List<Tensor> floats = in.leaves().stream().filter(t -> t.dtype().isInexact()).toList();
    Tree<Tensor> both = Tree.of(new Pushed<>(argument, floats), Tensor.class);
    Traced<List<Tensor>> jvp =
        NestedRules.within(
            () ->
                CustomVjpRule.record(
                    "f_jvp",
                    both,
                    both.map(Tensor::type),
                    (Pushed<P> p) -> {
                      Tree<Tensor> at = Tree.of(p.at, Tensor.class);
                      P tangent = Pushforward.filled(at, p.tangents).build();
                      return results(value, rule.apply(p.at, tangent));
                    }));
    requireOfArgument(
        jvp.function(), value.results().leaves().size(), in.leaves().size(), floats.size());
    Set<Tensor> all = new LinkedHashSet<>(value.captured());
    all.addAll(jvp.captured());
    List<Tensor> captured = List.copyOf(all);
    var op =
        new CustomJvp(
            CustomVjpRule.taking(captured, value, List.of(), 0),
            CustomVjpRule.taking(captured, jvp, List.of(), floats.size()));
    return value.with(Interpreter.current().emit(op, Lists.concat(in.leaves(), captured)));
  }

  /** Reverse mode has the value before there is a tangent. */
  private static void requireOfArgument(
      org.nanodo.ir.Function jvp, int results, int own, int floats) {
    List<Value> values = jvp.results().subList(0, results);
    List<Value> tangents = jvp.params().subList(own, own + floats);
    if (!Collections.disjoint(DeadCode.freeValues(jvp.body(), values), tangents)) {
      throw new GradException(
          "customJvp: the value that the rule returns depends on the tangent; compute it of the argument alone");
    }
  }

  /** The value and the tangents of its floating-point tensors. */
  private static <R> List<Tensor> results(Traced<R> expected, Jvp<R> found) {
    Tree<Tensor> value = Tree.of(found.value(), Tensor.class);
    Tree<Tensor> tangent = Tree.of(found.tangent(), Tensor.class);
    CustomVjpRule.requireSame("customJvp: the rule", expected.results(), value);
    CustomVjpRule.requireSame("customJvp: the tangent", expected.results(), tangent);
    List<Tensor> results = new ArrayList<>(value.leaves());
    tangent.leaves().stream().filter(t -> t.dtype().isInexact()).forEach(results::add);
    return results;
  }

  /** How many operands, the leading floating-point ones, have tangents in the rule. */
  static int floats(CustomJvp op) {
    return op.jvp().params().size() - op.callee().params().size();
  }

  static List<@Nullable Tensor> pull(CustomJvp op, VjpContext s) {
    int own = s.operands().size();
    int params = op.jvp().params().size();
    List<Boolean> linear = IntStream.range(0, params).mapToObj(i -> i >= own).toList();
    List<Boolean> given = new ArrayList<>();
    s.results().forEach(r -> given.add(false));
    List<Tensor> arguments = new ArrayList<>(s.operands());
    for (int i = 0; i < s.results().size(); i++) {
      if (s.results().get(i).dtype().isInexact()) {
        Tensor ct = s.cotangents().get(i);
        given.add(ct != null);
        if (ct != null) {
          arguments.add(ct);
        }
      }
    }
    Transposed t = Transposed.of(op.jvp(), linear, given);
    List<Tensor> pulled = Trace.current().inline(t.function(), arguments);
    List<Integer> floats =
        IntStream.range(0, own).filter(i -> s.in(i).dtype().isInexact()).boxed().toList();
    List<@Nullable Tensor> all = s.none();
    for (int i = 0; i < pulled.size(); i++) {
      all.set(floats.get(t.returned().get(i)), pulled.get(i));
    }
    return all;
  }
}
