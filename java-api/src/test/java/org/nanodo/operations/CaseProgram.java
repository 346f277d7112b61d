package org.nanodo.operations;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.batch.LeafAxes;
import org.nanodo.ir.Literal;

/**
 * One case as a part of a program: its arguments, what it computes and what JAX did.
 *
 * @param mapped whether vmap is a part of it
 */
record CaseProgram(OperationCase of, boolean mapped) {
  /**
   * The arguments, those of smooth cases moved by {@code step} times the tangents, then those of
   * both examples, tangents and cotangents.
   */
  List<Literal> arguments(double step) {
    var all = new ArrayList<>(of.first());
    if (step != 0 && !of.second().isEmpty()) {
      for (int i = 0; i < of.tangents().size(); i++) {
        int at = of.differentiated().get(i);
        all.set(at, moved(all.get(at), of.tangents().get(i), step));
      }
    }
    if (mapped) {
      all.addAll(of.inputs());
    }
    all.addAll(of.tangents());
    all.addAll(of.cotangents());
    return all;
  }

  private static Literal moved(Literal x, Literal tangent, double step) {
    int parts = x.type().dtype().isComplex() ? 2 : 1;
    ByteBuffer data = Literal.allocate(x.type());
    for (int i = 0; i < parts * x.type().shape().size(); i++) {
      data.putDouble(x.data().getDouble(8 * i) + step * tangent.data().getDouble(8 * i));
    }
    return Literal.wrap(x.type(), data.flip());
  }

  /** The value, that of both examples, and the derivatives, of the next of all arguments. */
  List<Tensor> apply(Iterator<Tensor> next) {
    int count = of.inputs().size();
    List<Tensor> args = take(next, count);
    var all = new ArrayList<>(of.function().apply(args));
    List<Tensor> stacked = take(next, mapped ? count : 0);
    if (mapped) {
      all.addAll(mapped(of.function(), stacked));
    }
    if (!of.tangents().isEmpty()) {
      List<Tensor> tangents = take(next, of.tangents().size());
      List<Tensor> cotangents = take(next, of.cotangents().size());
      all.addAll(derivatives(args, tangents, cotangents));
      if (mapped && !of.pulled().isEmpty()) {
        all.addAll(mappedPullback(stacked, cotangents));
      }
    }
    return all;
  }

  /** The function of both examples; what follows the arguments is stacked along axis 0. */
  private List<Tensor> mapped(Function<List<Tensor>, List<Tensor>> f, List<Tensor> stacked) {
    var moved = new ArrayList<>(stacked);
    for (int i = 0; i < of.axes().size(); i++) {
      int axis = of.axes().get(i);
      moved.set(i, axis > 0 ? stacked.get(i).moveAxis(0, axis) : stacked.get(i));
    }
    LeafAxes axes =
        (path, type) -> {
          int at = Integer.parseInt(path);
          int axis = at < of.axes().size() ? of.axes().get(at) : 0;
          return axis == OperationCase.NOT_MAPPED ? LeafAxes.NOT_MAPPED : axis;
        };
    return Transforms.vmap(f, axes, 0).apply(moved);
  }

  private List<Tensor> mappedPullback(List<Tensor> stacked, List<Tensor> cotangents) {
    int count = stacked.size();
    var all = new ArrayList<>(stacked);
    cotangents.forEach(c -> all.add(Lax.stack(List.of(c, c.mul(2)), 0)));
    return mapped(
        in -> pullback(in.subList(0, count), differentiated(in), in.subList(count, in.size())),
        all);
  }

  private List<Tensor> differentiated(List<Tensor> args) {
    return of.differentiated().stream().map(args::get).toList();
  }

  private List<Tensor> pullback(List<Tensor> args, List<Tensor> at, List<Tensor> cotangents) {
    return Transforms.vjp(inexact(args), at).pullback().apply(cotangents);
  }

  /** The results that have derivatives, as functions of the arguments that do. */
  private Function<List<Tensor>, List<Tensor>> inexact(List<Tensor> args) {
    return xs ->
        of.function().apply(with(args, xs)).stream().filter(y -> y.dtype().isInexact()).toList();
  }

  private List<Tensor> derivatives(
      List<Tensor> args, List<Tensor> tangents, List<Tensor> cotangents) {
    List<Tensor> xs = differentiated(args);
    Function<List<Tensor>, List<Tensor>> pull = at -> pullback(args, at, cotangents);
    var all = new ArrayList<Tensor>();
    if (!of.jvp().isEmpty()) {
      all.addAll(Transforms.jvp(inexact(args), xs, tangents).tangent());
    }
    if (of.second().isEmpty()) {
      all.addAll(pull.apply(xs));
    } else {
      var both = Transforms.jvp(pull, xs, tangents);
      all.addAll(both.value());
      all.addAll(both.tangent());
    }
    return all;
  }

  private List<Tensor> with(List<Tensor> args, List<Tensor> differentiated) {
    var all = new ArrayList<>(args);
    for (int i = 0; i < differentiated.size(); i++) {
      all.set(of.differentiated().get(i), differentiated.get(i));
    }
    return all;
  }

  /** What JAX computed, with what each number is. */
  List<Expected> expected() {
    var all = new ArrayList<Expected>();
    add(all, "value", of.outputs().stream().map(y -> y.unstack().get(0)).toList());
    if (mapped) {
      add(all, "vmap", of.outputs());
    }
    add(all, "jvp", of.jvp());
    add(all, "vjp", of.vjp());
    add(all, "second", of.second());
    if (mapped) {
      add(all, "vmap of vjp", of.pulled());
    }
    return all;
  }

  /** A result. */
  record Expected(String part, String what, Literal value) {}

  private void add(List<Expected> all, String part, List<Literal> values) {
    for (int i = 0; i < values.size(); i++) {
      String what = "%s of %s %s, result %d".formatted(part, of.name(), of.parameters().json(), i);
      all.add(new Expected(part, what, values.get(i)));
    }
  }

  private static List<Tensor> take(Iterator<Tensor> from, int count) {
    var taken = new ArrayList<Tensor>();
    for (int i = 0; i < count; i++) {
      taken.add(from.next());
    }
    return taken;
  }
}
