package org.nanodo.programs;

import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.nanodo.ControlFlow;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Forward;
import org.nanodo.Transforms.Jvp;
import org.nanodo.batch.LeafAxes;
import org.nanodo.batch.Vmap;
import org.nanodo.programs.RandomProgram.Body;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.PartitionSpec;

/** What applies functions, by the names that {@code programs_functions.py} has for it. */
final class TransformTable {
  private interface Called extends Function<List<Tensor>, List<Tensor>> {}

  /** A function by the name of its attribute. */
  private interface Functions {
    Called get(String name);
  }

  private interface Transform {
    List<Tensor> apply(List<Tensor> x, Attributes at, Functions f);
  }

  private static final Map<String, Transform> TRANSFORMS = new HashMap<>();

  static {
    TRANSFORMS.put("jit", (x, at, f) -> called(Transforms.jit(f.get("f")), x, at));
    TRANSFORMS.put("remat", (x, at, f) -> called(Transforms.remat(f.get("f")), x, at));
    TRANSFORMS.put("vmap", (x, at, f) -> vmap(at, f.get("f")).apply(x));
    TRANSFORMS.put("grad", (x, at, f) -> Transforms.grad(first(f.get("f"))).apply(x));
    TRANSFORMS.put(
        "valueAndGrad",
        (x, at, f) -> {
          var both = Transforms.valueAndGrad(first(f.get("f"))).apply(x);
          return joined(List.of(both.value()), both.grad());
        });
    TRANSFORMS.put(
        "vjp",
        (x, at, f) -> {
          int count = at.at("args");
          var vjp = Transforms.vjp(f.get("f"), x.subList(0, count));
          return joined(vjp.value(), vjp.pullback().apply(x.subList(count, x.size())));
        });
    TRANSFORMS.put(
        "jvp",
        (x, at, f) -> {
          var jvp = Transforms.jvp(f.get("f"), half(x, 0), half(x, 1));
          return joined(jvp.value(), jvp.tangent());
        });
    TRANSFORMS.put(
        "linearize",
        (x, at, f) -> {
          var linear = Transforms.linearize(f.get("f"), half(x, 0));
          return joined(linear.value(), linear.pushforward().apply(half(x, 1)));
        });
    TRANSFORMS.put("hvp", (x, at, f) -> Transforms.hvp(first(f.get("f")), half(x, 0), half(x, 1)));
    TRANSFORMS.put("jacfwd", (x, at, f) -> List.of(Transforms.jacfwd(single(f)).apply(x.get(0))));
    TRANSFORMS.put("jacrev", (x, at, f) -> List.of(Transforms.jacrev(single(f)).apply(x.get(0))));
    TRANSFORMS.put("hessian", (x, at, f) -> List.of(Transforms.hessian(single(f)).apply(x.get(0))));
    TRANSFORMS.put("customVjp", TransformTable::customVjp);
    TRANSFORMS.put("customJvp", TransformTable::customJvp);
    TRANSFORMS.put("scan", TransformTable::scan);
    TRANSFORMS.put(
        "foriLoop",
        (x, at, f) -> ControlFlow.foriLoop(at.at("lower"), at.at("upper"), counted(f.get("f")), x));
    TRANSFORMS.put(
        "foriTraced",
        (x, at, f) ->
            ControlFlow.foriLoop(x.get(0), x.get(1), counted(f.get("f")), x.subList(2, x.size())));
    TRANSFORMS.put(
        "whileLoop", (x, at, f) -> ControlFlow.whileLoop(first(f.get("f")), f.get("g")::apply, x));
    TRANSFORMS.put(
        "cond",
        (x, at, f) -> ControlFlow.cond(x.get(0), f.get("f"), f.get("g"), x.subList(1, x.size())));
    TRANSFORMS.put(
        "map",
        (x, at, f) ->
            at.has("batch")
                ? ControlFlow.map(f.get("f"), x, at.at("batch"))
                : ControlFlow.map(f.get("f"), x));
    TRANSFORMS.put(
        "associativeScan",
        (x, at, f) ->
            ControlFlow.associativeScan(
                (a, b) -> f.get("f").apply(joined(a, b)), x, at.at("axis"), at.is("reverse")));
    TRANSFORMS.put("shardMap", TransformTable::shardMap);
  }

  private TransformTable() {}

  static boolean has(String op) {
    return TRANSFORMS.containsKey(op) || op.equals("switchCase");
  }

  /** The results of a transformation, whose functions {@code around} calls. */
  static List<Tensor> apply(
      String op, List<Tensor> x, Attributes at, Function<Body, Interpreter> around) {
    if (op.equals("switchCase")) {
      List<Function<List<Tensor>, List<Tensor>>> branches = new ArrayList<>();
      at.bodies("branches").forEach(b -> branches.add(around.apply(b)));
      return ControlFlow.switchCase(x.get(0), branches, x.subList(1, x.size()));
    }
    Transform transform = Objects.requireNonNull(TRANSFORMS.get(op));
    return transform.apply(x, at, name -> around.apply(at.body(name))::apply);
  }

