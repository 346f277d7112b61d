package org.nanodo.ir;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/** Operations that make tensors or give them another shape. */
public sealed interface ShapeOp extends Op {
  /** A tensor whose elements are known at trace time. */
  record Constant(Literal value) implements ShapeOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 0);
      return List.of(value.type());
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.constant dense<" + elements() + "> : " + value.type().mlir();
    }

    String elements() {
      TensorType type = value.type();
      if (type.shape().size() == 0) {
        return "";
      }
      if (type.shape().size() == 1) {
        return element();
      }
      if (type.dtype() == DType.BOOL) {
        return nested(0, 0);
      }
      return bytes();
    }

    private String bytes() {
      ByteBuffer data = value.data();
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      return "\"0x" + HexFormat.of().withUpperCase().formatHex(bytes) + "\"";
    }

    /** A single element; floats are written as bits, so that no digit is lost. */
    private String element() {
      ByteBuffer data = value.data();
      return switch (value.type().dtype()) {
        case F32 -> float32(data.getFloat(0));
        case F64 -> "0x%016X".formatted(data.getLong(0));
        case BF16, F16 -> "0x%04X".formatted(data.getShort(0));
        case F8E4M3FN, F8E5M2 -> "0x%02X".formatted(data.get(0));
        case C64, C128 -> bytes();
        case BOOL -> Boolean.toString(data.get(0) != 0);
        case U64 -> Long.toUnsignedString(data.getLong(0));
        case I4, U4, I8, I16, I32, I64, U8, U16, U32 -> Long.toString(value.getLong(0));
      };
    }

    /** Decimal where Java's shortest form is exact, as it is easier to read. */
    private static String float32(float v) {
      boolean plain = Float.isFinite(v) && ((Math.abs(v) >= 1e-3f && Math.abs(v) < 1e7f) || v == 0);
      return plain ? Float.toString(v) : "0x%08X".formatted(Float.floatToRawIntBits(v));
    }

    /** Booleans have no hexadecimal form in MLIR. */
    private String nested(int dim, int from) {
      Shape shape = value.type().shape();
      if (dim == shape.rank()) {
        return Boolean.toString(value.data().get(from) != 0);
      }
      int stride = 1;
      for (int i = dim + 1; i < shape.rank(); i++) {
        stride *= shape.dim(i);
      }
      var text = new StringBuilder("[");
      for (int i = 0; i < shape.dim(dim); i++) {
        text.append(i == 0 ? "" : ", ").append(nested(dim + 1, from + i * stride));
      }
      return text.append(']').toString();
    }
  }

  /** Counts 0, 1, 2, … along one dimension. */
  record Iota(TensorType type, int axis) implements ShapeOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 0);
      ShapeException.require(
          axis >= 0 && axis < type.rank() && type.dtype() != DType.BOOL,
          "iota of type %s cannot count along dimension %d",
          type,
          axis);
      return List.of(type);
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.iota dim = " + axis + " : " + type.mlir();
    }
  }

  /**
   * Repeats an operand over a larger shape: dimension {@code i} of the operand becomes dimension
   * {@code dims[i]} of the result, repeated if its size is one.
   */
  record Broadcast(Shape shape, List<Integer> dims) implements ShapeOp {
    public Broadcast {
      dims = List.copyOf(dims);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      TensorType x = in.type(0);
      boolean fits = dims.size() == x.rank() && dims.stream().distinct().count() == dims.size();
      for (int i = 0; fits && i < dims.size(); i++) {
        int d = dims.get(i);
        int size = x.shape().dim(i);
        fits = d >= 0 && d < shape.rank() && (size == 1 || size == shape.dim(d));
      }
      in.require(
          fits,
          "broadcast: {0} does not fit into %s at dimensions %s; sizes there must be equal or 1",
          shape,
          dims);
      return List.of(x.with(shape));
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.broadcast_in_dim %s, dims = %s : %s"
          .formatted(p.arg(0), dims, p.signature());
    }
  }

  /** The same elements, in row-major order, with another shape. */
  record Reshape(Shape shape) implements ShapeOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      in.require(
          shape.size() == in.shape(0).size(),
          "reshape: {0} has %d elements, %s has %d; give sizes of as many, or one of them as -1",
          in.shape(0).size(),
          shape,
          shape.size());
      return List.of(in.type(0).with(shape));
    }
  }

  /** Dimension {@code i} of the result is dimension {@code perm[i]} of the operand. */
  record Transpose(List<Integer> perm) implements ShapeOp {
    public Transpose {
      perm = List.copyOf(perm);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      in.requireAxes(name(), 0, perm);
      Shape x = in.shape(0);
      in.require(
          perm.size() == x.rank(),
          "transpose: {0} needs a permutation of %d dimensions, found %s",
          x.rank(),
          perm);
      return List.of(in.type(0).with(Shape.of(perm.stream().mapToInt(x::dim).toArray())));
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.transpose %s, dims = %s : %s".formatted(p.arg(0), perm, p.signature());
    }
  }

  /** Reverses the order of elements along some dimensions. */
  record Reverse(List<Integer> axes) implements ShapeOp {
    public Reverse {
      axes = List.copyOf(axes);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      in.requireAxes(name(), 0, axes);
      return List.of(in.type(0));
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.reverse " + p.arg(0) + ", dims = " + axes + " : " + p.result();
    }
  }
}
