package org.nanodo.grad;

import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.DeadCode;
import org.nanodo.ir.Function;
import org.nanodo.ir.Inlined;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Node;
import org.nanodo.ir.RematPolicy;
import org.nanodo.ir.Value;

/**
 * The transpose of a function that is linear in some of its parameters.
 *
 * @param function from the other parameters and the cotangents of some results to the cotangents of
 *     linear parameters
 * @param returned which of the linear parameters, counted among themselves; the cotangents of the
 *     others are zero
 */
record Transposed(Function function, List<Integer> returned) {
  /**
   * Transposes {@code f}.
   *
   * @param linear which parameters it is linear in
   * @param given which results have a cotangent
   * @throws GradException if it is not linear
   */
  static Transposed of(Function f, List<Boolean> linear, List<Boolean> given) {
    // A call is whole: what it computes of the other parameters would be computed with the linear.
    Function flat = Inlined.withoutCalls(f);
    Derivative d = Derivative.of(flat, linear, given, RematPolicy.EVERYTHING_SAVEABLE);
    List<Integer> positions = Lists.indices(linear);
    List<Value> others =
        IntStream.range(0, linear.size())
            .filter(i -> !linear.get(i))
            .mapToObj(d.params()::get)
            .toList();
    // What was linear is dead code: no derivative depends on its argument.
    List<Value> params = Lists.concat(others, d.cotangents());
    List<Node> body = Lists.concat(d.forward(), d.backward());
    if (!params.containsAll(DeadCode.freeValues(body, d.pulled()))) {
      throw new GradException(
          "%s is not linear in what it is given to pull back or push forward, so it cannot be transposed: of a function with customVjp take grad or vjp, or give it a customJvp"
              .formatted(f.name()));
    }
    var transposed = new Function(f.name() + "_t", params, body, d.pulled());
    return new Transposed(transposed, d.returned().stream().map(positions::indexOf).toList());
  }
}
