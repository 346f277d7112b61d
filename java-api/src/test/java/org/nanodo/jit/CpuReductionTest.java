package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/** However a reduction is taken apart, it gives what one loop in double precision gives. */
@ExtendWith(TestDevices.class)
class CpuReductionTest {
  private static final List<Reduce.Kind> KINDS =
      List.of(Reduce.Kind.SUM, Reduce.Kind.PROD, Reduce.Kind.MAX, Reduce.Kind.MIN);

  /** Sizes on both sides of every limit, some of them prime. */
  private static final int[] SIZES = {1, 2, 7, 31, 32, 33, 37, 64, 67, 96, 127, 256, 331, 4099};

  private static final int MOST = 1 << 19;

  private record Case(Reduce.Kind kind, Literal x, int[] axes) {
    static Case of(Random random) {
      int rank = 1 + random.nextInt(4);
      int[] dims = new int[rank];
      long size = 1;
      for (int i = 0; i < rank; i++) {
        int[] fitting = fitting(MOST / size);
        dims[i] = fitting[random.nextInt(fitting.length)];
        size *= dims[i];
      }
      int[] axes = IntStream.range(0, rank).filter(i -> random.nextInt(3) > 0).toArray();
      DType dtype = random.nextInt(4) == 0 ? DType.I32 : DType.F32;
      Reduce.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
      double[] values =
          random
              .doubles(size)
              .map(u -> dtype == DType.I32 ? Math.rint(10 * u) : 0.9 + 0.2 * u)
              .toArray();
      return new Case(kind, Literal.of(TensorType.of(dtype, dims), values), axes);
    }

    private static int[] fitting(long most) {
      return Arrays.stream(SIZES).filter(n -> n <= most).toArray();
    }

    Tensor apply(Tensor x) {
      return axes.length == 0 ? x : x.reduce(kind, axes);
    }

    double[] expected() {
      Shape shape = x.type().shape();
      boolean[] reduced = new boolean[shape.rank()];
      Arrays.stream(axes).forEach(a -> reduced[a] = true);
      long kept =
          IntStream.range(0, shape.rank())
              .filter(i -> !reduced[i])
              .mapToLong(shape::dim)
              .reduce(1, (a, b) -> a * b);
      double[] out = new double[(int) kept];
      Arrays.fill(out, kind.identity(DType.F64).item());
      DoubleBinaryOperator combine = combine();
      for (int i = 0; i < shape.size(); i++) {
        int rest = i;
        int to = 0;
        int stride = 1;
        for (int d = shape.rank() - 1; d >= 0; d--) {
          to += reduced[d] ? 0 : rest % shape.dim(d) * stride;
          stride *= reduced[d] ? 1 : shape.dim(d);
          rest /= shape.dim(d);
        }
        out[to] = combine.applyAsDouble(out[to], x.get(i));
      }
      return out;
    }

    private DoubleBinaryOperator combine() {
      boolean wraps = x.type().dtype() == DType.I32;
      return switch (kind) {
        case SUM -> Double::sum;
        case PROD -> (a, b) -> wraps ? (int) ((long) a * (long) b) : a * b;
        case MAX -> Math::max;
        default -> Math::min;
      };
    }

    @Override
    public String toString() {
      return "%s of %s along %s".formatted(kind, x.type(), Arrays.toString(axes));
    }
  }

  private static void check(Case c, Literal found) {
    double[] expected = c.expected();
    boolean exact =
        c.x.type().dtype() == DType.I32 || c.kind == Reduce.Kind.MAX || c.kind == Reduce.Kind.MIN;
    double tolerance = exact ? 0 : c.kind == Reduce.Kind.PROD ? 1e-4 : 1e-5;
    for (int i = 0; i < expected.length; i++) {
      assertThat(found.get(i))
          .as("%s, element %d", c, i)
          .isCloseTo(expected[i], within(tolerance * Math.abs(expected[i]) + 1e-30));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void givesWhatOneLoopGives(long seed) {
    var random = new Random(seed);
    List<Case> cases = IntStream.range(0, 25).mapToObj(i -> Case.of(random)).toList();
    List<Literal> found =
        Program.run(
            in ->
                IntStream.range(0, cases.size())
                    .mapToObj(i -> cases.get(i).apply(in.get(i)))
                    .toList(),
            cases.stream().map(Case::x).toList());
    for (int i = 0; i < cases.size(); i++) {
      check(cases.get(i), found.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", ""})
  void dimensionsSplitOverDevicesAreReducedInParts(String axis) {
    var mesh = Mesh.of("data", 8);
    var whole = NamedSharding.replicated(mesh);
    var rows = axis.isEmpty() ? whole : new NamedSharding(mesh, PartitionSpec.of(axis));
    var options = new JitOptions(types -> types.map(t -> whole), Partitioner.SHARDY, Map.of());
    double[] values = new Random(5).doubles(2048 * 96).map(u -> u + 0.5).toArray();
    Literal x = Literal.of(TensorType.of(DType.F32, 2048, 96), values);
    List<int[]> reductions = List.of(new int[] {0}, new int[] {1}, new int[] {0, 1});
    Tree<ArgSpec> arg = Tree.of(new ArgSpec(x.type(), rows), ArgSpec.class);
    try (Compiled program =
            Jit.compile(
                TestDevices.client(),
                "sums",
                (Tensor t) -> reductions.stream().map(t::sum).toList(),
                arg,
                options);
        Array in = Array.of(TestDevices.client(), x, rows)) {
      List<Tensor> out = program.run(arg.with(List.of(in))).leaves();
      for (int i = 0; i < out.size(); i++) {
        check(new Case(Reduce.Kind.SUM, x, reductions.get(i)), out.get(i).toHost());
      }
      out.forEach(Tensor::close);
    }
  }
}
