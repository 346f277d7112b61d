package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.IndexPlan.Many;
import org.nanodo.IndexPlan.New;
import org.nanodo.IndexPlan.One;
import org.nanodo.IndexPlan.Part;
import org.nanodo.IndexPlan.Span;
import org.nanodo.ir.DType;
import org.nanodo.ir.Gather;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Shape;
import org.nanodo.ir.SliceOp.DynamicSlice;
import org.nanodo.trace.Trace;

/** {@link Tensor#at}: slices first, then a gather at the arrays of integers. */
final class IndexedRead {
  private IndexedRead() {}

  static Tensor of(Tensor x, Object... index) {
    return IndexPlan.once("at", (in, i) -> read(in.get(0), i), List.of(x), index);
  }

  private static Tensor read(Tensor x, Object... index) {
    IndexPlan plan = IndexPlan.of("at", x, index);
    Tensor y = sliced(x, plan);
    return plan.hasArrays() ? filled(gathered(y, plan), y, plan) : y;
  }

  /** What was gathered, with the mode's value where an index is out of bounds. */
  private static Tensor filled(Tensor gathered, Tensor x, IndexPlan plan) {
    boolean fills = plan.mode() == Index.FILL || plan.mode() instanceof Index.Fill;
    if (!fills) {
      return gathered;
    }
    Tensor inside = Lax.scalar(DType.BOOL, 1);
    for (int i = 0; i < plan.parts().size(); i++) {
      if (plan.parts().get(i) instanceof Many many) {
        Tensor at = many.at();
        inside = inside.and(at.ge(0)).and(at.lt(x.dim(i)));
      }
    }
    List<Integer> dims =
        IntStream.range(plan.place(), plan.place() + plan.arrays().rank()).boxed().toList();
    Tensor kept = Lax.broadcastInDim(inside, gathered.shape(), dims);
    return Lax.where(kept, gathered, fill(gathered, plan.mode()));
  }

  private static Tensor fill(Tensor x, Index.Mode mode) {
    if (mode instanceof Index.Fill fill) {
      return x.constant(fill.value());
    }
    DType dtype = x.dtype();
    return dtype.isInexact()
        ? Lax.scalar(dtype, Double.NaN)
        : Lax.scalar(dtype, dtype.least() == 0 ? dtype.most() : dtype.least());
  }

  /** Slices, integers if there are no arrays, and new axes. */
  private static Tensor sliced(Tensor x, IndexPlan plan) {
    int[] starts = new int[x.rank()];
    int[] limits = new int[x.rank()];
    int[] steps = new int[x.rank()];
    var dims = new ArrayList<Integer>();
    var backwards = new ArrayList<Integer>();
    int axis = 0;
    for (Part part : plan.parts()) {
      if (part instanceof New) {
        dims.add(1);
        continue;
      }
      limits[axis] = x.dim(axis);
      steps[axis] = 1;
      if (part instanceof Span s) {
        int last = s.start() + (s.count() - 1) * s.step();
        if (s.step() < 0) {
          backwards.add(axis);
        }
        starts[axis] = s.count() == 0 ? 0 : Math.min(s.start(), last);
        limits[axis] = s.count() == 0 ? 0 : Math.max(s.start(), last) + 1;
        steps[axis] = Math.abs(s.step());
        dims.add(s.count());
      } else if (part instanceof One one && !plan.hasArrays()) {
        starts[axis] = one.at();
        limits[axis] = one.at() + 1;
      } else {
        dims.add(x.dim(axis));
      }
      axis++;
    }
    Tensor cut = cut(x, starts, limits, steps);
    Tensor turned = backwards.isEmpty() ? cut : Lax.rev(cut, Axes.ints(backwards));
    return turned.reshape(Axes.ints(dims));
  }

