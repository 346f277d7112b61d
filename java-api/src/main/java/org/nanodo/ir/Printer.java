package org.nanodo.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.ShapeOp.Constant;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.ShardingDialect;

/** Writes a program as StableHLO text. */
final class Printer {
  private StringBuilder out = new StringBuilder();
  private final ShardingDialect dialect;
  private final boolean locations;
  private final IdentityHashMap<Function, String> functionNames = new IdentityHashMap<>();
  private final Set<String> takenNames = new LinkedHashSet<>();
  private final Deque<Function> pending = new ArrayDeque<>();
  private IdentityHashMap<Value, String> names = new IdentityHashMap<>();
  private int next;

  private final Optional<Mesh> mesh;

  /** The function and the regions around what is printed, as in {@code main/while/}. */
  private String scope = "";

  private Printer(ShardingDialect dialect, Optional<Mesh> mesh, boolean locations) {
    this.dialect = dialect;
    this.mesh = mesh;
    this.locations = locations;
  }

  static String print(IrModule program, boolean locations) {
    var printer = new Printer(program.partitioner().dialect(), program.mesh(), locations);
    printer.program(program);
    return printer.out.toString();
  }

  private void program(IrModule program) {
    takenNames.add("main");
    functionNames.put(program.main(), "main");
    var params = new ArrayList<String>();
    for (IrModule.Param p : program.params()) {
      var attributes = new ArrayList<String>();
      int rank = program.main().params().get(params.size()).type().rank();
      p.sharding().ifPresent(s -> attributes.add(dialect.attribute(s, rank)));
      p.aliasedResult().ifPresent(r -> attributes.add("tf.aliasing_output = " + r + " : i32"));
      if (p.donated() && p.aliasedResult().isEmpty()) {
        attributes.add("jax.buffer_donor = true");
      }
      params.add(braced(attributes));
    }
    var results = new ArrayList<String>();
    for (Optional<NamedSharding> s : program.resultShardings()) {
      int rank = program.main().results().get(results.size()).type().rank();
      results.add(braced(s.map(x -> List.of(dialect.attribute(x, rank))).orElse(List.of())));
    }
    int devices = mesh.map(Mesh::size).orElse(1);
    out.append(
        "module @nanodo attributes {mhlo.num_partitions = %d : i32, mhlo.num_replicas = 1 : i32} {\n"
            .formatted(devices));
    mesh.ifPresent(m -> out.append(dialect.declare(m)));
    function(program.main(), "public", params, results);
    while (!pending.isEmpty()) {
      Function f = pending.remove();
      function(
          f,
          "private",
          f.params().stream().map(p -> "").toList(),
          f.results().stream().map(r -> "").toList());
    }
    out.append("}\n");
  }

  private static String braced(List<String> attributes) {
    return attributes.isEmpty() ? "" : " {" + String.join(", ", attributes) + "}";
  }

  private void function(Function f, String visibility, List<String> params, List<String> results) {
    names = new IdentityHashMap<>();
    next = 0;
    out.append("  func.func %s @%s(".formatted(visibility, function(f)));
    for (int i = 0; i < params.size(); i++) {
      Value p = f.params().get(i);
      names.put(p, "%arg" + i);
      out.append(i == 0 ? "" : ",\n      ");
      out.append("%arg").append(i).append(": ").append(p.type().mlir()).append(params.get(i));
      out.append(location(SourceLocation.UNKNOWN, "", p.label()));
    }
    out.append(") -> (");
    for (int i = 0; i < results.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      out.append(f.results().get(i).type().mlir()).append(results.get(i));
    }
    out.append(") {\n");
    scope = f.name().isEmpty() ? "" : f.name() + "/";
    body(f, "return");
    out.append("  }\n");
  }

  private void body(Function f, String terminator) {
    f.body().forEach(this::node);
    out.append("    ").append(terminator);
    for (int i = 0; i < f.results().size(); i++) {
      out.append(i == 0 ? " " : ", ").append(name(f.results().get(i)));
    }
    out.append(f.results().isEmpty() ? "" : " : " + OpPrinter.types(f.results())).append('\n');
  }

  String region(Function f, List<String> params, String terminator) {
    StringBuilder enclosing = out;
    String around = scope;
    out = new StringBuilder();
    scope += f.name().isEmpty() ? "" : f.name() + "/";
    for (int i = 0; i < params.size(); i++) {
      names.put(f.params().get(i), params.get(i));
    }
    body(f, terminator);
    String text = out.toString();
    out = enclosing;
    scope = around;
    return text.indent(2);
  }

  List<String> freshNames(int count) {
    return Stream.generate(() -> "%" + next++).limit(count).toList();
  }

  private void node(Node node) {
    if (node.op() instanceof Alias) {
      names.put(node.results().get(0), name(node.operands().get(0)));
      return;
    }
    String text = node.op().text(new OpPrinter(this, node));
    int n = next++;
    int count = node.results().size();
    for (int i = 0; i < count; i++) {
      names.put(node.results().get(i), count == 1 ? "%" + n : "%" + n + "#" + i);
    }
    out.append("    ");
    if (count > 0) {
      out.append("%").append(n).append(count == 1 ? "" : ":" + count).append(" = ");
    }
    out.append(text);
    out.append(location(node.source(), scope, node.op().name())).append('\n');
  }

  private String location(SourceLocation source, String scope, String name) {
    return locations ? " " + source.mlir(scope, name) : "";
  }

  String name(Value value) {
    String name = names.get(value);
    if (name == null) {
      throw new IllegalStateException(value + " is used before it is defined");
    }
    return name;
  }

  String scalar(Literal value) {
    int n = next++;
    var constant = new Constant(value);
    Value result = new Value(value.type(), "constant");
    var node = new Node(constant, List.of(), List.of(result), SourceLocation.UNKNOWN);
    out.append("    %").append(n).append(" = ");
    out.append(constant.text(new OpPrinter(this, node))).append('\n');
    return "%" + n;
  }

  String function(Function callee) {
    return functionNames.computeIfAbsent(
        callee,
        f -> {
          pending.add(f);
          String name =
              f.name().replaceAll("[^A-Za-z0-9_]", "_").replaceFirst("^(?![A-Za-z_])", "_");
          String unique = name;
          for (int i = 1; !takenNames.add(unique); i++) {
            unique = name + "_" + i;
          }
          return unique;
        });
  }

  Mesh mesh() {
    return mesh.orElse(Mesh.SINGLE);
  }

  ShardingDialect dialect() {
    return dialect;
  }
}
