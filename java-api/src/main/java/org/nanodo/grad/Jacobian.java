package org.nanodo.grad;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.Lists;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;

/** Jacobians of functions of one tensor, by mapping a derivative over a basis. */
public final class Jacobian {
  private Jacobian() {}

  /** One column for each element of the argument. */
  public static Tensor forward(Function<Tensor, Tensor> f, Tensor x) {
    var linear = Transforms.linearize(f, x);
    Tensor columns = Transforms.vmap(linear.pushforward()).apply(basis(x));
    List<Integer> last = new ArrayList<>(Lists.range(1, columns.rank()));
    last.add(0);
    Shape shape = joined(linear.value().shape(), x.shape());
    return columns.transpose(Lists.ints(last)).reshape(shape.dims());
  }

  /** One row for each element of the result. */
  public static Tensor reverse(Function<Tensor, Tensor> f, Tensor x) {
    var at = Transforms.vjp(f, x);
    Tensor rows = Transforms.vmap(at.pullback()).apply(basis(at.value()));
    return rows.reshape(joined(at.value().shape(), x.shape()).dims());
  }

  private static Shape joined(Shape a, Shape b) {
    return Shape.of(
        Lists.ints(Lists.concat(a.stream().boxed().toList(), b.stream().boxed().toList())));
  }

  /** The unit tensors of the shape of {@code x}, along a leading axis. */
  private static Tensor basis(Tensor x) {
    int size = Shape.size("jacobian", x.shape().size());
    TensorType counts = TensorType.of(DType.I32, size, size);
    Tensor eye = Lax.iota(counts, 0).eq(Lax.iota(counts, 1)).astype(x.dtype());
    return eye.reshape(x.shape().prepend(size).dims());
  }
}
