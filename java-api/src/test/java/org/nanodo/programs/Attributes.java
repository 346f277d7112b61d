package org.nanodo.programs;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.Fft;
import org.nanodo.Index;
import org.nanodo.Padding;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.programs.RandomProgram.Body;

/** What is known of an operation beside its operands. */
record Attributes(JsonObject json) {
  private static final List<String> FUNCTIONS = List.of("f", "g", "h");

  boolean has(String key) {
    return json.has(key);
  }

  int at(String key) {
    return json.get(key).getAsInt();
  }

  boolean is(String key) {
    return json.get(key).getAsBoolean();
  }

  String text(String key) {
    return json.get(key).getAsString();
  }

  List<String> texts(String key) {
    return elements(key).stream().map(JsonElement::getAsString).toList();
  }

  List<JsonElement> elements(String key) {
    return json.getAsJsonArray(key).asList();
  }

  int[] ints(String key) {
    return ints(json.get(key));
  }

  static int[] ints(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  List<Integer> boxed(String key) {
    return elements(key).stream().map(JsonElement::getAsInt).toList();
  }

  int[][] pairs(String key) {
    return elements(key).stream().map(Attributes::ints).toArray(int[][]::new);
  }

  DType dtype() {
    return dtype(text("dtype"));
  }

  static DType dtype(String name) {
    return DType.valueOf(name.toUpperCase(java.util.Locale.ROOT));
  }

  /** Integers and fractions are different numbers, as in Python. */
  static Number number(JsonElement json) {
    String text = json.getAsString();
    return text.matches("-?\\d+") ? (Number) Integer.valueOf(text) : Double.valueOf(text);
  }

  Padding padding() {
    return json.get("padding").isJsonArray()
        ? Padding.of(pairs("padding"))
        : text("padding").equals("SAME") ? Padding.SAME : Padding.VALID;
  }

  Fft.Norm norm() {
    return Fft.Norm.valueOf(text("norm").toUpperCase(java.util.Locale.ROOT));
  }

  Index.Mode mode() {
    return switch (text("mode")) {
      case "clip" -> Index.CLIP;
      case "wrap" -> Index.WRAP;
      default -> Index.FILL;
    };
  }

  /** The indices, of which strings are the numbers of operands. */
  List<Object> index(List<Object> operands) {
    var index = new ArrayList<Object>();
    if (has("mode")) {
      index.add(mode());
    }
    for (JsonElement part : elements("index")) {
      if (part.isJsonNull()) {
        index.add(Index.NEW_AXIS);
      } else if (part.isJsonArray()) {
        index.add(slice(part.getAsJsonArray().asList()));
      } else if (part.getAsJsonPrimitive().isNumber()) {
        index.add(part.getAsInt());
      } else {
        String text = part.getAsString();
        index.add(
            text.equals("...") ? Index.ELLIPSIS : (Tensor) operands.get(Integer.parseInt(text)));
      }
    }
    return index;
  }

  private static Index.Slice slice(List<JsonElement> parts) {
    boolean from = !parts.get(0).isJsonNull();
    boolean to = !parts.get(1).isJsonNull();
    Index.Slice slice = Index.ALL;
    if (from && to) {
      slice = Index.slice(parts.get(0).getAsInt(), parts.get(1).getAsInt());
    } else if (from) {
      slice = Index.from(parts.get(0).getAsInt());
    } else if (to) {
      slice = Index.to(parts.get(1).getAsInt());
    }
    return slice.by(parts.get(2).getAsInt());
  }

  Body body(String key) {
    return Body.of(json.getAsJsonObject(key));
  }

  List<Body> bodies(String key) {
    return elements(key).stream().map(f -> Body.of(f.getAsJsonObject())).toList();
  }

  /** The functions by their names. */
  Map<String, Body> functions() {
    var functions = new LinkedHashMap<String, Body>();
    FUNCTIONS.stream().filter(this::has).forEach(f -> functions.put(f, body(f)));
    if (has("branches")) {
      List<Body> branches = bodies("branches");
      for (int i = 0; i < branches.size(); i++) {
        functions.put("branch " + i, branches.get(i));
      }
    }
    return functions;
  }

  @Override
  public String toString() {
    JsonObject rest = json.deepCopy();
    FUNCTIONS.forEach(rest::remove);
    rest.remove("branches");
    return rest.isEmpty() ? "" : rest.toString();
  }
}
