package org.nanodo.orbax;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/** Zarr 2, as TensorStore writes it. */
final class Zarr2 {
  private static final Pattern NUMPY = Pattern.compile("([<>|])([biufc])(\\d{1,2})");
  private static final Map<String, String> KINDS =
      Map.of("b", "bool", "i", "int", "u", "uint", "f", "float", "c", "complex");

  private Zarr2() {}

  static ZarrArray array(KeyValues store, String name, Json json) {
    json.number("zarr_format", 2, 2);
    String order = json.text("order");
    if (!order.equals("C")) {
      throw json.unknown("order", "C");
    }
    json.get("filters")
        .filter(f -> !f.toString().equals("[]"))
        .ifPresent(
            f -> {
              throw json.unknown("filters", "none");
            });
    String spelled = json.text("dtype");
    Matcher numpy = NUMPY.matcher(spelled);
    DType dtype = Zarr.dtype(json, "dtype", numpy.matches() ? jaxName(numpy) : spelled);
    TensorType type = Zarr.type(json, dtype);
    int[] chunk = Zarr.chunk(json, "chunks", type);
    Codec codec =
        json.get("compressor").isEmpty()
            ? Codec.STORED
            : Zarr.codec(json, "compressor", json.child("compressor").text("id"));
    String separator =
        json.get("dimension_separator").isEmpty() ? "." : json.text("dimension_separator");
    if (!List.of(".", "/").contains(separator)) {
      throw json.unknown("dimension_separator", "., /");
    }
    var chunks = new PlainChunks(store, name + "/", separator, name + "/0");
    boolean big = spelled.startsWith(">");
    return new ZarrArray(
        new ZarrFormat(name, type, chunk, codec, big, fill(json, dtype, big)), chunks);
  }

  private static String jaxName(Matcher numpy) {
    String kind = KINDS.getOrDefault(numpy.group(2), "");
    return kind.equals("bool") ? kind : kind + Byte.SIZE * Integer.parseInt(numpy.group(3));
  }

  private static byte[] fill(Json json, DType dtype, boolean big) {
    byte[] fill = Zarr.fill(json, dtype);
    for (int i = 0; big && i < fill.length / 2; i++) {
      byte low = fill[i];
      fill[i] = fill[fill.length - 1 - i];
      fill[fill.length - 1 - i] = low;
    }
    return fill;
  }
}
