package org.nanodo.orbax;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;

/** Arrays by the JSON that describes them, of either version of zarr. */
final class Zarr {
  static final String FILE_2 = ".zarray";
  static final String FILE_3 = "zarr.json";

  private Zarr() {}

  /**
   * The array called {@code name}, if the store has one.
   *
   * @throws OrbaxException if its description is damaged, or has what Orbax does not write
   */
  static Optional<ZarrArray> find(KeyValues store, String name) {
    Optional<Blob> second = store.find(name + "/" + FILE_2);
    if (second.isPresent()) {
      return Optional.of(Zarr2.array(store, name, json(second.get(), name)));
    }
    return store
        .find(name + "/" + FILE_3)
        .map(third -> Zarr3.array(store, name, json(third, name)));
  }

  private static Json json(Blob blob, String name) {
    return Json.parse(blob, "the array " + name);
  }

  static DType dtype(Json json, String key, String jaxName) {
    return Arrays.stream(DType.values())
        .filter(d -> d.jaxName().equals(jaxName))
        .findFirst()
        .orElseThrow(() -> json.unknown(key, "the element types of JAX"));
  }

  static TensorType type(Json json, DType dtype) {
    return type(json, "shape", dtype, json.sizes("shape", 0));
  }

  private static TensorType type(Json json, String key, DType dtype, int[] sizes) {
    try {
      return new TensorType(dtype, Shape.of(sizes));
    } catch (ShapeException | ArithmeticException e) {
      throw json.unexpected(key, "less than 2^53 bytes");
    }
  }

  /** The sizes of the chunks of an array. */
  static int[] chunk(Json json, String key, TensorType array) {
    int[] sizes = json.sizes(key, 1);
    if (sizes.length != array.rank()) {
      throw json.unexpected(key, array.rank() + " sizes");
    }
    return type(json, key, array.dtype(), sizes).shape().dims();
  }

  /** The fill value as the bytes of one element; zero if it is null. */
  static byte[] fill(Json json, DType dtype) {
    Literal one = json.get("fill_value").map(e -> fill(json, dtype, e)).orElse(zero(dtype));
    var bytes = new byte[dtype.bytes()];
    one.data().get(bytes);
    return bytes;
  }

  private static Literal zero(DType dtype) {
    return dtype.isComplex()
        ? Literal.complex(TensorType.of(dtype), 0, 0)
        : Literal.scalar(dtype, 0.0);
  }

  private static Literal fill(Json json, DType dtype, JsonElement value) {
    if (dtype.isComplex() || !(value instanceof JsonPrimitive one)) {
      throw json.unknown("fill_value", "a number");
    }
    try {
      if (one.isBoolean()) {
        return Literal.scalar(dtype, one.getAsBoolean() ? 1.0 : 0.0);
      }
      return dtype.isInteger()
          ? Literal.scalar(dtype, one.getAsBigDecimal().longValueExact())
          : Literal.scalar(dtype, Double.parseDouble(one.getAsString()));
    } catch (ArithmeticException | NumberFormatException | ShapeException e) {
      throw json.unknown("fill_value", "a number of its type");
    }
  }

  static Codec codec(Json json, String key, String name) {
    for (Codec codec : Codec.values()) {
      if (codec != Codec.STORED && codec.name().toLowerCase(Locale.ROOT).equals(name)) {
        return codec;
      }
    }
    throw json.unknown(key, "zstd, gzip, zlib");
  }
}