  private static Tensor cut(Tensor x, int[] starts, int[] limits, int[] steps) {
    if (Arrays.equals(limits, x.shape().dims())
        && IntStream.range(0, steps.length).allMatch(i -> starts[i] == 0 && steps[i] == 1)) {
      return x;
    }
    if (Trace.isTracing() || Arrays.stream(steps).anyMatch(s -> s != 1)) {
      return Lax.slice(x, starts, limits, steps);
    }
    // Eagerly: one program for all starts, as a slice moves in the loops of a user.
    List<Tensor> from = Arrays.stream(starts).mapToObj(s -> Lax.scalar(DType.I32, s)).toList();
    int[] sizes = IntStream.range(0, starts.length).map(i -> limits[i] - starts[i]).toArray();
    var operands = new ArrayList<Tensor>(List.of(x));
    operands.addAll(from);
    return Lax.emit(new DynamicSlice(Shape.of(sizes)), operands.toArray(Tensor[]::new));
  }

  private static Tensor gathered(Tensor y, IndexPlan plan) {
    var axes = new ArrayList<Integer>();
    var others = new ArrayList<Integer>();
    var components = new ArrayList<Tensor>();
    Shape sizes = y.shape();
    for (int i = 0; i < plan.parts().size(); i++) {
      Part part = plan.parts().get(i);
      if (plan.isArray(part)) {
        require(
            y.dim(i) > 0 || plan.arrays().size() == 0,
            "at: axis %d of %s is empty, and has no element to give",
            i,
            y);
        axes.add(i);
        components.add(component(part, plan));
        sizes = sizes.with(i, Math.min(1, y.dim(i)));
      } else {
        others.add(i);
      }
    }
    int rank = plan.arrays().rank();
    List<Integer> offset =
        IntStream.range(0, others.size())
            .map(j -> j < plan.place() ? j : j + rank)
            .boxed()
            .toList();
    List<Integer> none = List.of();
    var dims = new IndexDims(offset, axes, none, none, axes, rank);
    Tensor indices = components.size() == 1 ? components.get(0) : Lax.stack(components, rank);
    // For scalar indices JAX uses a dynamic slice, whose derivative is clamped too.
    Gather.Mode mode = rank == 0 ? Gather.Mode.CLIP : Gather.Mode.PROMISE_IN_BOUNDS;
    return Lax.gather(y, indices, dims, sizes, mode);
  }

  static Tensor along(Tensor x, Tensor indices, int axis, Index.Mode mode) {
    int at = Axes.of("takeAlongAxis", x, axis);
    Shape others = othersAlong("takeAlongAxis", x, indices, at);
    Tensor table = x.broadcastTo(others.with(at, x.dim(at)));
    return table.at(indicesAlong(indices, others, at, mode));
  }

  /** The shape that a tensor and the indices along one of its axes have together, but for that. */
  static Shape othersAlong(String op, Tensor x, Tensor indices, int at) {
    require(
        indices.rank() == x.rank() && indices.dtype().isInteger(),
        "%s: %s cannot be indexed by %s; give integers of the same rank",
        op,
        x,
        indices);
    return Broadcasting.common(
        op, List.of(x, indices), x.shape().with(at, 1), indices.shape().with(at, 1));
  }

  static Object[] indicesAlong(Tensor indices, Shape others, int at, Index.Mode mode) {
    Tensor wide = indices.dtype().bytes() < Integer.BYTES ? indices.astype(DType.I32) : indices;
    Tensor rows = wide.broadcastTo(others.with(at, indices.dim(at)));
    var index = new ArrayList<Object>(List.of(mode));
    for (int i = 0; i < rows.rank(); i++) {
      index.add(i == at ? rows : Lax.iota(rows.type(), i));
    }
    return index.toArray();
  }

  private static Tensor component(Part part, IndexPlan plan) {
    return part instanceof One one
        ? Lax.scalar(plan.dtype(), one.at()).broadcastTo(plan.arrays())
        : ((Many) part).at();
  }
}