  private static Function<List<Tensor>, Tensor> first(Called f) {
    return x -> f.apply(x).get(0);
  }

  private static Function<Tensor, Tensor> single(Functions f) {
    Called list = f.get("f");
    return x -> list.apply(List.of(x)).get(0);
  }

  private static List<Tensor> joined(List<Tensor> a, List<Tensor> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  private static List<Tensor> half(List<Tensor> x, int which) {
    int count = x.size() / 2;
    return x.subList(which * count, (which + 1) * count);
  }

  private static List<Tensor> called(
      Function<List<Tensor>, List<Tensor>> f, List<Tensor> x, Attributes at) {
    return at.is("twice") ? joined(f.apply(half(x, 0)), f.apply(half(x, 1))) : f.apply(x);
  }

  private static BiFunction<Tensor, List<Tensor>, List<Tensor>> counted(Called f) {
    return (i, carry) -> f.apply(joined(List.of(i), carry));
  }

  private static Vmap<List<Tensor>, List<Tensor>> vmap(Attributes at, Called f) {
    Vmap<List<Tensor>, List<Tensor>> mapped =
        Transforms.vmap(f, axes(at.elements("in")), axes(at.elements("out")));
    return at.has("name") ? mapped.axisName(at.text("name")) : mapped;
  }

  private static LeafAxes axes(List<JsonElement> axes) {
    return (path, type) -> {
      JsonElement axis = axes.get(Integer.parseInt(path));
      return axis.isJsonNull() ? LeafAxes.NOT_MAPPED : axis.getAsInt();
    };
  }

  private static List<Tensor> customVjp(List<Tensor> x, Attributes at, Functions f) {
    int outs = at.at("outs");
    Function<List<Tensor>, Forward<List<Tensor>, List<Tensor>>> forward =
        in -> {
          List<Tensor> all = f.get("g").apply(in);
          return new Forward<>(all.subList(0, outs), all.subList(outs, all.size()));
        };
    BiFunction<List<Tensor>, List<Tensor>, List<Tensor>> backward =
        (residuals, cotangents) -> f.get("h").apply(joined(residuals, cotangents));
    return Transforms.customVjp(f.get("f"), forward, backward).apply(x);
  }

  private static List<Tensor> customJvp(List<Tensor> x, Attributes at, Functions f) {
    BiFunction<List<Tensor>, List<Tensor>, Jvp<List<Tensor>>> rule =
        (in, tangents) -> {
          List<Tensor> both = f.get("g").apply(joined(in, tangents));
          return new Jvp<>(half(both, 0), half(both, 1));
        };
    return Transforms.customJvp(f.get("f"), rule).apply(x);
  }

  private static List<Tensor> scan(List<Tensor> x, Attributes at, Functions f) {
    int carries = at.at("carries");
    Called body = f.get("f");
    Scan<List<Tensor>, List<Tensor>, List<Tensor>> scan =
        Scan.of(
            (carry, xs) -> {
              List<Tensor> all = body.apply(joined(carry, xs));
              return new Step<>(all.subList(0, carries), all.subList(carries, all.size()));
            });
    scan = scan.unroll(at.at("unroll"));
    scan = at.is("reverse") ? scan.reverse() : scan;
    scan = at.is("remat") ? scan.remat() : scan;
    var last = scan.apply(x.subList(0, carries), x.subList(carries, x.size()), at.at("length"));
    return joined(last.carry(), last.y());
  }

  private static List<Tensor> shardMap(List<Tensor> x, Attributes at, Functions f) {
    var sizes = new HashMap<String, Integer>();
    at.json().getAsJsonObject("mesh").asMap().forEach((k, v) -> sizes.put(k, v.getAsInt()));
    List<PartitionSpec> in = at.elements("in").stream().map(TransformTable::spec).toList();
    List<PartitionSpec> out = at.elements("out").stream().map(TransformTable::spec).toList();
    return Transforms.shardMap(
            f.get("f"),
            mesh(sizes),
            (path, type) -> in.get(Integer.parseInt(path)),
            (path, type) -> out.get(Integer.parseInt(path)))
        .apply(x);
  }

  /** Over the axes data and model, or over data alone. */
  static Mesh mesh(Map<String, Integer> sizes) {
    int data = Objects.requireNonNull(sizes.get("data"));
    return sizes.containsKey("model")
        ? Mesh.of("data", data, "model", Objects.requireNonNull(sizes.get("model")))
        : Mesh.of("data", data);
  }

  private static PartitionSpec spec(JsonElement dims) {
    return new PartitionSpec(
        StreamSupport.stream(dims.getAsJsonArray().spliterator(), false)
            .map(
                dim ->
                    dim.isJsonNull()
                        ? List.<String>of()
                        : dim.isJsonArray()
                            ? dim.getAsJsonArray().asList().stream()
                                .map(JsonElement::getAsString)
                                .toList()
                            : List.of(dim.getAsString()))
            .toList());
  }
}
