package org.nanodo.ir;

import java.util.List;
import java.util.Locale;

/**
 * Reduces the elements in each position of a window; padding and what is between dilated elements
 * are the identity of the reduction.
 *
 * @param sizes the window's
 * @param dims how it moves along each dimension
 */
public record ReduceWindow(Reduce.Kind kind, List<Integer> sizes, List<WindowDim> dims)
    implements Op {
  public ReduceWindow {
    sizes = List.copyOf(sizes);
    dims = List.copyOf(dims);
  }

  @Override
  public String name() {
    return "reduce_window_" + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 1);
    boolean extremum = kind == Reduce.Kind.MAX || kind == Reduce.Kind.MIN;
    in.require(
        extremum || (kind == Reduce.Kind.SUM && in.dtype(0) != DType.BOOL),
        "%s: found {0}, expected numbers; convert it with astype",
        name());
    Shape x = in.shape(0);
    boolean fits = sizes.size() == x.rank() && dims.size() == x.rank();
    int[] positions = new int[x.rank()];
    for (int i = 0; fits && i < positions.length; i++) {
      fits = sizes.get(i) > 0 && dims.get(i).fits(x.dim(i));
      positions[i] = fits ? dims.get(i).positions(x.dim(i), sizes.get(i)) : 0;
    }
    in.require(
        fits,
        "%s: a window %s that moves by %s does not fit {0}; give a positive size, stride and dilation for each dimension",
        name(),
        sizes,
        dims);
    return List.of(in.type(0).with(Shape.of(positions)));
  }

  @Override
  public String text(OpPrinter p) {
    DType dtype = p.operand(0).type().dtype();
    String init = p.scalar(kind.identity(dtype));
    String scalar = new TensorType(dtype, Shape.SCALAR).mlir();
    String attributes =
        WindowDim.text(
            "window_strides = %s, padding = %s, base_dilations = %s, window_dilations = %s", dims);
    return """
    "stablehlo.reduce_window"(%s, %s) <{window_dimensions = %s, %s}> ({
        ^bb0(%%a: %s, %%b: %s):
          %%c = stablehlo.%s %%a, %%b : %s
          stablehlo.return %%c : %s
        }) : (%s, %s) -> %s\
    """
        .formatted(
            p.arg(0),
            init,
            WindowDim.array(sizes),
            attributes,
            scalar,
            scalar,
            kind.mlir(),
            scalar,
            scalar,
            p.type(0),
            scalar,
            p.result());
  }
}
