package org.nanodo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.trace.ArgumentChecks;
import org.nanodo.trace.Composite;

/**
 * An index of a tensor, checked, and with one part for each axis of the tensor.
 *
 * @param parts what is taken of each axis in order, and the new axes between them
 * @param place how many axes of the result come before those of the arrays of integers
 * @param arrays their common shape
 * @param mode what happens at indices in a tensor that are out of bounds
 */
record IndexPlan(List<Part> parts, int place, Shape arrays, Index.Mode mode) {
  /** What is taken of one axis. */
  sealed interface Part {}

  /** {@code count} elements from {@code start}, {@code step} apart, which may be negative. */
  record Span(int size, int start, int count, int step) implements Part {}

  /** One element. */
  record One(int at) implements Part {}

  /** The elements at the indices in a tensor, which are not negative. */
  record Many(Tensor at) implements Part {}

  /** A new axis. */
  record New() implements Part {}

  /** Whether an integer array is among the parts; integers are then broadcast with it (NumPy). */
  boolean hasArrays() {
    return !tensors(parts).isEmpty();
  }

  /** The type of the indices. */
  DType dtype() {
    return tensors(parts).stream().findFirst().map(Tensor::dtype).orElse(DType.I32);
  }

  private static List<Tensor> tensors(List<Part> parts) {
    return parts.stream().filter(p -> p instanceof Many).map(p -> ((Many) p).at).toList();
  }

  boolean isArray(Part part) {
    return part instanceof Many || (part instanceof One && hasArrays());
  }

  /** The shape of what is taken. */
  Shape resultShape() {
    var dims = new ArrayList<Integer>();
    for (Part part : parts) {
      if (part instanceof Span span) {
        dims.add(span.count);
      } else if (part instanceof New) {
        dims.add(1);
      }
    }
    dims.addAll(place, arrays.stream().boxed().toList());
    return Shape.of(Axes.ints(dims));
  }

  static IndexPlan of(String op, Tensor x, Object... index) {
    var flat = new ArrayList<>(flat(List.of(index)));
    List<Object> modes = flat.stream().filter(i -> i instanceof Index.Mode).toList();
    ArgumentChecks.require(modes.size() <= 1, "%s: modes %s; give at most one", op, modes);
    flat.removeAll(modes);
    var mode = modes.isEmpty() ? Index.PROMISE_IN_BOUNDS : (Index.Mode) modes.get(0);
    return new Parser(op, x, mode).plan(flat);
  }

  private static List<Object> flat(List<Object> index) {
    var flat = new ArrayList<Object>();
    for (Object one : index) {
      if (one instanceof Index.Several several) {
        flat.addAll(flat(several.indices()));
      } else if (one instanceof Tensor mask && isKnownMask(mask)) {
        flat.addAll(chosen(mask));
      } else {
        flat.add(one);
      }
    }
    return flat;
  }

  /**
   * A function of tensors and an index. Executed eagerly it is one program for all integers in
   * tensors; with another integer operations are executed one by one, as it would be a program for
   * each, and with a mask, which takes another number of elements each time.
   */
  static Tensor once(
      String op,
      BiFunction<List<Tensor>, Object[], Tensor> f,
      List<Tensor> operands,
      Object... index) {
    List<Object> flat =
        flat(List.of(index)).stream()
            .map(i -> i instanceof int[] at ? Lax.constant(Literal.i32(at, at.length)) : i)
            .toList();
    var all = new ArrayList<>(operands);
    flat.stream().filter(Tensor.class::isInstance).forEach(i -> all.add((Tensor) i));
    boolean constant = flat.stream().anyMatch(i -> i instanceof Integer || i instanceof Chosen);
    if (constant || all.size() == operands.size()) {
      return f.apply(operands, index);
    }
    Object[] attributes = flat.stream().map(i -> i instanceof Tensor ? "integers" : i).toArray();
    return Composite.of(op, attributes)
        .apply(
            in -> {
              var next = in.subList(operands.size(), in.size()).iterator();
              Object[] own =
                  flat.stream().map(i -> i instanceof Tensor ? next.next() : i).toArray();
              return f.apply(in.subList(0, operands.size()), own);
            },
            all.toArray(Tensor[]::new));
  }

  /** The indices along one axis of the elements that a mask chooses. */
  private record Chosen(Tensor mask, int size, Tensor at) {}

  private static boolean isKnownMask(Tensor t) {
    return t.dtype() == DType.BOOL && t.rank() > 0 && !t.isTraced() && !t.isAbstract();
  }

  /** An index for each axis of a mask, as {@code numpy.nonzero}. */
  private static List<Chosen> chosen(Tensor mask) {
    double[] holds = mask.toHost().toDoubles();
    int[] at = IntStream.range(0, holds.length).filter(i -> holds[i] != 0).toArray();
    var axes = new ArrayDeque<Chosen>();
    int inner = 1;
    for (int axis = mask.rank() - 1; axis >= 0; axis--) {
      int step = inner;
      int size = mask.dim(axis);
      int[] along = Arrays.stream(at).map(i -> i / step % size).toArray();
      axes.push(new Chosen(mask, size, Lax.constant(Literal.i32(along, along.length))));
      inner *= size;
    }
    return List.copyOf(axes);
  }

  /** Indices that count from the start. */
  static Tensor fromStart(Tensor at, int size) {
    if (at.dtype() == DType.U32) {
      return at;
    }
    return Lax.where(at.lt(0), at.add(size), at);
  }

