package org.nanodo.numerics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;
import org.nanodo.testing.TestDevices;

/** Functions compiled as users' are, each by itself: what XLA does depends on the surroundings. */
final class Compute {
  private static final NamedSharding WHOLE = NamedSharding.replicated(Mesh.of("data", 1));

  private Compute() {}

  static Literal vector(DType dtype, double... values) {
    return Literal.of(TensorType.of(dtype, values.length), values);
  }

  static double[] unary(UnaryOperator<Tensor> f, Literal x) {
    return run(in -> f.apply(in.get(0)), x).toDoubles();
  }

  static double[] binary(BinaryOperator<Tensor> f, Literal x, Literal y) {
    return run(in -> f.apply(in.get(0), in.get(1)), x, y).toDoubles();
  }

  static Literal run(Function<List<Tensor>, Tensor> f, Literal... args) {
    return run(Map.of(), f, args);
  }

  static Literal run(Map<String, Object> flags, Function<List<Tensor>, Tensor> f, Literal... args) {
    var layouts = Arrays.stream(args).map(x -> WHOLE).toList();
    var options = new JitOptions(types -> types.map(t -> WHOLE), Partitioner.SHARDY, flags);
    return run(f, List.of(args), layouts, options);
  }

  /** The same, with a layout for each argument. */
  static Literal run(
      Function<List<Tensor>, Tensor> f,
      List<Literal> args,
      List<NamedSharding> layouts,
      JitOptions options) {
    List<ArgSpec> specs =
        IntStream.range(0, args.size())
            .mapToObj(i -> new ArgSpec(args.get(i).type(), layouts.get(i)))
            .toList();
    Tree<ArgSpec> tree = Tree.of(specs, ArgSpec.class);
    try (Compiled program = Jit.compile(TestDevices.client(), "numbers", f, tree, options)) {
      List<Tensor> in =
          IntStream.range(0, args.size())
              .mapToObj(i -> Tensor.of(TestDevices.client(), args.get(i), layouts.get(i)))
              .toList();
      Tensor out = program.call(Tree.of(in, Tensor.class)).leaves().get(0);
      Literal result = out.toHost();
      out.close();
      in.forEach(Tensor::close);
      return result;
    }
  }
}
