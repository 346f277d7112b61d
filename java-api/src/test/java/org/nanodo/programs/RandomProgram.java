package org.nanodo.programs;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;

/**
 * A program that {@code src/test/python/random_programs.py} has drawn.
 *
 * @param mesh the sizes of the mesh that it runs on by axis; empty for one device
 * @param outputs what JAX computed
 * @param bounds how far each may be off for rounding
 */
record RandomProgram(
    String name,
    Map<String, Integer> mesh,
    List<Literal> inputs,
    Body body,
    List<Literal> outputs,
    List<Double> bounds) {

  /** A function of the program: what is bound to names, of which some are its results. */
  record Body(List<String> params, List<Let> lets, List<String> out) {
    static Body of(JsonObject json) {
      return new Body(
          strings(json.get("params")),
          list(json.get("lets")).stream().map(let -> Let.of(let.getAsJsonArray())).toList(),
          strings(json.get("out")));
    }

    private void print(String indent, StringBuilder to) {
      for (Let let : lets) {
        to.append(indent).append(let).append('\n');
        let.attributes
            .functions()
            .forEach(
                (name, f) -> {
                  to.append(indent).append("  ").append(name).append(f.params).append(":\n");
                  f.print(indent + "    ", to);
                });
      }
      to.append(indent).append("return ").append(out).append('\n');
    }
  }

  /**
   * The results of an operation.
   *
   * @param operands names and numbers
   */
  record Let(String op, List<Object> operands, List<String> results, Attributes attributes) {
    static Let of(JsonArray json) {
      return new Let(
          json.get(0).getAsString(),
          list(json.get(1)).stream().map(Let::operand).toList(),
          strings(json.get(2)),
          new Attributes(json.get(3).getAsJsonObject()));
    }

    private static Object operand(JsonElement json) {
      return json.getAsJsonPrimitive().isString() ? json.getAsString() : Attributes.number(json);
    }

    @Override
    public String toString() {
      return "%s = %s%s %s".formatted(results, op, operands, attributes);
    }
  }

  /** Reads a line of the file. */
  static RandomProgram of(String line) {
    JsonObject json = JsonParser.parseString(line).getAsJsonObject();
    var mesh = new LinkedHashMap<String, Integer>();
    json.getAsJsonObject("mesh").asMap().forEach((axis, size) -> mesh.put(axis, size.getAsInt()));
    return new RandomProgram(
        json.get("name").getAsString(),
        mesh,
        strings(json.get("in")).stream().map(RandomProgram::tensor).toList(),
        Body.of(json.getAsJsonObject("f")),
        strings(json.get("out")).stream().map(RandomProgram::tensor).toList(),
        list(json.get("bounds")).stream().map(JsonElement::getAsDouble).toList());
  }

  private static List<JsonElement> list(JsonElement json) {
    return json.getAsJsonArray().asList();
  }

  private static List<String> strings(JsonElement json) {
    return list(json).stream().map(JsonElement::getAsString).toList();
  }

  /** Reads {@code f32[2,3] BASE64}. */
  private static Literal tensor(String text) {
    String[] parts = text.split("[\\[\\]] ?", -1);
    int[] dims =
        Arrays.stream(parts[1].split(",", -1))
            .filter(d -> !d.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    var type = TensorType.of(Attributes.dtype(parts[0]), dims);
    return Literal.wrap(
        type, Literal.allocate(type).put(Base64.getDecoder().decode(parts[2])).flip());
  }

  @Override
  public String toString() {
    var text = new StringBuilder(name + " " + mesh + ":\n");
    for (int i = 0; i < inputs.size(); i++) {
      Literal x = inputs.get(i);
      text.append("  %s = %s %s%n".formatted(body.params.get(i), x.type(), elements(x)));
    }
    body.print("  ", text);
    return text.toString();
  }

  static String elements(Literal x) {
    DType dtype = x.type().dtype();
    if (!dtype.isComplex()) {
      return Arrays.toString(x.toDoubles());
    }
    var parts = new StringBuilder();
    for (int i = 0; i < x.type().shape().size(); i++) {
      parts.append("%s + %si ".formatted(x.real(i), x.imag(i)));
    }
    return parts.toString();
  }
}