  /** An index of each axis of {@code x}, counted from the start. */
  static List<Tensor> fromStart(List<Tensor> starts, Tensor x) {
    var counted = new ArrayList<Tensor>();
    for (int i = 0; i < starts.size(); i++) {
      Tensor at = starts.get(i);
      boolean counts = i < x.rank() && at.dtype().isInteger() && at.rank() == 0;
      counted.add(counts ? fromStart(wide(at), x.dim(i)) : at);
    }
    return counted;
  }

  /** Of few bits, which may not hold sizes, in 32. */
  private static Tensor wide(Tensor at) {
    Tensor exact = at.weaklyTyped(false);
    return exact.dtype().bytes() < Integer.BYTES ? exact.astype(DType.I32) : exact;
  }

  private record Parser(String op, Tensor x, Index.Mode mode) {
    IndexPlan plan(List<Object> flat) {
      int taken = (int) flat.stream().filter(i -> !(i instanceof Index.Mark)).count();
      require(taken <= x.rank(), "%s has %d axes and is given %d indices", x, x.rank(), taken);
      int dots = flat.indexOf(Index.ELLIPSIS);
      require(dots == flat.lastIndexOf(Index.ELLIPSIS), "two ellipses; an index has at most one");
      if (dots < 0) {
        flat.add(Index.ELLIPSIS);
      }

      var parts = new ArrayList<Part>();
      var arrays = new ArrayList<Integer>(); // Where they are in the index.
      int axis = 0;
      int before = 0;
      int place = 0;
      for (int i = 0; i < flat.size(); i++) {
        Object one = flat.get(i);
        if (one == Index.ELLIPSIS) {
          for (int rest = x.rank() - taken; rest > 0; rest--) {
            int size = x.dim(axis++);
            parts.add(new Span(size, 0, size, 1));
            before++;
          }
        } else if (one == Index.NEW_AXIS) {
          parts.add(new New());
          before++;
        } else {
          Part part = part(one, axis++);
          parts.add(part);
          if (part instanceof Span) {
            before++;
          } else {
            place = arrays.isEmpty() ? before : place;
            arrays.add(i);
          }
        }
      }
      boolean together =
          arrays.isEmpty() || arrays.get(arrays.size() - 1) - arrays.get(0) < arrays.size();
      List<Part> same = broadcast(parts);
      Shape shape = tensors(same).stream().findFirst().map(Tensor::shape).orElse(Shape.SCALAR);
      return new IndexPlan(same, together ? place : 0, shape, mode);
    }

    private Part part(Object one, int axis) {
      int size = x.dim(axis);
      if (one instanceof Integer at) {
        require(
            -size <= at && at < size,
            "index %d is out of bounds: axis %d of %s has %d elements",
            at,
            axis,
            x,
            size);
        return new One(at < 0 ? at + size : at);
      }
      if (one instanceof Index.Slice slice) {
        return span(slice, size);
      }
      if (one instanceof Tensor at) {
        require(
            at.dtype().isInteger(),
            at.dtype() == DType.BOOL
                ? "%s chooses a number of elements that is not known when compiling; use Lax.where, or nonzero with a size"
                : "%s is no index; give integers",
            at);
        return new Many(inMode(at.weaklyTyped(false), size));
      }
      if (one instanceof Chosen chosen) {
        require(
            chosen.size == size,
            "the mask %s does not fit %s, which has %d elements along axis %d",
            chosen.mask,
            x,
            size,
            axis);
        return part(chosen.at, axis);
      }
      if (one instanceof int[] at) {
        return part(Lax.constant(Literal.i32(at, at.length)), axis);
      }
      throw ArgumentChecks.shapeError(
          op
              + ": '%s' is no index; give an integer, a slice, integers as a tensor or an array, a mask, an ellipsis or a new axis",
          one);
    }

    private Tensor inMode(Tensor given, int size) {
      // Of a type that holds the size.
      Tensor at = wide(given);
      if (mode == Index.WRAP) {
        return at.mod(Math.max(size, 1));
      }
      Tensor from = fromStart(at, size);
      return mode == Index.CLIP ? from.clip(0, Math.max(size - 1, 0)) : from;
    }

    /** As Python's {@code slice.indices}. */
    private Span span(Index.Slice s, int size) {
      require(s.step() != 0, "a slice in steps of 0");
      boolean up = s.step() > 0;
      long start = bound(s.start(), size, up ? 0 : size - 1, up);
      long stop = bound(s.stop(), size, up ? size : -1, up);
      long count = up ? stop - start : start - stop;
      long step = Math.abs((long) s.step());
      int n = (int) Math.max(0, (count + step - 1) / step);
      return n == 0 ? new Span(size, 0, 0, 1) : new Span(size, (int) start, n, s.step());
    }

    private static long bound(int bound, int size, int otherwise, boolean up) {
      if (bound == Index.Slice.MISSING) {
        return otherwise;
      }
      long at = bound < 0 ? (long) bound + size : bound;
      return Math.max(up ? 0 : -1, Math.min(at, up ? size : size - 1));
    }

    /** Arrays of integers in one shape and type. */
    private List<Part> broadcast(List<Part> parts) {
      List<Tensor> arrays = tensors(parts);
      if (arrays.isEmpty()) {
        return parts;
      }
      boolean one = arrays.stream().map(Tensor::dtype).distinct().count() == 1;
      DType dtype = one ? arrays.get(0).dtype() : DType.I64;
      var same =
          Broadcasting.together(op, arrays.stream().map(t -> t.astype(dtype)).toList()).iterator();
      return parts.stream().map(p -> p instanceof Many ? new Many(same.next()) : p).toList();
    }

    private void require(boolean holds, String format, Object... args) {
      ArgumentChecks.require(holds, op + ": " + format, args);
    }
  }
}
