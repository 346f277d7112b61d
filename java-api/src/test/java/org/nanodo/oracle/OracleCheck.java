package org.nanodo.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.Literal;
import org.nanodo.testing.Program;

/** Compares a function and its derivatives with JAX. */
final class OracleCheck {
  private OracleCheck() {}

  /** All cases of a function go into one program, which takes less time than one each. */
  static void agrees(Function<List<Tensor>, List<Tensor>> f, Map<String, Oracle.Entry> cases) {
    var arguments = new ArrayList<Literal>();
    cases.values().forEach(c -> arguments.addAll(c.inputs()));
    cases.values().forEach(c -> arguments.addAll(c.cotangents()));

    List<Literal> results =
        Program.run(
            in -> {
              var cotangents = in.listIterator(count(cases, Oracle.Entry::inputs));
              var inputs = in.iterator();
              var all = new ArrayList<Tensor>();
              for (Oracle.Entry c : cases.values()) {
                List<Tensor> args = take(inputs, c.inputs().size());
                List<Tensor> cts = take(cotangents, c.cotangents().size());
                all.addAll(cts.isEmpty() ? f.apply(args) : withGradients(f, args, cts));
              }
              return all;
            },
            arguments);

    var actual = results.iterator();
    cases.forEach(
        (name, c) -> {
          c.outputs().forEach(y -> Closeness.require(name, actual.next(), y));
          c.gradients().forEach(g -> Closeness.require("gradient of " + name, actual.next(), g));
        });
    assertThat(actual).isExhausted();
  }

  private static int count(
      Map<String, Oracle.Entry> cases, Function<Oracle.Entry, List<Literal>> part) {
    return cases.values().stream().mapToInt(c -> part.apply(c).size()).sum();
  }

  private static List<Tensor> take(Iterator<Tensor> from, int count) {
    var taken = new ArrayList<Tensor>();
    for (int i = 0; i < count; i++) {
      taken.add(from.next());
    }
    return taken;
  }

  /** The results, and what the cotangents are pulled back to for each floating-point argument. */
  private static List<Tensor> withGradients(
      Function<List<Tensor>, List<Tensor>> f, List<Tensor> args, List<Tensor> cotangents) {
    List<Tensor> floats = args.stream().filter(a -> a.dtype().isInexact()).toList();
    var vjp =
        Transforms.vjp(
            (List<Tensor> xs) -> {
              var next = xs.iterator();
              return f.apply(
                  args.stream().map(a -> a.dtype().isInexact() ? next.next() : a).toList());
            },
            floats);
    var results = new ArrayList<>(vjp.value());
    results.addAll(vjp.pullback().apply(cotangents));
    return results;
  }
}
