package org.nanodo.oracle;

import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.nn.VarianceScaling;

/** Random numbers of several keys, of many elements and at limits; see {@code draws.py}. */
final class RandomCases {
  private final Cases cases;

  private RandomCases(Cases cases) {
    this.cases = cases;
  }

  static void addTo(Cases cases) {
    var random = new RandomCases(cases);
    random.keys();
    random.limits();
    random.scaled();
  }

  private void add(String name, UnaryOperator<Tensor> f) {
    cases.unary("random/" + name, f);
  }

  private static Tensor several(Tensor key) {
    return Random.split(key, 2);
  }

  private void keys() {
    add("several/split", k -> Random.split(several(k), 3));
    add("several/normal", k -> Random.normal(several(k), TensorType.of(DType.F32, 2, 3)));
  }

  private void limits() {
    var i32 = TensorType.of(DType.I32, 9);
    long most = Integer.MAX_VALUE;
    add("randint/int32/all", k -> Random.randint(k, i32, Integer.MIN_VALUE, most + 1));
    add("randint/uint32/all", k -> Random.randint(k, i32.with(DType.U32), 0, 1L << 32));
    var f32 = TensorType.of(DType.F32, 4, 8);
    double infinity = Double.POSITIVE_INFINITY;
    add("truncated normal/-inf -1", k -> Random.truncatedNormal(k, f32, -infinity, -1));
    add("categorical/12", k -> Random.categorical(k, ten(), -1, Shape.of(12)));
    add("permutation/2000", k -> Random.permutation(k, 2000));
  }

  private static Tensor ten() {
    return Lax.iota(TensorType.of(DType.F32, 10), 0);
  }

  private void scaled() {
    for (var mode : VarianceScaling.Mode.values()) {
      for (var distribution : VarianceScaling.Distribution.values()) {
        var scaling = new VarianceScaling(2, mode, distribution);
        var type = TensorType.of(DType.F32, 6, 10);
        add(
            "variance scaling/" + mode + " " + distribution,
            k -> scaling.fans(6, 10).draw(k, type));
      }
    }
  }
}
