package org.nanodo.ir;

import java.util.Collections;
import java.util.List;

/** Operations that cut out blocks, insert them or join them. */
public sealed interface SliceOp extends Op {
  /**
   * The elements from {@code starts} (inclusive) to {@code limits} (exclusive) in {@code strides}.
   */
  record Slice(List<Integer> starts, List<Integer> limits, List<Integer> strides)
      implements SliceOp {
    public Slice {
      starts = List.copyOf(starts);
      limits = List.copyOf(limits);
      strides = List.copyOf(strides);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      Shape x = in.shape(0);
      boolean fits =
          starts.size() == x.rank() && limits.size() == x.rank() && strides.size() == x.rank();
      int[] dims = new int[x.rank()];
      for (int i = 0; fits && i < dims.length; i++) {
        int start = starts.get(i);
        int limit = limits.get(i);
        fits = 0 <= start && start <= limit && limit <= x.dim(i) && strides.get(i) > 0;
        dims[i] = fits ? -Math.floorDiv(start - limit, strides.get(i)) : 0;
      }
      in.require(
          fits,
          "slice: {0} has no elements %s to %s by %s; give bounds within its sizes, and positive strides",
          starts,
          limits,
          strides);
      return List.of(in.type(0).with(Shape.of(dims)));
    }

    @Override
    public String text(OpPrinter p) {
      var ranges = new StringBuilder();
      for (int i = 0; i < starts.size(); i++) {
        ranges.append(i == 0 ? "" : ", ").append(starts.get(i)).append(':').append(limits.get(i));
        ranges.append(strides.get(i) == 1 ? "" : ":" + strides.get(i));
      }
      return "stablehlo.slice %s [%s] : %s".formatted(p.arg(0), ranges, p.signature());
    }
  }

  /**
   * Surrounds the first operand with the second, a scalar: {@code low} elements before, {@code
   * high} after and {@code interior} between any two; negative low and high cut elements off.
   */
  record Pad(List<Integer> low, List<Integer> high, List<Integer> interior) implements SliceOp {
    public Pad {
      low = List.copyOf(low);
      high = List.copyOf(high);
      interior = List.copyOf(interior);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 2);
      Shape x = in.shape(0);
      in.require(
          in.type(1).equals(new TensorType(in.dtype(0), Shape.SCALAR)),
          "pad: the value {1} must be a scalar of the element type of {0}");
      boolean fits =
          low.size() == x.rank() && high.size() == x.rank() && interior.size() == x.rank();
      int[] dims = new int[x.rank()];
      for (int i = 0; fits && i < dims.length; i++) {
        long between = Math.max(x.dim(i) - 1, 0) * (long) interior.get(i);
        long size = (long) low.get(i) + high.get(i) + x.dim(i) + between;
        fits = size >= 0 && interior.get(i) >= 0;
        dims[i] = fits ? Shape.size(name(), size) : 0;
      }
      in.require(fits, "pad: {0} cannot be padded by %s, %s, %s", low, high, interior);
      return List.of(in.type(0).with(Shape.of(dims)));
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.pad %s, low = %s, high = %s, interior = %s : %s"
          .formatted(p.args(), low, high, interior, p.signature());
    }
  }

  /** Concatenates the operands along one dimension. */
  record Concatenate(int axis) implements SliceOp {
    @Override
    public List<TensorType> infer(Operands in) {
      ShapeException.require(in.count() > 0, "concatenate takes at least one operand");
      in.requireAxes(name(), 0, List.of(axis));
      TensorType first = in.type(0);
      long size = 0;
      for (int i = 0; i < in.count(); i++) {
        TensorType x = in.type(i);
        boolean fits =
            x.rank() == first.rank()
                && x.with(x.shape().with(axis, 1)).equals(first.with(first.shape().with(axis, 1)));
        in.require(
            fits,
            "concatenate: {0} and %s differ in more than axis %d; all other sizes must be equal",
            in.value(i),
            axis);
        size += x.shape().dim(axis);
      }
      return List.of(first.with(first.shape().with(axis, Shape.size(name(), size))));
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.concatenate %s, dim = %d : %s".formatted(p.args(), axis, p.signature());
    }
  }

  /**
   * A block of the given sizes of the first operand. The other operands, integer scalars, are its
   * start indices, clamped so that the block is in bounds.
   */
  record DynamicSlice(Shape sizes) implements SliceOp {
    @Override
    public List<TensorType> infer(Operands in) {
      requireBlock(name(), in, sizes, 1);
      return List.of(in.type(0).with(sizes));
    }

    /** Requires a block that fits operand 0, and its start indices from operand {@code from} on. */
    static void requireBlock(String op, Operands in, Shape block, int from) {
      Shape x = in.shape(0);
      boolean fits = block.rank() == x.rank();
      for (int i = 0; fits && i < x.rank(); i++) {
        fits = block.dim(i) <= x.dim(i);
      }
      in.require(fits, "%s: a block of %s is not in {0}; give sizes of at most its own", op, block);
      in.requireCount(op, from + x.rank());
      for (int i = from; i < in.count(); i++) {
        in.require(
            in.type(i).rank() == 0 && in.dtype(i).isInteger() && in.dtype(i) == in.dtype(from),
            "%s: the start %s must be an integer scalar, all of one type",
            op,
            in.value(i));
      }
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.dynamic_slice %s, sizes = %s : %s"
          .formatted(p.args(), listed(sizes), p.signature());
    }

    static List<Integer> listed(Shape shape) {
      return shape.rank() == 0 ? Collections.emptyList() : shape.stream().boxed().toList();
    }
  }

  /**
   * The first operand with a block replaced by the second. The other operands, integer scalars, are
   * the start indices of the block, clamped so that it is in bounds.
   */
  record DynamicUpdateSlice() implements SliceOp {
    @Override
    public List<TensorType> infer(Operands in) {
      ShapeException.require(in.count() >= 2, "dynamic_update_slice takes at least 2 operands");
      in.require(
          in.dtype(0) == in.dtype(1), "dynamic_update_slice: {0} and {1} need one element type");
      DynamicSlice.requireBlock(name(), in, in.shape(1), 2);
      return List.of(in.type(0));
    }
  }
}
