package org.nanodo;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.ir.VaryingAxes;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.ShardingException;
import org.nanodo.trace.AxisEnvironment;
import org.nanodo.trace.Interpreter;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/**
 * Records {@link Transforms#shardMap}.
 *
 * @param mesh whose devices each compute the function
 */
record ManualSharding(Mesh mesh) {
  <A, R> R apply(Function<A, R> f, LeafSpecs in, LeafSpecs out, A argument) {
    if (AxisEnvironment.isManual()) {
      throw failure("one is within another; apply one function over all axes of the mesh");
    }
    Tree<Tensor> args = Tree.of(argument, Tensor.class);
    List<PartitionSpec> inSpecs =
        new ArrayList<>(
            args.mapWithPath((path, t) -> checked("argument", path, in.spec(path, t.type())))
                .leaves());
    Iterator<PartitionSpec> spec = inSpecs.iterator();
    List<Value> params =
        args.mapWithPath((path, t) -> new Value(part(path, t, spec.next()), named(path, t)))
            .leaves();
    Traced<R> traced =
        AxisEnvironment.manual(
            mesh,
            () -> {
              for (int i = 0; i < params.size(); i++) {
                AxisEnvironment.differs(params.get(i), ShardMap.axes(inSpecs.get(i)));
              }
              return Trace.function(
                  "shard_map", params, x -> f.apply(Tensor.replaced(args, x).build()));
            });
    traced.captured().forEach(t -> inSpecs.add(PartitionSpec.of()));

    List<PartitionSpec> outSpecs =
        traced
            .results()
            .mapWithPath((path, t) -> checked("result", path, out.spec(path, t.type())))
            .leaves();
    List<Set<String>> least = outSpecs.stream().map(ShardMap::axes).toList();
    VaryingAxes.Explicit body =
        new VaryingAxes(mesh)
            .of(traced.function(), inSpecs.stream().map(ShardMap::axes).toList(), least);
    requireReplicated(traced.results().paths(), body, outSpecs);
    var op = new ShardMap(body.function(), mesh, inSpecs, outSpecs);
    List<Tensor> operands = new ArrayList<>(args.leaves());
    operands.addAll(traced.captured());
    return traced.with(Interpreter.current().emit(op, operands));
  }

  private static String named(String path, Tensor t) {
    return path.isEmpty() ? t.label() : path;
  }

  private static String quoted(String what, String path) {
    return path.isEmpty() ? what : what + " '" + path + "'";
  }

  private PartitionSpec checked(String what, String path, PartitionSpec spec) {
    for (String axis : ShardMap.axes(spec)) {
      if (!mesh.axes().contains(axis)) {
        throw failure(
            "the spec %s of the %s names the axis '%s', and the mesh has %s",
            spec, quoted(what, path), axis, mesh.axes());
      }
    }
    return spec;
  }

  private TensorType part(String path, Tensor t, PartitionSpec spec) {
    try {
      return ShardMap.part(t.type(), new NamedSharding(mesh, spec));
    } catch (ShardingException e) {
      throw failure(
          "the %s %s, of spec %s: %s", quoted("argument", path), t.describe(), spec, e.reason());
    }
  }

  /** A result is the same along the axes that its spec does not mention. */
  private void requireReplicated(
      List<String> paths, VaryingAxes.Explicit body, List<PartitionSpec> outSpecs) {
    for (int i = 0; i < outSpecs.size(); i++) {
      Set<String> more = new LinkedHashSet<>(body.results().get(i));
      more.removeAll(ShardMap.axes(outSpecs.get(i)));
      if (!more.isEmpty()) {
        throw failure(
            "the %s %s may differ between devices along %s, which its spec %s does not mention;"
                + " reduce it there, as by psum or pmean, or name the axes in the spec",
            quoted("result", paths.get(i)),
            body.function().results().get(i).type(),
            List.copyOf(more),
            outSpecs.get(i));
      }
    }
  }

  private static ShardingException failure(String format, Object... args) {
    return new ShardingException("shardMap: %s".formatted(format.formatted(args)));
  }
}
