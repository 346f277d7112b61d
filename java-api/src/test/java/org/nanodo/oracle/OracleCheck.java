package org.nanodo.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
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

  /**
   * Forward mode is the transpose of reverse mode: for cotangents c and tangents t, both Re(c · Jt)
   * and Re(cJ · t) are the same. Only the cases of 64-bit numbers count.
   */
  static void isTransposedForward(
      Function<List<Tensor>, List<Tensor>> f, Map<String, Oracle.Entry> cases) {
    Map<String, Oracle.Entry> wide = new LinkedHashMap<>(cases);
    wide.values().removeIf(c -> !isWide(c));
    if (wide.isEmpty()) {
      return;
    }
    var arguments = new ArrayList<Literal>();
    wide.values().forEach(c -> arguments.addAll(c.inputs()));
    wide.values().forEach(c -> arguments.addAll(c.cotangents()));
    List<Literal> results =
        Program.run(
            in -> {
              var cotangents = in.listIterator(count(wide, Oracle.Entry::inputs));
              var inputs = in.iterator();
              var all = new ArrayList<Tensor>();
              for (Oracle.Entry c : wide.values()) {
                List<Tensor> args = take(inputs, c.inputs().size());
                all.addAll(bothModes(f, args, take(cotangents, c.cotangents().size())));
              }
              return all;
            },
            arguments);
    var actual = results.iterator();
    for (String name : wide.keySet()) {
      double reverse = actual.next().item();
      assertThat(actual.next().item()).as(name).isCloseTo(reverse, within(1e-10));
    }
  }

  private static boolean isWide(Oracle.Entry c) {
    return !c.cotangents().isEmpty()
        && c.gradients().stream().allMatch(g -> g.type().dtype().real() == DType.F64);
  }

  private static List<Tensor> bothModes(
      Function<List<Tensor>, List<Tensor>> f, List<Tensor> args, List<Tensor> cotangents) {
    List<Tensor> floats = args.stream().filter(a -> a.dtype().isInexact()).toList();
    List<Tensor> along = floats.stream().map(x -> x.mul(0.3).add(0.7)).toList();
    Function<List<Tensor>, List<Tensor>> of = xs -> f.apply(merge(args, xs));
    List<Tensor> pulled = Transforms.vjp(of, floats).pullback().apply(cotangents);
    List<Tensor> pushed = Transforms.jvp(of, floats, along).tangent();
    return List.of(paired(pulled, along), paired(cotangents, pushed));
  }

  private static Tensor paired(List<Tensor> a, List<Tensor> b) {
    Tensor sum = Lax.scalar(DType.F64, 0);
    for (int i = 0; i < a.size(); i++) {
      sum = sum.add(a.get(i).mul(b.get(i)).sum().real());
    }
    return sum;
  }

  /** The arguments with others in place of those that are differentiated. */
  private static List<Tensor> merge(List<Tensor> args, List<Tensor> floats) {
    var next = floats.iterator();
    return args.stream().map(a -> a.dtype().isInexact() ? next.next() : a).toList();
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
    var vjp = Transforms.vjp((List<Tensor> xs) -> f.apply(merge(args, xs)), floats);
    var results = new ArrayList<>(vjp.value());
    results.addAll(vjp.pullback().apply(cotangents));
    return results;
  }
}
