package org.nanodo.ir;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Java values as attributes in MLIR's text. */
public final class MlirAttributes {
  private MlirAttributes() {}

  /**
   * The entries of a dictionary. Integers, floats and booleans are of their Java types ({@code int}
   * is i32, {@code long} i64, {@code float} f32, {@code double} f64); strings, arrays of numbers
   * and maps with string keys may be there too.
   *
   * @throws ShapeException if a value is something else
   */
  public static String entries(Map<String, ?> values) {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(e -> string(e.getKey()) + " = " + attribute(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
  }

  /** A string in quotes. */
  static String string(String text) {
    var out = new StringBuilder("\"");
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b >= ' ' && b < 127 && b != '"' && b != '\\';
      out.append(plain ? String.valueOf((char) b) : "\\%02X".formatted(b));
    }
    return out.append('"').toString();
  }

  private static String attribute(String name, Object value) {
    if (value instanceof Boolean || value instanceof String) {
      return value instanceof String s ? string(s) : value.toString();
    } else if (value instanceof Map<?, ?> map) {
      var entries = new TreeMap<String, Object>();
      map.forEach((key, inner) -> entries.put(String.valueOf(key), inner));
      return "{" + entries(entries) + "}";
    } else if (value instanceof Number n) {
      return number(name, n) + " : " + type(name, n);
    } else if (value instanceof byte[] a) {
      return array("i8", a.length, i -> String.valueOf(a[i]));
    } else if (value instanceof short[] a) {
      return array("i16", a.length, i -> String.valueOf(a[i]));
    } else if (value instanceof int[] a) {
      return array("i32", a.length, i -> String.valueOf(a[i]));
    } else if (value instanceof long[] a) {
      return array("i64", a.length, i -> String.valueOf(a[i]));
    } else if (value instanceof float[] a) {
      return array("f32", a.length, i -> number(name, a[i]));
    } else if (value instanceof double[] a) {
      return array("f64", a.length, i -> number(name, a[i]));
    }
    throw unknown(name, value);
  }

  private static String array(String type, int length, IntFunction<String> element) {
    String all = IntStream.range(0, length).mapToObj(element).collect(Collectors.joining(", "));
    return length == 0 ? "array<" + type + ">" : "array<" + type + ": " + all + ">";
  }

  private static String type(String name, Number n) {
    if (n instanceof Float || n instanceof Double) {
      return n instanceof Float ? "f32" : "f64";
    } else if (n instanceof Integer || n instanceof Long) {
      return n instanceof Integer ? "i32" : "i64";
    } else if (n instanceof Short || n instanceof Byte) {
      return n instanceof Short ? "i16" : "i8";
    }
    throw unknown(name, n);
  }

  /** Floats by their bits, which are exact, infinities and NaN included. */
  private static String number(String name, Number n) {
    if (n instanceof Float f) {
      return "0x%08X".formatted(Float.floatToIntBits(f));
    } else if (n instanceof Double d) {
      return "0x%016X".formatted(Double.doubleToLongBits(d));
    }
    type(name, n);
    return n.toString();
  }

  private static ShapeException unknown(String name, Object value) {
    return new ShapeException(
        "attribute '%s' is a %s; give a boolean, a number, a string, an array of numbers, or a map of these"
            .formatted(name, value.getClass().getSimpleName()));
  }
}
