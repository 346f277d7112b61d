package org.nanodo.operations;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;
import org.nanodo.testing.TestDevices;

/** Cases with arguments split over four devices, two in each of two directions. */
final class ShardedCases {
  private static final Mesh MESH = Mesh.of("a", 2, "b", 2);
  private static final NamedSharding WHOLE = NamedSharding.replicated(MESH);

  /** XLA's partitioner doubles what it convolves if both vectors are split, in JAX too. */
  private static final Set<String> DOUBLED = Set.of("Jnp.convolve", "Jnp.correlate");

  private ShardedCases() {}

  /**
   * Of each operation the float32 cases whose arguments divide, and one of another element type if
   * there is none.
   */
  static List<OperationCase> among(List<OperationCase> family) {
    List<OperationCase> dividing =
        family.stream()
            .filter(c -> !c.special() && !isBeyondXla(c))
            .filter(c -> !DOUBLED.contains(c.operation()))
            .filter(c -> c.first().stream().anyMatch(ShardedCases::divides))
            .toList();
    var found = new HashSet<String>();
    dividing.stream().filter(c -> c.dtype() == DType.F32).forEach(c -> found.add(c.operation()));
    return dividing.stream()
        .filter(c -> c.dtype() == DType.F32 || found.add(c.operation()))
        .toList();
  }

  /**
   * What XLA's partitioner gets wrong: it aborts the process for forward mode of interpolation
   * ("Check failed: Product(a)"), for windows over a dilated tensor ("Compatible(shard_shape") or
   * less than a tensor ("1 vs. -1"), and for a pad that cuts off what it dilates ("2 vs. -1"); it
   * transposes Fourier transforms to a layout that XLA:CPU refuses; and it has wrong numbers, in
   * JAX too, of convolutions without spatial dimensions whose features are in groups and split.
   */
  private static boolean isBeyondXla(OperationCase c) {
    return c.operation().equals("Tensor.interp")
        || c.operation().matches("Fft\\.i?[rh]?fft[2n]?")
        || (c.operation().equals("Lax.pad") && isDilatedAndCut(c.parameters()))
        || (c.operation().startsWith("Window.") && isDilatedOrCut(c.parameters()))
        || (c.operation().equals("Convolution.apply")
            && c.parameters().ints("strides").length == 0
            && c.parameters().integer("featureGroups") > 1);
  }

  private static boolean isDilatedAndCut(Parameters pad) {
    int[] low = pad.ints("low");
    int[] interior = pad.ints("interior");
    return IntStream.range(0, low.length).anyMatch(i -> low[i] < 0 && interior[i] > 0);
  }

  private static boolean isDilatedOrCut(Parameters window) {
    return IntStream.of(window.ints("base")).anyMatch(apart -> apart > 1)
        || window.json().get("padding").toString().contains("-");
  }

  private static boolean divides(Literal x) {
    return IntStream.of(x.type().shape().dims()).anyMatch(n -> n > 0 && n % 2 == 0);
  }

  /** The program's results for the arguments of {@code parts}, each laid out at random. */
  static List<Literal> run(Function<List<Tensor>, List<Tensor>> f, List<CaseProgram> parts) {
    var arguments = new ArrayList<Literal>();
    var layouts = new ArrayList<NamedSharding>();
    for (CaseProgram c : parts) {
      var random = new Random(c.of().name().hashCode());
      for (Literal x : c.arguments(0)) {
        arguments.add(x);
        layouts.add(new NamedSharding(MESH, spec(x.type().shape().dims(), random)));
      }
    }
    var specs = new ArrayList<ArgSpec>();
    var in = new ArrayList<Tensor>();
    for (int i = 0; i < arguments.size(); i++) {
      specs.add(new ArgSpec(arguments.get(i).type(), layouts.get(i)));
      in.add(Tensor.of(TestDevices.client(), arguments.get(i), layouts.get(i)));
    }
    var options =
        new JitOptions(
            types -> types.map(t -> WHOLE),
            Partitioner.SHARDY,
            Map.of("xla_backend_optimization_level", 0));
    Tree<ArgSpec> tree = Tree.of(specs, ArgSpec.class);
    try (Compiled compiled = Jit.compile(TestDevices.client(), "sharded", f, tree, options)) {
      List<Tensor> out = compiled.call(Tree.of(in, Tensor.class)).leaves();
      List<Literal> results = out.stream().map(Tensor::toHost).toList();
      out.forEach(Tensor::close);
      return results;
    } finally {
      in.forEach(Tensor::close);
    }
  }

  /** Both axes of the mesh over random dimensions that they divide, perhaps both over one. */
  private static PartitionSpec spec(int[] dims, Random random) {
    var names = new ArrayList<List<String>>();
    IntStream.range(0, dims.length).forEach(d -> names.add(new ArrayList<>()));
    for (String axis : MESH.axes()) {
      List<Integer> dividing =
          new ArrayList<>(
              IntStream.range(0, dims.length)
                  .filter(d -> dims[d] > 0 && dims[d] % (2 << names.get(d).size()) == 0)
                  .boxed()
                  .toList());
      Collections.shuffle(dividing, random);
      dividing.stream().limit(1).forEach(d -> names.get(d).add(axis));
    }
    return new PartitionSpec(names);
  }
}
