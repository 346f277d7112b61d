package org.nanodo;

import static org.nanodo.trace.ArgumentChecks.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Shape;

/** Linear equations whose unknowns are tensors, as matrices of their elements. */
abstract class TensorEquations {
  TensorEquations() {}

  /**
   * The inverse of the linear map from tensors of the dimensions from {@code ind} on to tensors of
   * those before, as {@code jnp.linalg.tensorinv}.
   */
  public static Tensor tensorinv(Tensor a, int ind) {
    require(ind > 0 && ind < a.rank(), "tensorinv: %d of the dimensions of %s", ind, a);
    int[] results = a.shape().stream().limit(ind).toArray();
    int[] arguments = a.shape().stream().skip(ind).toArray();
    Tensor inverse = Linalg.inv(matrix("tensorinv", a, arguments));
    return inverse.reshape(
        IntStream.concat(Arrays.stream(arguments), Arrays.stream(results)).toArray());
  }

  /**
   * The tensor that the linear map {@code a}, of the dimensions of {@code b} and then those of the
   * result, takes to {@code b}, as {@code jnp.linalg.tensorsolve}.
   *
   * @param axes of {@code a} that are moved to its end first
   */
  public static Tensor tensorsolve(Tensor a, Tensor b, int... axes) {
    List<Integer> last = Axes.all("tensorsolve", a, axes);
    List<Integer> order = new ArrayList<>(Lists.others(a.rank(), last));
    order.addAll(last);
    Tensor moved = a.transpose(Lists.ints(order));
    require(b.rank() < a.rank(), "tensorsolve: %s has no more dimensions than %s", a, b);
    int[] unknowns = moved.shape().stream().skip(b.rank()).toArray();
    Tensor matrix = matrix("tensorsolve", moved, unknowns);
    require(
        b.shape().size() == matrix.dim(0),
        "tensorsolve: %s has not the first dimensions of %s",
        b,
        moved);
    return Linalg.solve(matrix, b.ravel()).reshape(unknowns);
  }

  private static Tensor matrix(String op, Tensor a, int... columns) {
    long count = Shape.of(columns).size();
    require(
        count * count == a.shape().size(),
        "%s: %s is no square matrix of the elements of %s",
        op,
        a,
        Arrays.toString(columns));
    return a.reshape((int) count, (int) count);
  }
}
