package org.nanodo.ir;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/** A value known when tracing. */
public record Constant(Literal value) implements Op {
  @Override
  public String name() {
    return "constant";
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), 0);
    return List.of(value.type());
  }

  @Override
  public String text(Line line) {
    return "stablehlo.constant dense<" + elements() + "> : " + value.type().mlir();
  }

  private String elements() {
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
    ByteBuffer data = value.data();
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return "\"0x" + HexFormat.of().withUpperCase().formatHex(bytes) + "\"";
  }

  /** A single element; floats go as their bits, so that no digit is lost. */
  private String element() {
    ByteBuffer data = value.data();
    return switch (value.type().dtype()) {
      case F32 -> float32(data.getFloat(0));
      case F64 -> "0x%016X".formatted(data.getLong(0));
      case BF16, F16 -> "0x%04X".formatted(data.getShort(0));
      case I32 -> Integer.toString(data.getInt(0));
      case U32 -> Integer.toUnsignedString(data.getInt(0));
      case I64 -> Long.toString(data.getLong(0));
      case BOOL -> Boolean.toString(data.get(0) != 0);
    };
  }

  /** Decimal where Java's shortest form is exact, for those who read the dump. */
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
