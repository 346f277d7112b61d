package org.nanodo.oracle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Compare.Direction;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.TensorType;

/** The functions of {@code make_types.py}: of small and unsigned integers, float8 and complex. */
final class TypeCases {
  private static final Map<Binary.Kind, BinaryOperator<Tensor>> BINARY =
      Map.ofEntries(
          Map.entry(Binary.Kind.ADD, Tensor::add),
          Map.entry(Binary.Kind.SUB, Tensor::sub),
          Map.entry(Binary.Kind.MUL, Tensor::mul),
          Map.entry(Binary.Kind.DIV, Tensor::div),
          Map.entry(Binary.Kind.REM, Tensor::rem),
          Map.entry(Binary.Kind.POW, Tensor::pow),
          Map.entry(Binary.Kind.MAX, Tensor::maximum),
          Map.entry(Binary.Kind.MIN, Tensor::minimum),
          Map.entry(Binary.Kind.AND, Tensor::and),
          Map.entry(Binary.Kind.OR, Tensor::or),
          Map.entry(Binary.Kind.XOR, Tensor::xor),
          Map.entry(Binary.Kind.SHIFT_LEFT, Tensor::shiftLeft),
          Map.entry(Binary.Kind.SHIFT_RIGHT_ARITHMETIC, Tensor::shiftRightArithmetic),
          Map.entry(Binary.Kind.SHIFT_RIGHT_LOGICAL, Tensor::shiftRightLogical));

  private static final Map<Direction, BinaryOperator<Tensor>> COMPARE =
      Map.of(
          Direction.EQ, Tensor::eq,
          Direction.NE, Tensor::ne,
          Direction.LT, Tensor::lt,
          Direction.LE, Tensor::le,
          Direction.GT, Tensor::gt,
          Direction.GE, Tensor::ge);

  private final Map<String, Function<List<Tensor>, List<Tensor>>> functions = new HashMap<>();

  private TypeCases() {}

  static Map<String, Function<List<Tensor>, List<Tensor>>> all() {
    var cases = new TypeCases();
    for (Unary.Kind kind : Unary.Kind.values()) {
      cases.unary("unary/" + kind, x -> x.unary(kind));
    }
    BINARY.forEach((kind, f) -> cases.add("binary/" + kind, in -> f.apply(in.get(0), in.get(1))));
    COMPARE.forEach((kind, f) -> cases.add("compare/" + kind, in -> f.apply(in.get(0), in.get(1))));
    for (DType dtype : DType.values()) {
      cases.unary("convert/" + dtype.jaxName(), x -> x.astype(dtype));
      TensorType five = TensorType.of(dtype, 5);
      cases.unary("bits/" + dtype.jaxName(), key -> Random.bits(key, five));
      if (dtype.isInteger()) {
        for (long[] range : ranges(dtype)) {
          String name = "randint/%s %d %d".formatted(dtype.jaxName(), range[0], range[1]);
          cases.unary(name, key -> Random.randint(key, five, range[0], range[1]));
        }
      }
    }
    cases.unary("sum", x -> x.reduce(Reduce.Kind.SUM));
    cases.unary("norm", x -> x.norm());
    cases.unary("max", x -> x.rank() == 1 ? x.max() : x.reduce(Reduce.Kind.MAX, 1));
    cases.unary("min", x -> x.rank() == 1 ? x.min() : x.reduce(Reduce.Kind.MIN, 1));
    cases.unary("sort", x -> Lax.sort(List.of(x), 0).get(0));
    cases.add("take", in -> in.get(0).at(in.get(1)));
    cases.unary("real", Tensor::real);
    cases.unary("imag", Tensor::imag);
    cases.unary("conj", Tensor::conj);
    cases.unary("angle", Tensor::angle);
    cases.add("complex", in -> Lax.complex(in.get(0), in.get(1)));
    cases.add("where", in -> Lax.where(in.get(0), in.get(1), in.get(2)));
    cases.unary("rows", x -> x.sum(1));
    cases.unary("prod", x -> x.reduce(Reduce.Kind.PROD, 1));
    cases.unary("mean", x -> x.mean());
    cases.add("matmul", in -> in.get(0).matmul(in.get(1)));
    cases.add("concatenate", in -> Lax.concatenate(in, 0));
    cases.unary("second", TypeCases::second);
    cases.add("mixed", in -> mixed(in.get(0), in.get(1)));
    return cases.functions;
  }

  private static long[][] ranges(DType dtype) {
    long least = dtype.least();
    return new long[][] {{3, 10}, {least, dtype.most()}, {least / 2, 100}};
  }

  private static Tensor second(Tensor z) {
    var pull = Transforms.vjp((Tensor v) -> v.mul(v).exp().add(v.abs()), z).pullback();
    return pull.apply(Lax.full(z.type(), 1));
  }

  private static Tensor mixed(Tensor x, Tensor z) {
    return x.mul(z).add(z.mul(z).real().mul(x.sin()));
  }

  private void add(String name, Function<List<Tensor>, Tensor> f) {
    functions.put(name, in -> List.of(f.apply(in)));
  }

  private void unary(String name, UnaryOperator<Tensor> f) {
    add(name, in -> f.apply(in.get(0)));
  }
}
