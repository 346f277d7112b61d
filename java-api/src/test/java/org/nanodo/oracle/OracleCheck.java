package org.nanodo.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
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
   * and Re(cJ · t) are the same, as far as the element types are exact.
   */
  static void isTransposedForward(
      Function<List<Tensor>, List<Tensor>> f, Map<String, Oracle.Entry> cases) {
    Map<String, Oracle.Entry> smooth = new LinkedHashMap<>(cases);
    smooth.values().removeIf(c -> c.cotangents().isEmpty());
    if (smooth.isEmpty()) {
      return;
    }
    var arguments = new ArrayList<Literal>();
    smooth.values().forEach(c -> arguments.addAll(c.inputs()));
    smooth.values().forEach(c -> arguments.addAll(c.cotangents()));
    List<Literal> results =
        Program.run(
            in -> {
              var cotangents = in.listIterator(count(smooth, Oracle.Entry::inputs));
              var inputs = in.iterator();
              var all = new ArrayList<Tensor>();
              for (Oracle.Entry c : smooth.values()) {
                List<Tensor> args = take(inputs, c.inputs().size());
                all.addAll(bothModes(f, args, take(cotangents, c.cotangents().size())));
              }
              return all;
            },
            arguments);
    var actual = results.iterator();
    smooth.forEach(
        (name, c) -> {
          double reverse = actual.next().item();
          double forward = actual.next().item();
          double size = actual.next().item();
          if (Double.isFinite(reverse) && Double.isFinite(size)) {
            assertThat(forward).as(name).isCloseTo(reverse, within(exactness(c) * (1 + size)));
          }
        });
  }

  private static double exactness(Oracle.Entry c) {
    return Stream.concat(c.inputs().stream(), c.outputs().stream())
        .map(x -> x.type().dtype())
        .filter(DType::isInexact)
        .mapToDouble(
            dtype ->
                switch (dtype.real()) {
                  case F64 -> 1e-11;
                  case F32 -> 1e-5;
                  case F16 -> 0x1p-8;
                  default -> 0x1p-5;
                })
        .max()
        .orElse(0);
  }

  private static List<Tensor> bothModes(
      Function<List<Tensor>, List<Tensor>> f, List<Tensor> args, List<Tensor> cotangents) {
    List<Tensor> floats = args.stream().filter(a -> a.dtype().isInexact()).toList();
    List<Tensor> along = floats.stream().map(x -> x.mul(0.3).add(0.7)).toList();
    Function<List<Tensor>, List<Tensor>> of = xs -> f.apply(merge(args, xs));
    List<Tensor> pulled = Transforms.vjp(of, floats).pullback().apply(cotangents);
    List<Tensor> pushed = Transforms.jvp(of, floats, along).tangent();
    return List.of(
        paired(pulled, along),
        paired(cotangents, pushed),
        paired(sizes(pulled), sizes(along)).add(paired(sizes(cotangents), sizes(pushed))));
  }

  private static List<Tensor> sizes(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::abs).toList();
  }

  /** Re(a · b), added up in float64. */
  private static Tensor paired(List<Tensor> a, List<Tensor> b) {
    Tensor sum = Lax.scalar(DType.F64, 0);
    for (int i = 0; i < a.size(); i++) {
      Tensor product = wide(a.get(i)).mul(wide(b.get(i)));
      sum = sum.add(product.sum().real());
    }
    return sum;
  }

  private static Tensor wide(Tensor x) {
    return x.astype(x.dtype().isComplex() ? DType.C128 : DType.F64);
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
