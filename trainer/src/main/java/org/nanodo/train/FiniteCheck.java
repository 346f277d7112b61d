package org.nanodo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Literal;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.runtime.Client;

/**
 * Finds the tensors of a state that hold a NaN or an infinity, where they lie: on the devices. It
 * reads the state once, and a few numbers come to the host.
 */
final class FiniteCheck implements AutoCloseable {
  private final List<String> paths;
  private final NamedTensors named;
  private final Compiled program;

  /** Of the floating-point tensors among {@code state}. */
  FiniteCheck(Client client, StepPrograms programs) {
    this.named = programs.named();
    this.paths = new ArrayList<>();
    var args = new ArrayList<ArgSpec>();
    programs
        .stateArgs()
        .mapWithPath(
            (path, a) -> {
              if (a.type().dtype().isFloat()) {
                paths.add(path);
                args.add(new ArgSpec(a.type(), a.sharding()));
              }
              return path;
            });
    this.program = programs.compileCheck(client, "not_finite", this::trace, args);
  }

  /** For each name in the state, whether its tensor has such an element: int32, 0 or 1. */
  private Tensor trace(List<Tensor> floats) {
    var found = new ArrayList<Tensor>();
    for (int i = 0; i < floats.size(); i++) {
      int names = named.names(paths.get(i)).size();
      Tensor x = floats.get(i);
      int[] axes = IntStream.range(names == 1 ? 0 : 1, x.rank()).toArray();
      Tensor wrong = x.unary(Unary.Kind.IS_FINITE).not().astype(DType.I32);
      found.add((axes.length == 0 ? wrong : wrong.max(axes)).reshape(names));
    }
    return Lax.concatenate(found, 0);
  }

  /** The names of a state's tensors that are not finite; waits until the state is computed. */
  List<String> notFinite(Tree<Tensor> state) {
    List<Tensor> floats = state.leaves().stream().filter(a -> a.type().dtype().isFloat()).toList();
    Tree<Tensor> args = program.lowered().args().with(floats);
    try (Tensor found = program.call(args).leaves().get(0)) {
      Literal flags = found.toHost();
      List<String> names = names();
      return IntStream.range(0, names.size())
          .filter(i -> flags.get(i) != 0)
          .mapToObj(names::get)
          .toList();
    }
  }

  /** The names of all tensors that are checked. */
  List<String> names() {
    return paths.stream().flatMap(path -> named.names(path).stream()).toList();
  }

  @Override
  public void close() {
    program.close();
  }
}
