package org.nanodo.operations;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
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
    if (mapped) {
      all.addAll(mapped(take(next, count)));
    }
    if (!of.tangents().isEmpty()) {
      List<Tensor> tangents = take(next, of.tangents().size());
      all.addAll(derivatives(args, tangents, take(next, of.cotangents().size())));
    }
    return all;
  }

  private List<Tensor> mapped(List<Tensor> stacked) {
    var moved = new ArrayList<Tensor>();
    for (int i = 0; i < stacked.size(); i++) {
      int axis = of.axes().get(i);
      moved.add(axis > 0 ? stacked.get(i).moveAxis(0, axis) : stacked.get(i));
    }
    LeafAxes axes =
        (path, type) -> {
          int axis = of.axes().get(Integer.parseInt(path));
          return axis == OperationCase.NOT_MAPPED ? LeafAxes.NOT_MAPPED : axis;
        };
    return Transforms.vmap(of.function(), axes, 0).apply(moved);
  }

  private List<Tensor> derivatives(
      List<Tensor> args, List<Tensor> tangents, List<Tensor> cotangents) {
    Function<List<Tensor>, List<Tensor>> floats =
        xs ->
            of.function().apply(with(args, xs)).stream()
                .filter(y -> y.dtype().isInexact())
                .toList();
    List<Tensor> xs = of.differentiated().stream().map(args::get).toList();
    Function<List<Tensor>, List<Tensor>> pull =
        at -> Transforms.vjp(floats, at).pullback().apply(cotangents);
    var all = new ArrayList<>(Transforms.jvp(floats, xs, tangents).tangent());
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
