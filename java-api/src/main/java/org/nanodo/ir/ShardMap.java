package org.nanodo.ir;

import static org.nanodo.ir.ShapeException.require;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.ShardingException;

/**
 * Computes {@code body} on every device of a mesh, each with its own parts of the operands; the
 * results are joined from the parts.
 *
 * @param inSpecs how each operand is split
 * @param outSpecs how each result is; it is the same along axes that are not mentioned
 */
public record ShardMap(
    Function body, Mesh mesh, List<PartitionSpec> inSpecs, List<PartitionSpec> outSpecs)
    implements Op {
  public ShardMap {
    inSpecs = List.copyOf(inSpecs);
    outSpecs = List.copyOf(outSpecs);
  }

  /** The axes that a spec mentions: along which a value of that spec differs. */
  public static Set<String> axes(PartitionSpec spec) {
    Set<String> axes = new LinkedHashSet<>();
    spec.dims().forEach(axes::addAll);
    return axes;
  }

  /** How a result is laid out. */
  public List<NamedSharding> outShardings() {
    return outSpecs.stream().map(s -> new NamedSharding(mesh, s)).toList();
  }

  @Override
  public List<Function> functions() {
    return List.of(body);
  }

  @Override
  public Op withFunctions(List<Function> functions) {
    return new ShardMap(functions.get(0), mesh, inSpecs, outSpecs);
  }

  /** The type of each device's part of a value. */
  public static TensorType part(TensorType type, NamedSharding sharding) {
    return type.with(Shape.of(sharding.partDims(type.shape().dims())));
  }

  @Override
  public List<TensorType> infer(Operands in) {
    in.requireCount(name(), body.params().size());
    for (int i = 0; i < in.count(); i++) {
      Value param = body.params().get(i);
      try {
        in.require(
            part(in.type(i), new NamedSharding(mesh, inSpecs.get(i))).equals(param.type()),
            "shard_map: found parts of %s for %s",
            in.value(i),
            param);
      } catch (ShardingException e) {
        throw new ShapeException("shard_map: %s: %s".formatted(in.value(i), e.reason()));
      }
    }
    List<TensorType> types = new ArrayList<>();
    for (Value result : body.results()) {
      types.add(whole(result, new NamedSharding(mesh, outSpecs.get(types.size()))));
    }
    return types;
  }

  private static TensorType whole(Value part, NamedSharding sharding) {
    require(
        sharding.spec().rank() <= part.type().rank(),
        "shard_map: the result %s has fewer dimensions than %s",
        part,
        sharding.spec());
    int[] dims = part.type().shape().dims();
    for (int i = 0; i < dims.length; i++) {
      dims[i] *= sharding.parts(i);
    }
    return part.type().with(Shape.of(dims));
  }

  @Override
  public String text(OpPrinter p) {
    List<String> names = p.freshNames(body.params().size());
    List<String> params = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      params.add(names.get(i) + ": " + body.params().get(i).type().mlir());
    }
    return """
    sdy.manual_computation(%s) in_shardings=%s out_shardings=%s manual_axes={%s} (%s) {
    %s    } : %s\
    """
        .formatted(
            p.args(),
            shardings(p, inSpecs, p.operands()),
            shardings(p, outSpecs, p.resultValues()),
            String.join(", ", mesh.axes().stream().map(a -> '"' + a + '"').toList()),
            String.join(", ", params),
            p.region(body, names, "sdy.return"),
            p.signature());
  }

  private String shardings(OpPrinter p, List<PartitionSpec> specs, List<Value> values) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      var sharding = new NamedSharding(mesh, specs.get(i));
      texts.add(p.dialect().manual(sharding, values.get(i).type().rank()));
    }
    return texts.toString();
  }
}
