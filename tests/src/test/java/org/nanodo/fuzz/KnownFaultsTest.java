package org.nanodo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.runtime.Client;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;

/** Programs that XLA's kernels for fused reduces compute wrongly; numbers are of float64 NumPy. */
class KnownFaultsTest {
  /** What XLA fuses if nothing is said: the kernels that the faults are in, and single dots. */
  private static final Map<String, Object> XLAS_OWN =
      Map.of(
          "xla_cpu_experimental_ynn_fusion_type",
          "LIBRARY_FUSION_TYPE_INDIVIDUAL_DOT,LIBRARY_FUSION_TYPE_REDUCE");

  private static final NamedSharding WHOLE = NamedSharding.replicated(Mesh.of("data", 1));
  private static final int N = 4096;
  private static final int AT = 77;

  @SuppressWarnings("NullAway.Init")
  private static Client client;

  @BeforeAll
  static void open() {
    client = Client.open(FuzzTest.plugin());
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private static Literal literal(IntToDoubleFunction f, int... dims) {
    TensorType type = TensorType.of(DType.F32, dims);
    return Literal.of(type, IntStream.range(0, (int) type.shape().size()).mapToDouble(f).toArray());
  }

  private static double[] run(
      Map<String, Object> flags, Function<List<Tensor>, Tensor> f, List<Literal> args) {
    var options = new JitOptions(types -> types.map(t -> WHOLE), Partitioner.SHARDY, flags);
    Tree<ArgSpec> specs = Tree.of(args, Literal.class).map(a -> new ArgSpec(a.type(), WHOLE));
    try (Compiled compiled = Jit.compile(client, "known", f, specs, options)) {
      Tree<Tensor> in = Tree.of(args, Literal.class).map(a -> Tensor.of(client, a, WHOLE));
      try (Tensor out = compiled.call(in).leaves().get(0)) {
        return out.toHost().toDoubles();
      } finally {
        in.leaves().forEach(Tensor::close);
      }
    }
  }

  private static Tensor matmul(Tensor x, Tensor w) {
    return Lax.dotGeneral(x, w, List.of(), List.of(), List.of(1), List.of(0));
  }

  private static Arguments program(
      String name, Function<List<Tensor>, Tensor> f, double[] expected, Literal... args) {
    return Arguments.of(name, f, expected, List.of(args));
  }

  private static double[] all(int n, double value) {
    return IntStream.range(0, n).mapToDouble(i -> value).toArray();
  }

  private static double[] firstThenSecond(int n, double first, double second) {
    return IntStream.range(0, 2 * n).mapToDouble(i -> i < n ? first : second).toArray();
  }

  /** Weights of [2, 2] that are one number. */
  private static Tensor splat(double value) {
    return Lax.scalar(DType.F32, value).broadcastTo(2, 2);
  }

  static List<Arguments> programs() {
    Shape cube = Shape.of(2, 1024, 2);
    Literal oneThree = literal(i -> i % 2 == 0 ? 1 : 3, 2048, 2);
    Literal counted = literal(i -> i, N);
    Literal withNaN = literal(i -> i == AT ? Double.NaN : i, N);
    Literal fiveOnes = literal(i -> i == AT ? Double.NaN : i < 5 ? 1 : -1, N);
    return List.of(
        program(
            "row sums of E · 0.5",
            in -> matmul(in.get(0), splat(0.5)).sum(1),
            all(2048, 4),
            oneThree),
        program(
            "sums of a batched product with a broadcast vector",
            in ->
                Lax.dotGeneral(
                        in.get(0),
                        Lax.broadcastInDim(in.get(1), Shape.of(2, 2, 2), List.of(0)),
                        List.of(0),
                        List.of(0),
                        List.of(2),
                        List.of(1))
                    .sum(2),
            firstThenSecond(1024, 8, 80),
            literal(i -> i % 2 == 0 ? 1 : 3, 2, 1024, 2),
            literal(i -> i == 0 ? 1 : 10, 2)),
        program(
            "mean((X · 0 + b)²)",
            in -> matmul(in.get(0), splat(0)).add(in.get(1)).square().mean(),
            new double[] {6.5},
            literal(i -> i % 7, 2048, 2),
            literal(i -> 2 + i, 2)),
        program(
            "row sums of a product of two broadcasts",
            in ->
                Lax.broadcastInDim(in.get(0), cube, List.of(2))
                    .mul(Lax.broadcastInDim(in.get(1), cube, List.of(0)))
                    .sum(2),
            firstThenSecond(1024, 9, 15),
            literal(i -> 1 + i, 2),
            literal(i -> 3 + 2 * i, 2)),
        program("max with a NaN", in -> in.get(0).max(), all(1, Double.NaN), withNaN),
        program("min with a NaN", in -> in.get(0).min(), all(1, Double.NaN), withNaN),
        program("max without one", in -> in.get(0).max(), all(1, N - 1), counted),
        program(
            "max of rows with a NaN",
            in -> in.get(0).max(1),
            IntStream.range(0, 8).mapToDouble(r -> r == 3 ? Double.NaN : 512 * r + 511).toArray(),
            literal(i -> i == 3 * 512 + AT ? Double.NaN : i, 8, 512)),
        program(
            "sum of maximum(x, 0) with a NaN",
            in -> in.get(0).maximum(0).sum(),
            all(1, Double.NaN),
            fiveOnes),
        program(
            "sum of minimum(x, 0) with a NaN",
            in -> in.get(0).neg().minimum(0).sum(),
            all(1, Double.NaN),
            fiveOnes),
        program(
            "zero times NaN, the zero from a boolean",
            in -> {
              Tensor zero = in.get(0).lt(Lax.full(in.get(0).type(), 0)).astype(DType.F32);
              return zero.mul(in.get(1));
            },
            all(2, Double.NaN),
            literal(i -> i, 2),
            literal(i -> i == 0 ? Double.NaN : Double.POSITIVE_INFINITY, 2)),
        program("argmax with a NaN, as in JAX", in -> in.get(0).argmax(0), all(1, AT), withNaN),
        program(
            "categorical with a NaN, as in JAX",
            in -> Random.categorical(Lax.constant(Random.keyData(0)), in.get(0), 0),
            all(1, AT),
            withNaN),
        program(
            "any of 4,096",
            in -> in.get(0).gt(Lax.full(in.get(0).type(), N - 2)).reduce(Reduce.Kind.OR),
            all(1, 1),
            counted));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void knownProgramsAreRight(
      String name, Function<List<Tensor>, Tensor> f, double[] expected, List<Literal> args) {
    assertThat(run(Map.of(), f, args)).containsExactly(expected, within(1e-5));
  }

  /** If this fails, XLA's own setting is right again, and faster; ours may go. */
  @Test
  void theyAreWrongWithTheKernelsThatXlaChoosesItself() {
    assumeThat(FuzzTest.isPinned()).isTrue();
    List<String> wrong =
        programs().stream().filter(p -> isWrong(p.get())).map(p -> (String) p.get()[0]).toList();
    assertThat(wrong)
        .contains(
            "row sums of E · 0.5",
            "row sums of a product of two broadcasts",
            "max with a NaN",
            "sum of maximum(x, 0) with a NaN");
  }

  @SuppressWarnings("unchecked")
  private static boolean isWrong(Object[] p) {
    var f = (Function<List<Tensor>, Tensor>) p[1];
    double[] found = run(XLAS_OWN, f, (List<Literal>) p[3]);
    double[] expected = (double[]) p[2];
    return IntStream.range(0, found.length)
        .anyMatch(i -> Double.compare(found[i], expected[i]) != 0);
  }

  @Test
  void theFuzzerFindsSuchPrograms() {
    assumeThat(FuzzTest.isPinned()).isTrue();
    List<FuzzProgram> programs =
        LongStream.of(15, 134, 183, 195, 231).mapToObj(FuzzProgram::of).toList();
    assertThat(new Fuzzer(client, Map.of()).run(programs)).isEmpty();
    List<String> wrong = new Fuzzer(client, XLAS_OWN).run(programs);
    assertThat(wrong)
        .hasSizeGreaterThanOrEqualTo(3)
        .anySatisfy(
            text ->
                assertThat(text)
                    .startsWith("program 15, wrong on its own:")
                    .contains("elements are wrong; at 0 found ", "expected -81.13")
                    .contains("stablehlo.reduce"));
  }
}
