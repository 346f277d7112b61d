package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.IndexPlan.Many;
import org.nanodo.IndexPlan.New;
import org.nanodo.IndexPlan.One;
import org.nanodo.IndexPlan.Part;
import org.nanodo.IndexPlan.Span;
import org.nanodo.ir.DType;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** {@link Tensor#set} and the other updates: one scatter; contiguous slices are its windows. */
final class IndexedWrite {
  private final IndexPlan plan;
  private final Tensor x;

  /** The sizes of the update without new axes, and which of its axes are window dimensions. */
  private final List<Integer> dims = new ArrayList<>();

  private final List<Integer> windows = new ArrayList<>();
  private final List<Integer> backwards = new ArrayList<>();

  /** The axes of the operand that are collapsed, and those that are indexed. */
  private final List<Integer> collapsed = new ArrayList<>();

  private final List<Integer> indexed = new ArrayList<>();

  /** The indices of one indexed axis, and the axes of the update that they vary along. */
  private record Component(Tensor at, List<Integer> along) {}

  private final List<Component> components = new ArrayList<>();

  private IndexedWrite(Tensor x, IndexPlan plan) {
    this.x = x;
    this.plan = plan;
  }

  static Tensor of(String op, Scatter.Kind kind, Tensor x, Object index, Tensor given) {
    return IndexPlan.once(
        op, (in, i) -> write(op, kind, in.get(0), in.get(1), i), List.of(x, given), index);
  }

  private static Tensor write(
      String op, Scatter.Kind kind, Tensor x, Tensor given, Object... index) {
    Tensor value = Promotion.into(op, x, given);
    IndexPlan plan = IndexPlan.of(op, x, index);
    Shape shape = plan.resultShape();
    require(
        fits(value.shape(), shape),
        "%s: %s does not fit into the %s that the index takes of %s",
        op,
        value,
        shape,
        x);
    return shape.size() == 0
        ? x
        : new IndexedWrite(x, plan).scatter(kind, value.broadcastTo(shape));
  }

  static Tensor along(Tensor x, Tensor indices, Tensor values, int axis) {
    int at = Axes.of("putAlongAxis", x, axis);
    Shape others = IndexedRead.othersAlong("putAlongAxis", x, indices, at);
    require(
        x.shape().equals(others.with(at, x.dim(at))),
        "putAlongAxis: the indices %s are more than %s has; broadcast it first",
        indices,
        x);
    Object[] index = IndexedRead.indicesAlong(indices, others, at, Index.DROP);
    return x.set(Index.of(index), values);
  }

  private static boolean fits(Shape value, Shape shape) {
    return value.rank() <= shape.rank()
        && IntStream.rangeClosed(1, value.rank())
            .allMatch(i -> value.dim(-i) == 1 || value.dim(-i) == shape.dim(-i));
  }

  private Tensor scatter(Scatter.Kind kind, Tensor value) {
    layOut();
    Tensor update = value.reshape(Axes.ints(dims));
    if (!backwards.isEmpty()) {
      update = Lax.rev(update, Axes.ints(backwards));
    }
    if (components.isEmpty()) {
      return combined(kind, update);
    }
    List<Integer> batch =
        IntStream.range(0, dims.size()).filter(d -> !windows.contains(d)).boxed().toList();
    Shape shape = Shape.of(batch.stream().mapToInt(dims::get).toArray());
    List<Tensor> columns =
        components.stream()
            .map(
                c -> Lax.broadcastInDim(c.at, shape, c.along.stream().map(batch::indexOf).toList()))
            .toList();
    List<Integer> none = List.of();
    var numbers = new IndexDims(windows, collapsed, none, none, indexed, batch.size());
    return Lax.scatter(kind, x, Lax.stack(columns, batch.size()), update, numbers);
  }

  /** Of all elements. */
  private Tensor combined(Scatter.Kind kind, Tensor update) {
    return switch (kind) {
      case SET -> update;
      case ADD -> x.add(update);
      case MUL -> x.mul(update);
      case MIN -> x.minimum(update);
      case MAX -> x.maximum(update);
    };
  }

  private void layOut() {
    List<Part> kept =
        plan.parts().stream().filter(p -> p instanceof Span || p instanceof New).toList();
    int place = (int) kept.stream().limit(plan.place()).filter(p -> p instanceof Span).count();
    int seen = 0;
    int rank = plan.arrays().rank();
    int axis = 0;
    List<Integer> alongArrays = IntStream.range(place, place + rank).boxed().toList();
    var spans = new ArrayList<Integer>();
    for (Part part : plan.parts()) {
      if (part instanceof New) {
        continue;
      }
      if (part instanceof Span span) {
        int d = seen < place ? seen : seen + rank;
        spans.add(span.count());
        span(span, axis, d);
        seen++;
      } else {
        collapsed.add(axis);
        indexed.add(axis);
        components.add(
            part instanceof One one
                ? new Component(Lax.scalar(dtype(), one.at()), List.of())
                : new Component(((Many) part).at().astype(dtype()), alongArrays));
      }
      axis++;
    }
    dims.addAll(spans);
    dims.addAll(place, plan.arrays().stream().boxed().toList());
  }

  private void span(Span span, int axis, int d) {
    if (Math.abs(span.step()) > 1) {
      Tensor at = Lax.iota(TensorType.of(dtype(), span.count()), 0).mul(span.step());
      collapsed.add(axis);
      indexed.add(axis);
      components.add(new Component(at.add(span.start()), List.of(d)));
      return;
    }
    windows.add(d);
    if (span.step() < 0) {
      backwards.add(d);
    }
    if (span.count() < span.size()) {
      int first = span.step() < 0 ? span.start() - span.count() + 1 : span.start();
      indexed.add(axis);
      components.add(new Component(Lax.scalar(dtype(), first), List.of()));
    }
  }

  /** The type of the indices; unsigned ones beyond int32 must stay out of bounds. */
  private DType dtype() {
    return plan.dtype() == DType.U32 ? DType.I64 : plan.dtype();
  }
}
