package org.nanodo.testing;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.jit.Lowered;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;

/** A function of tensors, compiled for one device: literals in, literals out. */
public final class Program implements AutoCloseable {
  private static final NamedSharding WHOLE = NamedSharding.replicated(Mesh.of("data", 1));

  /** Compiling takes most of the time of most tests; what they compare does not depend on this. */
  private static final JitOptions OPTIONS =
      new JitOptions(
          types -> types.map(t -> WHOLE),
          Partitioner.SHARDY,
          Map.of("xla_backend_optimization_level", 0));

  private final Compiled compiled;

  private Program(Compiled compiled) {
    this.compiled = compiled;
  }

  /** Traces {@code f}; the arguments are called {@code 0}, {@code 1}, and so on. */
  public static Lowered lower(Function<List<Tensor>, List<Tensor>> f, List<TensorType> types) {
    List<ArgSpec> args = types.stream().map(t -> new ArgSpec(t, WHOLE)).toList();
    return Jit.lower("test", f, Tree.of(args, ArgSpec.class), OPTIONS);
  }

  /** Traces and compiles {@code f}. */
  public static Program of(Function<List<Tensor>, List<Tensor>> f, List<TensorType> types) {
    Lowered lowered = lower(f, types);
    return new Program(Jit.compile(TestDevices.client(), lowered, OPTIONS));
  }

  /** The results of {@code f} for {@code args}. */
  public static List<Literal> run(Function<List<Tensor>, List<Tensor>> f, List<Literal> args) {
    try (Program program = of(f, args.stream().map(Literal::type).toList())) {
      return program.call(args);
    }
  }

  /**
   * The result of a function of one tensor for {@code x}, compiled with all of XLA's optimizations.
   */
  public static Literal runOptimized(UnaryOperator<Tensor> f, Literal x) {
    Function<List<Tensor>, List<Tensor>> list = in -> List.of(f.apply(in.get(0)));
    Tree<ArgSpec> arg = Tree.of(List.of(new ArgSpec(x.type(), WHOLE)), ArgSpec.class);
    var compiled =
        Jit.compile(TestDevices.client(), "run", list, arg, JitOptions.replicated(WHOLE));
    try (var program = new Program(compiled)) {
      return program.call(List.of(x)).get(0);
    }
  }

  /** The result of a function of one tensor for {@code x}. */
  public static Literal run(UnaryOperator<Tensor> f, Literal x) {
    return run(in -> List.of(f.apply(in.get(0))), List.of(x)).get(0);
  }

  public List<Literal> call(List<Literal> args) {
    Tree<Tensor> in =
        Tree.of(args, Literal.class).map(x -> Tensor.of(TestDevices.client(), x, WHOLE));
    List<Tensor> out = compiled.call(in).leaves();
    List<Literal> results = out.stream().map(Tensor::toHost).toList();
    out.forEach(Tensor::close);
    in.leaves().forEach(Tensor::close);
    return results;
  }

  public Compiled compiled() {
    return compiled;
  }

  @Override
  public void close() {
    compiled.close();
  }
}
