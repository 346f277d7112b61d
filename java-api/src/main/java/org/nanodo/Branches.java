package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.shapeError;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.DType;
import org.nanodo.ir.Value;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/**
 * The branches of a conditional.
 *
 * @param op the user's operation, for messages
 * @param names of the functions, for messages
 */
record Branches<A, R>(String op, List<String> names, List<Function<A, R>> functions) {
  /** The function number {@code index}, which is within bounds. */
  R apply(Tensor index, A operand) {
    Tree<Tensor> in = Tree.of(operand, Tensor.class);
    List<Traced<R>> traced = new ArrayList<>();
    for (Function<A, R> f : functions) {
      traced.add(traced(in, f));
      requireSameStructure(traced);
    }
    List<Tensor> promoted = promoted(traced);
    for (int i = 0; i < functions.size(); i++) {
      if (!dtypes(traced.get(i).results().leaves()).equals(dtypes(promoted))) {
        Function<A, R> f = functions.get(i);
        traced.set(i, traced(in, a -> converted(f.apply(a), promoted)));
      }
      requireSameTypes(traced, i);
    }

    Set<Tensor> all = new LinkedHashSet<>();
    traced.forEach(t -> all.addAll(t.captured()));
    List<Tensor> captured = List.copyOf(all);
    List<Tensor> operands = new ArrayList<>(List.of(index));
    operands.addAll(in.leaves());
    operands.addAll(captured);
    var branches = new Case(traced.stream().map(t -> t.taking(captured)).toList());
    List<Tensor> results = Interpreter.current().emit(branches, operands);
    return Tensor.replaced(traced.get(0).results().with(promoted), results).build();
  }

  private Traced<R> traced(Tree<Tensor> in, Function<A, R> f) {
    List<Value> params = Scan.named(in, "operand").leaves();
    return Trace.function("branch", params, x -> f.apply(Tensor.replaced(in, x).build()));
  }

  /**
   * Results of the types that all branches return: of weakly typed ones of different types, the
   * wider, which the type of one that is not weakly typed overrides.
   */
  private List<Tensor> promoted(List<Traced<R>> traced) {
    List<Tensor> promoted = new ArrayList<>(traced.get(0).results().leaves());
    for (Traced<R> other : traced) {
      for (int i = 0; i < promoted.size(); i++) {
        Tensor a = promoted.get(i);
        Tensor b = other.results().leaves().get(i);
        boolean gives =
            a.isWeaklyTyped()
                && (!b.isWeaklyTyped() || (b.dtype().isFloat() && !a.dtype().isFloat()));
        promoted.set(i, gives ? b : a);
      }
    }
    return promoted;
  }

  private static List<DType> dtypes(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::dtype).toList();
  }

  /** The result of a branch, whose weakly typed tensors take the promoted types. */
  private R converted(R result, List<Tensor> promoted) {
    Tree<Tensor> tree = Tree.of(result, Tensor.class);
    return tree.zip(tree.with(promoted), (t, to) -> t.isWeaklyTyped() ? t.astype(to.dtype()) : t)
        .build();
  }

  private void requireSameStructure(List<Traced<R>> traced) {
    int last = traced.size() - 1;
    Tree<Tensor> first = traced.get(0).results();
    Tree<Tensor> other = traced.get(last).results();
    if (!other.def().equals(first.def())) {
      throw different(first, other, last, "structure");
    }
  }

  private void requireSameTypes(List<Traced<R>> traced, int i) {
    Tree<Tensor> first = traced.get(0).results();
    Tree<Tensor> other = traced.get(i).results();
    if (!other.map(Tensor::type).leaves().equals(first.map(Tensor::type).leaves())) {
      throw different(first, other, i, "types");
    }
  }

  private RuntimeException different(Tree<Tensor> first, Tree<Tensor> other, int i, String what) {
    return shapeError(
        "%s: %s returns %s and %s returns %s; both must return the same %s",
        op, names.get(i), described(other), names.get(0), described(first), what);
  }

  private static String described(Tree<Tensor> tree) {
    return tree.mapWithPath((path, t) -> path.isEmpty() ? t.type() : "'" + path + "' " + t.type())
        .leaves()
        .toString();
  }
}
